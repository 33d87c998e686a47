using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;
using EvidenceVault.Testing.Storage;

namespace EvidenceVault.DurableFiles.Tests;

/// <summary>What callers of the copy and of the small-file calls may rely on.</summary>
public sealed class DurableFileTests : IDisposable
{
    private const UnixFileMode OwnerReads = UnixFileMode.UserRead;

    private readonly ScratchDirectory _directory = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Final => _directory["final"];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    [InlineData((1 << 20) - 1)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 1)]
    [InlineData((24 << 20) + 4097)]
    public async Task A_path_a_file_stream_and_a_plain_stream_give_the_same_copy(int bytes)
    {
        var content = TestContent.Of(bytes);
        await File.WriteAllBytesAsync(_directory["source"], content.Bytes.ToArray(), Cancel);
        await using var file = File.OpenRead(_directory["source"]);
        await using var plain = content.OpenFaulty(bytes, () => { });

        Assert.Equal(content.Seal, await DurableFile.CopyAsync(_directory["source"], _directory["p1"], _directory["f1"], new(), Cancel));
        Assert.Equal(content.Seal, await DurableFile.CopyAsync(file, _directory["p2"], _directory["f2"], DurableCopyOptions.For(content.Seal), Cancel));
        Assert.Equal(content.Seal, await DurableFile.CopyAsync(plain, _directory["p3"], _directory["f3"], new() { ExpectedBytes = bytes }, Cancel));

        Assert.Equal(bytes, file.Position);
        foreach (var copy in (string[])["f1", "f2", "f3"])
        {
            Assert.Equal(content.Seal, await DurableFile.ReadSealAsync(_directory[copy], Cancel));
        }

        Assert.Equal(["f1", "f2", "f3", "source"], _directory.Files());
    }

    [Fact]
    public async Task A_file_stream_is_copied_from_where_it_stands()
    {
        var content = TestContent.Of(5000);
        await File.WriteAllBytesAsync(_directory["source"], content.Bytes.ToArray(), Cancel);
        await using var file = File.OpenRead(_directory["source"]);
        file.Position = 1000;

        var seal = await DurableFile.CopyAsync(file, _directory["part"], Final, new(), Cancel);

        Assert.Equal(new ContentSeal(4000, Sha256Digest.Of(content.Bytes.Span[1000..])), seal);
    }

    [Theory]
    [InlineData(3000)]
    [InlineData(3 << 20)]
    public async Task A_taken_final_name_keeps_its_file(int bytes)
    {
        await File.WriteAllTextAsync(Final, "first", Cancel);

        await Assert.ThrowsAsync<FileExistsException>(() => CopyAsync(TestContent.Of(bytes), new()));

        Assert.Equal("first", await File.ReadAllTextAsync(Final, Cancel));
        Assert.Equal(["final"], _directory.Files());
    }

    [Fact]
    public async Task A_taken_part_name_keeps_its_file_until_it_is_removed_as_stale()
    {
        await File.WriteAllTextAsync(_directory["part"], "somebody's", Cancel);
        await Assert.ThrowsAsync<FileExistsException>(() => CopyAsync(TestContent.Of(10), new()));
        Assert.Equal(["part"], _directory.Files());

        Assert.True(DurableFile.RemoveStale(_directory["part"]));
        Assert.False(DurableFile.RemoveStale(_directory["part"]));

        await CopyAsync(TestContent.Of(10), new());
    }

    [Fact]
    public async Task A_part_in_another_directory_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(() =>
            DurableFile.CopyAsync(TestContent.Of(1).Open(), Path.Combine(Path.GetTempPath(), "part"), Final, new(), Cancel));

    [Fact]
    public async Task A_reservation_beyond_the_disk_fails_as_a_full_disk_before_the_content_is_read()
    {
        var content = TestContent.Of(2 << 20);
        var options = new DurableCopyOptions { ExpectedBytes = 1L << 50 };

        await Assert.ThrowsAsync<DiskFullException>(() => CopyAsync(content, options));

        Assert.Empty(_directory.Files());
    }

    [Fact]
    public async Task A_link_in_the_place_of_a_new_file_is_not_followed()
    {
        File.CreateSymbolicLink(Final, _directory["elsewhere"]);

        await Assert.ThrowsAsync<FileExistsException>(() => CopyAsync(TestContent.Of(10), new()));

        Assert.False(File.Exists(_directory["elsewhere"]));
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead)]
    public async Task The_mode_is_as_asked_whatever_the_umask(UnixFileMode mode)
    {
        await CopyAsync(TestContent.Of(10), new() { Mode = mode });

        Assert.Equal(mode, new FileInfo(Final).UnixFileMode);
    }

    [Fact]
    public async Task Progress_ends_at_the_length_of_the_file()
    {
        var seen = new Seen();

        await CopyAsync(TestContent.Of((2 << 20) + 5), new() { Progress = seen });

        Assert.Equal([1 << 20, 2 << 20, (2 << 20) + 5], seen.Values);
    }

    [Fact]
    public async Task A_copy_where_direct_writes_may_be_refused_is_whole()
    {
        var content = TestContent.Of((5 << 20) + 3);
        var directory = Directory.CreateDirectory($"/dev/shm/evidencevault-{DateTime.UtcNow.Ticks}").FullName;
        try
        {
            var final = Path.Combine(directory, "final");
            await using var stream = content.Open();
            await DurableFile.CopyAsync(stream, DurableFile.NewPartPath(final), final, DurableCopyOptions.For(content.Seal), Cancel);
            Assert.Equal(content.Seal, await DurableFile.ReadSealAsync(final, Cancel));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task A_small_file_is_created_once_replaced_and_removed()
    {
        await DurableFile.WriteAsync(Final, "one"u8.ToArray(), OwnerReads, Cancel);
        await Assert.ThrowsAsync<FileExistsException>(() => DurableFile.WriteAsync(Final, "two"u8.ToArray(), OwnerReads, Cancel));
        Assert.Equal("one", await File.ReadAllTextAsync(Final, Cancel));

        await DurableFile.ReplaceAsync(Final, "three"u8.ToArray(), OwnerReads, Cancel);
        Assert.Equal("three", await File.ReadAllTextAsync(Final, Cancel));
        Assert.Equal(["final"], _directory.Files());

        await DurableFile.DeleteAsync(Final, Cancel);
        Assert.Empty(_directory.Files());
        await Assert.ThrowsAsync<FileNotFoundException>(() => DurableFile.DeleteAsync(Final, Cancel));
    }

    [Fact]
    public void Directories_are_made_with_their_parents_and_not_through_links()
    {
        DurableDirectory.Create(_directory["a/b/c"]);
        DurableDirectory.Create(_directory["a/b/c/"]);
        Assert.True(Directory.Exists(_directory["a/b/c"]));
        Directory.CreateSymbolicLink(_directory["link"], _directory["a"]);
        File.WriteAllText(_directory["file"], string.Empty);

        Assert.Throws<IOException>(() => DurableDirectory.Create(_directory["link"]));
        Assert.Throws<FileExistsException>(() => DurableDirectory.Create(_directory["file"]));
        Assert.Throws<FileNotFoundException>(() => DurableDirectory.Flush(_directory["missing"]));
    }

    [Fact]
    public async Task Errors_name_call_error_and_file_but_no_directory()
    {
        var failure = await Assert.ThrowsAsync<FileNotFoundException>(() => DurableFile.ReadSealAsync(_directory["missing"], Cancel));

        Assert.Equal("open failed with ENOENT (No such file or directory) on 'missing'.", failure.Message);
    }

    private async Task<ContentSeal> CopyAsync(TestContent content, DurableCopyOptions options)
    {
        await using var stream = content.Open();
        return await DurableFile.CopyAsync(stream, _directory["part"], Final, options, Cancel);
    }

    private sealed class Seen : IProgress<long>
    {
        public List<long> Values { get; } = [];

        public void Report(long value) => Values.Add(value);
    }
}
