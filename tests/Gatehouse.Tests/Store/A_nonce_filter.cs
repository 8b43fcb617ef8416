using Gatehouse.Chat.Domain;
using Gatehouse.Store.Memory;
using static Gatehouse.Tests.Store.Cast;

namespace Gatehouse.Tests.Store;

public class A_nonce_filter
{
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(10);

    private readonly NonceFilter _filter = new(1 << 16, Age);

    [Fact]
    public void says_maybe_of_every_mark_that_still_counts()
    {
        _filter.Begin(null);
        for (var second = 0; second < 3_600; second++)
        {
            _filter.Add(At(second));
            for (var past = Math.Max(0, second - 600); past <= second; past += 50)
            {
                Assert.True(MayHave($"{past}", since: second - 600));
            }
        }
    }

    [Fact]
    public void says_no_of_almost_every_other()
    {
        _filter.Begin(null);
        for (var second = 0; second < 3_600; second++)
        {
            _filter.Add(At(second));
        }

        Assert.InRange(Enumerable.Range(0, 1_000).Count(number => MayHave($"other {number}", since: 3_000)), 0, 20);
        Assert.InRange(Enumerable.Range(0, 1_000).Count(number => _filter.MayHave(Office, Ada.Id, $"{3_599 - number}", IdAt(3_000))), 0, 20);
        Assert.InRange(Enumerable.Range(0, 1_000).Count(number => _filter.MayHave(Quay, Bo.Id, $"{3_599 - number}", IdAt(3_000))), 0, 20);
    }

    [Fact]
    public void forgets_what_counts_no_more()
    {
        _filter.Begin(null);
        _filter.Add(At(0));
        _filter.Add(At(600));
        _filter.Add(At(1_200));

        Assert.False(MayHave("0", since: 601));
        Assert.True(MayHave("600", since: 601));
    }

    [Fact]
    public void does_not_know_what_was_there_before_it_began()
    {
        Assert.True(MayHave("x", since: 100_000));

        _filter.Begin(IdAt(100));
        Assert.True(MayHave("x", since: 100));
        Assert.False(MayHave("x", since: 101));

        _filter.Add(At(102));
        Assert.True(MayHave("102", since: 101));
        Assert.False(MayHave("x", since: 101));
    }

    [Fact]
    public void says_maybe_when_the_clock_went_back_behind_what_it_remembers()
    {
        _filter.Begin(null);
        for (var second = 0; second < 3_600; second += 60)
        {
            _filter.Add(At(second));
        }

        Assert.True(MayHave("x", since: 60));
    }

    private bool MayHave(string nonce, int since) => _filter.MayHave(Quay, Ada.Id, nonce, IdAt(since));

    private static Message At(int second) => new(IdAt(second), Quay, Harbour, Ada, "ahoy") { Nonce = $"{second}" };

    private static MessageId IdAt(int second) => new(Snowflakes.FirstAt(Then + TimeSpan.FromSeconds(second)));
}
