using Gatehouse.Chat.Ports;
using Gatehouse.Events;
using Gatehouse.Events.InProcess;
using Gatehouse.Store.Files;
using Gatehouse.Store.Postgres;
using Gatehouse.Store.Sql;
using Gatehouse.Store.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Store;

/// <summary>
/// Puts a store behind the application's ports, and the in-process log that it commits to. It is opened when it is first asked for, and needs <see cref="IAnnouncer"/>,
/// <see cref="IIds"/> and <see cref="TimeProvider"/>.
/// </summary>
public static class StoreDoor
{
    extension(IServiceCollection services)
    {
        /// <summary>Files in a directory, which is made when it is first needed.</summary>
        public IServiceCollection AddFileDirectory(string root) => services.AddSingleton<IFileStore>(_ => new FileDirectory(root));

        /// <summary>Files in a bucket, which is asked for when the server starts.</summary>
        /// <param name="incoming">A directory for what is still coming.</param>
        public IServiceCollection AddFileBucket(BucketAddress address, string incoming)
        {
            services.AddSingleton(_ => new FileBucket(address, incoming));
            services.AddSingleton<IFileStore>(static found => found.GetRequiredService<FileBucket>());
            services.AddHostedService<BucketCheck>();
            return services;
        }

        /// <summary>A SQLite file.</summary>
        /// <param name="path">The file; its directory exists.</param>
        public IServiceCollection AddSqliteStore(string path, StoreOptions options) => services.AddStore(() => new SqliteFile(path), options);

        /// <summary>A database of a PostgreSQL server.</summary>
        public IServiceCollection AddPostgresStore(PostgresAddress address, StoreOptions options) => services.AddStore(() => new PostgresServer(address), options);

        private IServiceCollection AddStore(Func<IDatabases> databases, StoreOptions options)
        {
            services.TryAddSingleton(_ => new InProcessLog());
            services.AddSingleton(provider =>
            {
                var log = provider.GetRequiredService<InProcessLog>();
                var store = ChatStore.Open(
                    databases(),
                    options,
                    log,
                    provider.GetRequiredService<IAnnouncer>(),
                    provider.GetRequiredService<IIds>(),
                    provider.GetRequiredService<TimeProvider>(),
                    provider.GetRequiredService<ILogger<ChatStore>>());
                log.Continue(store.Events, store.HeadAtOpening);
                return store;
            });
            services.AddSingleton(provider => provider.GetRequiredService<ChatStore>().Guilds);
            services.AddSingleton(provider => provider.GetRequiredService<ChatStore>().Conversations);
            services.AddSingleton(provider => provider.GetRequiredService<ChatStore>().Invites);
            services.AddSingleton(provider => provider.GetRequiredService<ChatStore>().Messages);
            services.AddSingleton(provider => provider.GetRequiredService<ChatStore>().Settings);
            services.AddSingleton(provider => provider.GetRequiredService<ChatStore>().ReadStates);
            services.AddSingleton(provider => provider.GetRequiredService<ChatStore>().Reactions);
            services.AddSingleton(provider => provider.GetRequiredService<ChatStore>().Pins);
            services.AddSingleton(provider => provider.GetRequiredService<ChatStore>().Webhooks);
            services.AddSingleton(provider => provider.GetRequiredService<ChatStore>().Attachments);
            services.AddSingleton(provider => provider.GetRequiredService<ChatStore>().Audit);
            services.AddSingleton(provider => provider.GetRequiredService<ChatStore>().Search);
            services.AddSingleton(provider => provider.GetRequiredService<ChatStore>().Accounts);
            services.AddSingleton(provider => provider.GetRequiredService<ChatStore>().Events);

            // Nobody sees the log before the store has told it where it continues.
            services.AddSingleton<IEventLog>(provider =>
            {
                provider.GetRequiredService<ChatStore>();
                return provider.GetRequiredService<InProcessLog>();
            });
            return services;
        }
    }
}
