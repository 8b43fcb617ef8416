using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Domain;

/// <summary>How invitations come to be.</summary>
internal static class InviteRules
{
    public const int CodeLength = 8;

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static Result<Invite> Create(Place place, NewInvite wish, string code, DateTimeOffset now)
    {
        if (place.Missing(Permissions.CreateInstantInvite) is { } missing)
        {
            return missing;
        }

        if (place.Channel.Kind == ChannelKind.Category)
        {
            return Faults.WrongChannelKind;
        }

        var form = new Form();
        form.Range("max_age", wish.MaxAge, 0, 604_800);
        form.Range("max_uses", wish.MaxUses, 0, 100);
        if (form.Fault is { } wrong)
        {
            return wrong;
        }

        return new Invite(code, place.Guild.Id, place.Channel.Id, place.Asker.User, now)
        {
            MaxAge = TimeSpan.FromSeconds(wish.MaxAge),
            MaxUses = wish.MaxUses,
            Temporary = wish.Temporary,
        };
    }

    /// <summary>A code that nobody can guess: 8 characters are 47 bits.</summary>
    public static string NewCode(ISecrets secrets)
    {
        // Bytes above the last multiple of 62 would make some characters likelier than others.
        const int Fair = 256 / 62 * 62;
        Span<char> code = stackalloc char[CodeLength];
        Span<byte> random = stackalloc byte[2 * CodeLength];
        for (var length = 0; length < CodeLength;)
        {
            secrets.Fill(random);
            foreach (var value in random)
            {
                if (value < Fair && length < CodeLength)
                {
                    code[length++] = Alphabet[value % Alphabet.Length];
                }
            }
        }

        return new string(code);
    }
}
