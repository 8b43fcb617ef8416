using Gatehouse.Chat.Accounts;
using Gatehouse.Chat.Api;
using Gatehouse.Chat.Gateway;
using Gatehouse.Chat.Gateway.Discord;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Chat;

/// <summary>The chat application's door for the composition root.</summary>
public static class ChatDoor
{
    /// <summary>
    /// Adds the use cases, the accounts, the announcer and what the API needs. The composition root supplies the ports: the stores, <see cref="IIds"/>,
    /// <see cref="ISecrets"/>, <see cref="IPasswords"/>, <see cref="IAccessTokens"/>, the broadcast, a <see cref="TimeProvider"/>, and
    /// optionally <see cref="IRequestLimits"/>.
    /// </summary>
    public static IServiceCollection AddChat(this IServiceCollection services, ChatOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<IAnnouncer, DiscordAnnouncer>();
        services.AddSingleton<Guilds>();
        services.AddSingleton<Channels>();
        services.AddSingleton<Surroundings>();
        services.AddSingleton<Conversations>();
        services.AddSingleton<Messages>();
        services.AddSingleton<Reading>();
        services.AddSingleton<Preferences>();
        services.AddSweep<Preferences>(
            TimeSpan.FromSeconds(5), static preferences => preferences.EndAsync, "Custom statuses whose time has come could not be ended");
        services.AddSingleton<Reactions>();
        services.AddSingleton<Pins>();
        services.AddSingleton<FileHome>();
        services.AddSingleton<Attachments>();
        services.AddSweep<Attachments>(
            TimeSpan.FromSeconds(10), static attachments => attachments.SweepAsync, "Files that nobody has any more could not be removed");
        services.AddSingleton<Search>();
        services.AddSingleton<Webhooks>();
        services.AddSingleton<WebhookMessages>();
        services.AddSingleton<Members>();
        services.AddSingleton<Bans>();
        services.AddSingleton<Records>();
        services.AddSingleton<Roles>();
        services.AddSingleton<Invites>();
        services.AddSingleton<People>();
        services.AddSingleton<SignIn>();
        services.AddSingleton<Bots>();
        services.AddSingleton<Authenticator>();
        services.AddSingleton<Presences>();
        services.AddSingleton<Errands>();
        services.AddSingleton<MemberRequests>();
        services.AddSingleton<VoiceStates>();
        services.AddSingleton<IVoice>(provider => provider.GetRequiredService<VoiceStates>());
        services.TryAddSingleton<IVoiceServer, NoVoiceServer>();
        services.AddSingleton<IApplication, ChatApplication>();
        services.TryAddSingleton<IRequestLimits, NoLimits>();
        return services;
    }

    // Not AddHostedService, which takes a second one of the same type for the first one again.
    private static void AddSweep<T>(
        this IServiceCollection services, TimeSpan interval, Func<T, Func<int, CancellationToken, ValueTask<int>>> clear, string trouble)
        where T : notnull => services.AddSingleton<IHostedService>(provider => new Sweep(
            interval,
            clear(provider.GetRequiredService<T>()),
            trouble,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Sweep>>()));
}
