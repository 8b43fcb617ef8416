using System.Globalization;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;
using Gatehouse.Chat.Ports;
using Gatehouse.Events;
using Gatehouse.Realtime;
using Gatehouse.Realtime.Sessions;

namespace Gatehouse.Chat.Gateway;

/// <summary>
/// Answers who asks for members, a thousand at a time. The list of a large guild is made and encoded beside the dispatching thread, and goes out only as fast as its
/// client reads.
/// </summary>
internal sealed class MemberRequests(IGuildStore guilds, Presences presences, Errands errands, TimeProvider clock)
{
    private const int ChunkSize = 1_000;

    // A whole list is once per guild and this long (discord-api-docs, "Request Guild Members").
    private static readonly TimeSpan BetweenWholeLists = TimeSpan.FromSeconds(30);

    // Of answers the ring keeps only that there was one: who did not get it asks again.
    private static readonly Event Chunk = new() { Topic = "", Name = "GUILD_MEMBERS_CHUNK", Payload = default };
    private static readonly Event Limited = new() { Topic = "", Name = "RATE_LIMITED", Payload = default };

    /// <summary>On the dispatching thread.</summary>
    public void Take(Session session, ReadOnlyMemory<byte> body, IBroadcast broadcast)
    {
        if (session.Tag is not ChatSession chat || MemberRequest.Read(body) is not { } request || !chat.Guilds.ContainsKey(request.Guild))
        {
            return;
        }

        var interests = session.Traits.Interests;
        if (request.IsForAll && (interests & Intents.GuildMembers) == 0)
        {
            return;
        }

        var wait = request.IsForAll ? WaitFor(chat, request.Guild) : TimeSpan.Zero;
        var withPresences = request.WithPresences && (interests & Intents.GuildPresences) != 0;
        errands.TryRun(chat, stopping => wait > TimeSpan.Zero
            ? RefuseAsync(session, request, wait, broadcast, stopping)
            : AnswerAsync(session, chat.User, request, withPresences, broadcast, stopping));
    }

    private TimeSpan WaitFor(ChatSession chat, GuildId guild)
    {
        var now = clock.GetUtcNow();
        if (chat.AskedForAll.TryGetValue(guild, out var asked) && asked + BetweenWholeLists > now)
        {
            return asked + BetweenWholeLists - now;
        }

        chat.AskedForAll[guild] = now;
        return TimeSpan.Zero;
    }

    private static async Task RefuseAsync(Session session, MemberRequest request, TimeSpan wait, IBroadcast broadcast, CancellationToken stopping)
    {
        var limited = new RateLimitedShape(8, Math.Round(wait.TotalSeconds, 3), new RateLimitedMetaShape(request.Guild.ToString()) { Nonce = request.Nonce });
        await broadcast.TellAsync(session, Limited, DiscordJson.Encode(limited, DiscordJson.Default.RateLimitedShape), stopping);
    }

    private async Task AnswerAsync(
        Session session, UserId asker, MemberRequest request, bool withPresences, IBroadcast broadcast, CancellationToken stopping)
    {
        if (await guilds.FindAsync(request.Guild, stopping) is not { } guild || !guild.Members.ContainsKey(asker))
        {
            return;
        }

        var missing = new List<string>();
        var found = Find(guild, request, missing);
        var count = Math.Max(1, (found.Count + ChunkSize - 1) / ChunkSize);
        for (var index = 0; index < count; index++)
        {
            var members = found.Skip(index * ChunkSize).Take(ChunkSize).ToArray();
            var chunk = new MembersChunkShape
            {
                GuildId = guild.Id.ToString(),
                Members = Array.ConvertAll(members, Shapes.Member),
                ChunkIndex = index,
                ChunkCount = count,
                NotFound = missing.Count > 0 && index == 0 ? missing : null,
                Presences = withPresences ? [.. members.Select(member => presences.Of(member.User.Id)).OfType<PresenceShape>()] : null,
                Nonce = request.Nonce,
            };
            if (!await broadcast.TellAsync(session, Chunk, DiscordJson.Encode(chunk, DiscordJson.Default.MembersChunkShape), stopping))
            {
                return;
            }
        }
    }

    private static IReadOnlyList<Member> Find(GuildState guild, MemberRequest request, List<string> missing)
    {
        if (request.Start is { } start)
        {
            return request.IsForAll ? [.. guild.Members.Values] : MemberRules.NamedLike(guild, start, request.Limit);
        }

        var found = new List<Member>();
        foreach (var text in request.Users.Distinct(StringComparer.Ordinal))
        {
            if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && guild.Members.TryGetValue(new UserId(id), out var member))
            {
                found.Add(member);
            }
            else
            {
                missing.Add(text);
            }
        }

        return found;
    }
}
