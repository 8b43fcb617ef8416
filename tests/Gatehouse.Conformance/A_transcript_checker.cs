using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance;

public class A_transcript_checker
{
    private const string Quay = "100";
    private const string Vault = "200";

    private readonly Transcript _transcript = new();

    [Fact]
    public void is_content_when_everything_acknowledged_was_heard_once_and_in_order()
    {
        var ada = _transcript.Listen("Ada", Quay);
        Say(ada, 1, 11);
        Say(ada, 2, 12);
        Acknowledge(12, 11);

        Assert.Empty(TranscriptChecker.Check(_transcript));
    }

    [Fact]
    public void allows_a_message_that_was_never_acknowledged()
    {
        var ada = _transcript.Listen("Ada", Quay);
        Say(ada, 1, 11);

        Assert.Empty(TranscriptChecker.Check(_transcript));
    }

    [Fact]
    public void finds_an_acknowledged_message_that_was_not_heard()
    {
        var ada = _transcript.Listen("Ada", Quay);
        Say(ada, 1, 11);
        Acknowledge(11, 12);

        Finds(BrokenPromise.Missing, "12");
    }

    [Fact]
    public void does_not_ask_for_messages_of_channels_that_the_listener_may_not_see()
    {
        _transcript.Listen("Bo", Quay);
        _transcript.Acknowledge(Vault, "12");

        Assert.Empty(TranscriptChecker.Check(_transcript));
    }

    [Fact]
    public void finds_messages_out_of_order()
    {
        var ada = _transcript.Listen("Ada", Quay);
        Say(ada, 1, 12);
        Say(ada, 2, 11);

        Finds(BrokenPromise.OutOfOrder, "11");
    }

    [Fact]
    public void compares_ids_as_numbers()
    {
        var ada = _transcript.Listen("Ada", Quay);
        Say(ada, 1, 99);
        Say(ada, 2, 100);

        Assert.Empty(TranscriptChecker.Check(_transcript));
    }

    [Fact]
    public void does_not_compare_the_order_of_different_channels()
    {
        var ada = _transcript.Listen("Ada", Quay, Vault);
        Say(ada, 1, 12, Vault);
        Say(ada, 2, 11, Quay);

        Assert.Empty(TranscriptChecker.Check(_transcript));
    }

    [Fact]
    public void finds_a_message_that_was_heard_twice()
    {
        var ada = _transcript.Listen("Ada", Quay);
        Say(ada, 1, 11);
        Say(ada, 2, 11);

        Finds(BrokenPromise.Doubled, "11");
    }

    [Fact]
    public void finds_a_message_that_was_stored_twice()
    {
        var ada = _transcript.Listen("Ada", Quay);
        Say(ada, 1, 11, content: "ahoy");
        Say(ada, 2, 12, content: "ahoy");

        Finds(BrokenPromise.Doubled, "11, 12");
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    public void finds_a_sequence_that_does_not_count_by_one_from_1(long first, long second)
    {
        var ada = _transcript.Listen("Ada", Quay);
        Say(ada, first, 11);
        Say(ada, second, 12);

        Finds(BrokenPromise.MiscountedSequence, "Ada");
    }

    [Theory]
    [InlineData("MESSAGE_CREATE")]
    [InlineData("MESSAGE_DELETE")]
    [InlineData("TYPING_START")]
    public void finds_what_is_about_a_channel_that_the_listener_may_not_see(string name)
    {
        var bo = _transcript.Listen("Bo", Quay);
        bo.Hear(1, name, new JsonObject { ["id"] = "11", ["channel_id"] = Vault });

        Finds(BrokenPromise.Leaked, Vault);
    }

    [Fact]
    public void finds_a_channel_that_the_listener_may_not_see()
    {
        var bo = _transcript.Listen("Bo", Quay);
        bo.Hear(1, "CHANNEL_UPDATE", new JsonObject { ["id"] = Vault });

        Finds(BrokenPromise.Leaked, Vault);
    }

    [Fact]
    public void forgives_what_was_said_between_two_sessions_after_a_start_afresh()
    {
        var ada = _transcript.Listen("Ada", Quay);
        Say(ada, 1, 11);
        ada.StartAfresh();
        Say(ada, 1, 13);
        Acknowledge(11, 12, 13);

        Assert.Empty(TranscriptChecker.Check(_transcript));
    }

    [Fact]
    public void forgives_nothing_else_after_a_start_afresh()
    {
        var ada = _transcript.Listen("Ada", Quay);
        Say(ada, 1, 11);
        ada.StartAfresh();
        Say(ada, 1, 13);
        Acknowledge(11, 13, 14);

        Finds(BrokenPromise.Missing, "14");
    }

    [Fact]
    public void forgives_nothing_over_a_resume()
    {
        var ada = _transcript.Listen("Ada", Quay);
        Say(ada, 1, 11);
        ada.Hear(2, "RESUMED", new JsonObject());
        Say(ada, 3, 13);
        Acknowledge(11, 12, 13);

        Finds(BrokenPromise.Missing, "12");
    }

    private static void Say(Hearing ear, long sequence, ulong message, string channel = Quay, string? content = null) =>
        ear.Hear(sequence, "MESSAGE_CREATE", new JsonObject { ["id"] = $"{message}", ["channel_id"] = channel, ["content"] = content ?? $"message {message}" });

    private void Acknowledge(params ulong[] messages)
    {
        foreach (var message in messages)
        {
            _transcript.Acknowledge(Quay, $"{message}");
        }
    }

    private void Finds(BrokenPromise promise, string word)
    {
        var violation = Assert.Single(TranscriptChecker.Check(_transcript), found => found.Promise == promise);
        Assert.True(violation.Finding.Contains(word, StringComparison.Ordinal) || violation.Listener == word, violation.Finding);
    }
}
