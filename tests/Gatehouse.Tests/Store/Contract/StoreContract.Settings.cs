using Gatehouse.Chat.Domain;
using Gatehouse.Realtime;
using static Gatehouse.Tests.Store.Cast;

namespace Gatehouse.Tests.Store;

public abstract partial class StoreContract
{
    [Fact]
    public async Task gives_settings_back_as_they_were_written_and_tells_each_change_once()
    {
        await _store.FoundAsync();
        Assert.Equal(UserSettings.Initial, await _store.Settings.FindAsync(Bo.Id, Never));
        var custom = new CustomStatus("on deck", new Emoji("gull", 7), Then);
        var first = await SetAsync(settings => settings with { Status = Status.Invisible, CustomStatus = custom, Locale = "tr", Theme = "light" });
        await SetAsync(settings => settings with { });
        var second = await SetAsync(settings => settings with { CustomStatus = new CustomStatus(null, new Emoji("⚓"), null) });
        await ReopenAsync();

        Assert.True(second.Version > first.Version);
        Assert.Equal(second, await _store.Settings.FindAsync(Bo.Id, Never));
        Assert.Equal(UserSettings.Initial, await _store.Settings.FindAsync(Ada.Id, Never));
        Assert.Equal((await SetAsync(settings => settings with { CustomStatus = null })) with { Version = 0 }, first with { CustomStatus = null, Version = 0 });
    }

    [Fact]
    public async Task refuses_settings_as_decided_and_tells_nothing()
    {
        await _store.FoundAsync();
        var head = _store.Log.Head;
        var refusal = new Fault(FaultKind.Forbidden, 1, "no");

        Assert.Equal(refusal, (await _store.Settings.ChangeAsync(Bo.Id, _ => refusal, Never)).Fault);
        Assert.Equal(head, _store.Log.Head);
    }

    [Fact]
    public async Task finds_custom_statuses_that_have_ended()
    {
        await _store.FoundAsync();
        await SetAsync(settings => settings with { CustomStatus = new CustomStatus("soon", null, Then) });
        await _store.Settings.ChangeAsync(Ada.Id, settings => settings with { CustomStatus = new CustomStatus("never", null, null) }, Never);

        Assert.Empty(await _store.Settings.EndedAsync(Then.AddTicks(-1), 10, Never));
        Assert.Equal([Bo.Id], await _store.Settings.EndedAsync(Then, 10, Never));
        await SetAsync(settings => settings.At(Then));
        Assert.Empty(await _store.Settings.EndedAsync(Then, 10, Never));
        Assert.Equal(["USER_SETTINGS_UPDATE", "USER_SETTINGS_UPDATE", "USER_SETTINGS_UPDATE"], _store.Published.TakeLast(3).Select(e => e.Name));
    }

    private async Task<UserSettings> SetAsync(Func<UserSettings, UserSettings> change) =>
        (await _store.Settings.ChangeAsync(Bo.Id, settings => change(settings), Never)).Value;
}
