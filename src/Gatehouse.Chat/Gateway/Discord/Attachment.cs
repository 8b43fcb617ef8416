using System.Text.Json.Serialization;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>A file of a message (discord-api-docs, "Attachment Object").</summary>
internal sealed record AttachmentShape(string Id, string Filename, long Size, string Url, string ProxyUrl)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ContentType { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Description { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Width { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Height { get; init; }
}

/// <summary>Where clients fetch files: a message is told to everybody in the same words, so that it does not depend on how somebody asked.</summary>
internal sealed class FileHome(ChatOptions options)
{
    private readonly string _home = options.PublicUrl.TrimEnd('/');

    public string AddressOf(ChannelId channel, Attachment attachment) =>
        $"{_home}/attachments/{channel}/{attachment.Id}/{Uri.EscapeDataString(attachment.Name)}?key={attachment.Key}";
}

internal static partial class Shapes
{
    private const string Attached = "attachment://";

    private static AttachmentShape[] Attachments(Message message, FileHome files) =>
        message.Attachments.IsEmpty ? [] : [.. message.Attachments.Select(attachment => Attachment(message.Channel, attachment, files))];

    private static AttachmentShape Attachment(ChannelId channel, Attachment attachment, FileHome files)
    {
        var address = files.AddressOf(channel, attachment);
        return new AttachmentShape(attachment.Id.ToString(), attachment.Name, attachment.Size, address, address)
        {
            ContentType = attachment.ContentType,
            Description = attachment.Description,
            Width = attachment.Width,
            Height = attachment.Height,
        };
    }

    // A card may show one of its message's own files by name.
    private static string Picture(string address, Message message, FileHome files) =>
        address.StartsWith(Attached, StringComparison.Ordinal)
        && message.Attachments.FirstOrDefault(own => own.Name == address[Attached.Length..]) is { } attachment
            ? files.AddressOf(message.Channel, attachment)
            : address;
}
