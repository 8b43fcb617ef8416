namespace Gatehouse.Bench.Load;

/// <summary>What is said in every measurement: a message in Discord's shape, as MESSAGE_CREATE carries it.</summary>
internal static class Body
{
    public static ReadOnlySpan<byte> Json =>
        """
        {"id":"1300000000000000001","channel_id":"1300000000000000002","guild_id":"1300000000000000003","author":{"id":"1300000000000000004","username":"ada","discriminator":"0","global_name":null,"avatar":null},"content":"The harbour is quiet tonight; the gates close at ten.","timestamp":"2026-01-02T03:04:05.678000+00:00","edited_timestamp":null,"tts":false,"mention_everyone":false,"mentions":[],"mention_roles":[],"attachments":[],"embeds":[],"pinned":false,"type":0}
        """u8;
}
