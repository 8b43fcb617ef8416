using Gatehouse.Chat.Ports;
using Gatehouse.Store.Files;

namespace Gatehouse.Tests.Store;

/// <summary>The contract on a directory.</summary>
public sealed class A_file_directory : FileStoreContract
{
    protected override IFileStore Open() => new FileDirectory(Directory.File("attachments"));

    [Fact]
    public async Task forgets_what_was_still_coming_when_the_process_ended()
    {
        var root = Directory.File("attachments");
        System.IO.Directory.CreateDirectory(Path.Combine(root, "incoming"));
        await File.WriteAllBytesAsync(Path.Combine(root, "incoming", "9"), [1]);
        Open();

        Assert.Empty(System.IO.Directory.GetFiles(root, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task says_that_it_is_unavailable_when_it_cannot_write()
    {
        var files = Open();
        System.IO.Directory.Delete(Path.Combine(Directory.File("attachments"), "incoming"));

        await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
            await files.ReceiveAsync(new(new(1), new(2)), (_, _) => new(true), CancellationToken.None));
    }

    [Fact]
    public void says_when_the_name_of_a_file_may_not_last()
    {
        FolderSync.Flush(Directory.File("."));
        if (OperatingSystem.IsLinux())
        {
            Assert.Throws<IOException>(() => FolderSync.Flush(Directory.File("gone")));
        }
    }
}
