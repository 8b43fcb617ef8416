using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using static Gatehouse.Tests.Store.Cast;

namespace Gatehouse.Tests.Store;

public abstract partial class StoreContract
{
    private static readonly Attachment Map = new(new(1_400_000_000_000_006_000), "map.png", 7, "secret") { ContentType = "image/png", Width = 1, Height = 2, Description = "ığ" };
    private static readonly FilePlace MapPlace = new(Quay, Map.Id);

    [Fact]
    public async Task gives_files_to_the_message_that_claims_them_and_takes_them_back_with_it()
    {
        var guild = await _store.FoundAsync();
        await _store.Attachments.ExpectAsync(MapPlace, Then.AddYears(50), Never);
        Assert.Null(await _store.Attachments.FindAsync(MapPlace, Never));
        var posted = await _store.PostAsync(new Message(default, Quay, Harbour, Ada, "") { Attachments = [Map] }, guild, onceByNonce: false, Never);
        await ReopenAsync();

        Assert.Equal([Map], (await _store.Messages.FindAsync(Quay, posted.Id, Never))!.Attachments.AsEnumerable());
        Assert.Equal(Map with { Width = null, Height = null, Description = null }, await _store.Attachments.FindAsync(MapPlace, Never));
        Assert.Empty(await _store.Attachments.DueAsync(DateTimeOffset.MaxValue, 10, Never));

        await _store.Messages.DeleteAsync(Quay, posted.Id, guild, _ => null, _ => null, Never);
        Assert.Null(await _store.Attachments.FindAsync(MapPlace, Never));
        Assert.Equal([MapPlace], await _store.Attachments.DueAsync(Then, 10, Never));
        await _store.Attachments.ForgetAsync([MapPlace], Never);
        Assert.Empty(await _store.Attachments.DueAsync(DateTimeOffset.MaxValue, 10, Never));
    }

    [Fact]
    public async Task takes_back_a_file_that_an_edit_leaves_out()
    {
        var guild = await _store.FoundAsync();
        await _store.Attachments.ExpectAsync(MapPlace, Then.AddYears(50), Never);
        var posted = await _store.PostAsync(new Message(default, Quay, Harbour, Ada, "x") { Attachments = [Map] }, guild, onceByNonce: false, Never);
        await _store.Messages.EditAsync(Quay, posted.Id, guild, message => message with { Attachments = [] }, Never);

        Assert.Equal([MapPlace], await _store.Attachments.DueAsync(Then, 10, Never));
        Assert.Empty((await _store.Messages.FindAsync(Quay, posted.Id, Never))!.Attachments);
    }

    [Fact]
    public async Task lets_no_message_have_a_file_that_nobody_expected_or_another_has()
    {
        var guild = await _store.FoundAsync();
        var draft = new Message(default, Quay, Harbour, Ada, "x") { Attachments = [Map] };
        var head = _store.Log.Head;

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _store.PostAsync(draft, guild, onceByNonce: false, Never));
        Assert.Equal(head, _store.Log.Head);
        await _store.Attachments.ExpectAsync(MapPlace, Then.AddYears(50), Never);
        await _store.PostAsync(draft, guild, onceByNonce: false, Never);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _store.PostAsync(draft, guild, onceByNonce: false, Never));
        Assert.Single(await _store.Messages.PageAsync(Quay, new HistoryCursor.Newest(), 10, Never));
    }

    [Fact]
    public async Task lists_files_that_nobody_claimed_when_they_are_due()
    {
        await _store.FoundAsync();
        await _store.Attachments.ExpectAsync(MapPlace, Then, Never);
        await _store.Attachments.ExpectAsync(MapPlace with { Attachment = new(5) }, Then.AddHours(-1), Never);

        Assert.Empty(await _store.Attachments.DueAsync(Then.AddHours(-2), 10, Never));
        Assert.Equal(new AttachmentId(5), Assert.Single(await _store.Attachments.DueAsync(Then.AddTicks(-1), 10, Never)).Attachment);
        Assert.Equal(2, (await _store.Attachments.DueAsync(Then, 10, Never)).Count);
        Assert.Single(await _store.Attachments.DueAsync(Then, 1, Never));
    }
}
