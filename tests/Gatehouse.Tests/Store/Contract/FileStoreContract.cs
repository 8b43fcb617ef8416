using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;

namespace Gatehouse.Tests.Store;

/// <summary>What every place for files promises.</summary>
public abstract class FileStoreContract : IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly FilePlace Place = new(new(7), new(9));

    protected TemporaryDirectory Directory { get; } = new();

    protected abstract IFileStore Open();

    [Fact]
    public async Task gives_back_every_byte_and_any_part()
    {
        var files = Open();
        var bytes = new byte[300_000];
        new Random(1).NextBytes(bytes);

        Assert.True(await PutAsync(files, bytes));
        files = Open();
        Assert.Equal(bytes, await GetAsync(files, 0, bytes.Length));
        Assert.Equal(bytes[100_000..200_001], await GetAsync(files, 100_000, 100_001));
        Assert.Equal(bytes[^1..], await GetAsync(files, bytes.Length - 1, 1));
    }

    [Fact]
    public async Task keeps_nothing_of_what_is_not_wanted_or_breaks_off()
    {
        var files = Open();

        Assert.False(await files.ReceiveAsync(
            Place,
            async (target, cancellationToken) =>
            {
                await target.WriteAsync(new byte[100_000], cancellationToken);
                return false;
            },
            Never));
        await Assert.ThrowsAsync<InvalidDataException>(async () => await files.ReceiveAsync(Place, (_, _) => throw new InvalidDataException("cut"), Never));
        Assert.Null(await files.OpenAsync(Place, 0, 1, Never));
        Assert.True(await PutAsync(files, [1]));
    }

    [Fact]
    public async Task removes_what_is_there_and_does_not_mind_what_is_not()
    {
        var files = Open();
        await files.DeleteAsync(Place, Never);
        await PutAsync(files, [1]);
        await files.DeleteAsync(Place, Never);
        await files.DeleteAsync(Place, Never);

        Assert.Null(await files.OpenAsync(Place, 0, 1, Never));
    }

    public void Dispose()
    {
        Directory.Dispose();
        GC.SuppressFinalize(this);
    }

    private static ValueTask<bool> PutAsync(IFileStore files, byte[] bytes) => files.ReceiveAsync(
        Place,
        async (target, cancellationToken) =>
        {
            await target.WriteAsync(bytes, cancellationToken);
            return true;
        },
        Never);

    private static async Task<byte[]> GetAsync(IFileStore files, long offset, int length)
    {
        await using var stream = await files.OpenAsync(Place, offset, length, Never);
        var bytes = new byte[length];
        await stream!.ReadExactlyAsync(bytes, Never);
        return bytes;
    }
}
