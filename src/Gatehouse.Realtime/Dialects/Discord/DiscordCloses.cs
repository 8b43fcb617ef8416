using Gatehouse.Realtime.Connections;

namespace Gatehouse.Realtime.Dialects.Discord;

/// <summary>Discord's close codes (discord-api-docs, "Gateway Close Event Codes"), each with what a client's developer should read.</summary>
internal static class DiscordCloses
{
    // 4000 makes every library resume; it is for whatever is nobody's mistake.
    public static readonly CloseReason Silent = new(4000, "no heartbeat");
    public static readonly CloseReason Reconnect = new(4000, "reconnect and resume");
    public static readonly CloseReason UnknownOpcode = new(4001, "unknown opcode");
    public static readonly CloseReason BadPayload = new(4001, "bad payload");
    public static readonly CloseReason Undecodable = new(4002, "not a payload that a gateway reads");
    public static readonly CloseReason TooLong = new(4002, "payload larger than 4096 bytes");
    public static readonly CloseReason NotAuthenticated = new(4003, "not authenticated");
    public static readonly CloseReason NeverIdentified = new(4003, "no identify in time");
    public static readonly CloseReason BadToken = new(4004, "authentication failed");
    public static readonly CloseReason AlreadyAuthenticated = new(4005, "already authenticated");
    public static readonly CloseReason TooFast = new(4008, "more than 120 frames in 60 seconds");
    public static readonly CloseReason BadShard = new(4010, "invalid shard");
    public static readonly CloseReason BadVersion = new(4012, "invalid API version: 9 or 10");
    public static readonly CloseReason BadEncoding = new(4012, "unsupported encoding or compression: json or etf, zlib-stream or none");
    public static readonly CloseReason BadIntents = new(4013, "invalid intents");
}
