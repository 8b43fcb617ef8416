namespace Gatehouse.Configuration;

/// <summary>Where voices go.</summary>
internal sealed partial class SettingsParser
{
    /// <param name="isWhole">False while one value is looked at by itself.</param>
    private (string Endpoint, byte[] Secret)? Voice(bool isWhole)
    {
        var endpoint = Value<string?>(Keys.VoiceEndpoint, null, ParseEndpoint);
        var secret = Value(Keys.VoiceSecret, null, ParseSecret);
        if (endpoint is null)
        {
            return null;
        }

        if (secret is null)
        {
            if (isWhole)
            {
                mistakes.Add(new Mistake($"{Winner(Keys.VoiceEndpoint)!.Origin}: {Keys.VoiceEndpoint.Name} is set, but {Keys.VoiceSecret.Name} is not; allowed: both or none"));
            }

            return null;
        }

        return (endpoint, secret);
    }

    private static Parsed<string?> ParseEndpoint(string text) =>
        text.Length <= 255 && !text.Contains('/', StringComparison.Ordinal) && Uri.TryCreate("wss://" + text, UriKind.Absolute, out var address)
            && address.Authority == text && address.UserInfo.Length == 0
            ? new(text)
            : default;
}
