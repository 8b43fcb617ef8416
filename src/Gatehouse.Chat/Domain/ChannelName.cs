using System.Text;

namespace Gatehouse.Chat.Domain;

/// <summary>How a channel's name is written: lower case with dashes for spaces where it is a text channel's, as on Discord.</summary>
internal static class ChannelName
{
    public static string Of(ChannelKind kind, string wanted)
    {
        var name = wanted.AsSpan().Trim();
        if (kind is not (ChannelKind.Text or ChannelKind.Announcement))
        {
            return name.ToString();
        }

        var written = new StringBuilder(name.Length);
        foreach (var character in name)
        {
            if (!char.IsWhiteSpace(character))
            {
                written.Append(char.ToLowerInvariant(character));
            }
            else if (written[^1] != '-')
            {
                written.Append('-');
            }
        }

        return written.ToString();
    }
}
