using System.Diagnostics;
using System.Text;
using EvidenceVault.Core.Manifests;
using EvidenceVault.DockingAgent.Recorders;

namespace EvidenceVault.DockingAgent.Tests.Recorders;

/// <summary>What every <see cref="IOpenRecorder"/> promises, whatever it is connected by.</summary>
public abstract class OpenRecorderContract : IDisposable
{
    private static readonly TimeSpan MostPatience = TimeSpan.FromMinutes(1);

    /// <summary>What is put into this folder is on the recorder. It is empty when a test begins.</summary>
    protected abstract string Behind { get; }

    /// <summary>Whether the recorder can hold links.</summary>
    protected virtual bool HasLinks => false;

    /// <summary>Whether the device behind it looks at a file's length again while it is plugged in.</summary>
    protected virtual bool NoticesGrowth => true;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Files_are_listed_in_the_order_of_their_names_with_their_lengths()
    {
        Put("DCIM/b/2.mp4", "22");
        Put("DCIM/b/1.mp4", "1");
        Put("DCIM/B.mp4", "333");
        Put("a.log", "");
        using var recorder = Open();
        var walked = recorder.List(Manifest.MostFiles, Cancel);
        Assert.Equal([("DCIM/B.mp4", 3L), ("DCIM/b/1.mp4", 1L), ("DCIM/b/2.mp4", 2L), ("a.log", 0L)], walked.Files.Select(f => (f.Path.Text, f.Identity.Bytes)));
        Assert.Empty(walked.Unread);
        Assert.All(walked.Files, f => Assert.InRange(f.Identity.ModifiedAt!.Value, DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(2)));
    }

    [Fact]
    public void An_empty_recorder_lists_as_empty_and_is_still_there()
    {
        using var recorder = Open();
        var walked = recorder.List(Manifest.MostFiles, Cancel);
        Assert.Empty(walked.Files);
        Assert.Empty(walked.Unread);
        Assert.True(recorder.IsStillThere());
    }

    [Fact]
    public void Beyond_the_bound_the_first_file_is_told_and_the_rest_left_for_the_next_session()
    {
        foreach (var name in (string[])["1", "2", "3", "4"])
        {
            Put(name, name);
        }

        using var recorder = Open();
        var walked = recorder.List(2, Cancel);
        Assert.Equal(["1", "2"], walked.Files.Select(f => f.Path.Text));
        Assert.Equal(["3"], walked.Unread.Select(u => u.Path));
    }

    [Fact]
    public void No_link_is_followed()
    {
        Assert.SkipUnless(HasLinks, "This kind of recorder has no links.");
        var outside = Directory.CreateTempSubdirectory("outside-").FullName;
        File.WriteAllText(Path.Combine(outside, "station.key"), "key");
        Put("a.mp4", "a");
        File.CreateSymbolicLink(Path.Combine(Behind, "link.mp4"), Path.Combine(outside, "station.key"));
        Directory.CreateSymbolicLink(Path.Combine(Behind, "linked"), outside);
        using var recorder = Open();
        var walked = recorder.List(Manifest.MostFiles, Cancel);
        Directory.Delete(outside, recursive: true);
        Assert.Equal(["a.mp4"], walked.Files.Select(f => f.Path.Text));
        Assert.Equal(["link.mp4", "linked"], walked.Unread.Select(u => u.Path));
        Assert.ThrowsAny<IOException>(() => recorder.Open(PathOf("link.mp4")));
        Assert.ThrowsAny<IOException>(() => recorder.Open(PathOf("linked/station.key")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(500)] // with its header one USB packet of 512 bytes
    [InlineData(1024 * 1024)]
    [InlineData((3 * 1024 * 1024) + 1)]
    public async Task A_file_is_read_exactly(int bytes)
    {
        var content = new byte[bytes];
        new Random(bytes).NextBytes(content);
        Put("DCIM/a.mp4", content);
        using var recorder = Open();
        var found = Assert.Single(recorder.List(Manifest.MostFiles, Cancel).Files);
        using var recording = recorder.Open(found.Path);
        Assert.Equal(found.Identity, recording.Identity);
        Assert.Equal(content, await ReadAsync(recording.Content));
        Assert.True(recording.IsUnchanged());
    }

    [Fact]
    public async Task Several_threads_may_open_and_read()
    {
        var contents = Enumerable.Range(0, 4).Select(i => Enumerable.Repeat((byte)i, 700_000 + i).ToArray()).ToList();
        for (var i = 0; i < contents.Count; i++)
        {
            Put($"{i}.mp4", contents[i]);
        }

        using var recorder = Open();
        var files = recorder.List(Manifest.MostFiles, Cancel).Files;
        var read = await Task.WhenAll(files.Select(file => Task.Run(async () =>
        {
            using var recording = recorder.Open(file.Path);
            Assert.True(recorder.IsStillThere());
            return await ReadAsync(recording.Content);
        })));
        Assert.All(contents.Zip(read), pair => Assert.Equal(pair.First, pair.Second));
    }

    [Fact]
    public async Task A_file_that_is_not_read_to_its_end_does_not_hold_the_recorder_up()
    {
        Put("a.mp4", new byte[5_000_000]);
        Put("b.mp4", "b");
        using var recorder = Open();
        using (var first = recorder.Open(PathOf("a.mp4")))
        {
            await first.Content.ReadExactlyAsync(new byte[1000], Cancel);
        }

        using var second = recorder.Open(PathOf("b.mp4"));
        Assert.Equal("b"u8.ToArray(), await ReadAsync(second.Content));
    }

    [Fact]
    public async Task A_file_that_grows_is_told_as_changed()
    {
        Assert.SkipUnless(NoticesGrowth, "This device goes on telling the length that it first saw.");
        Put("a.mp4", new byte[2_000_000]);
        using var recorder = Open();
        using var recording = recorder.Open(recorder.List(Manifest.MostFiles, Cancel).Files[0].Path);
        await recording.Content.ReadExactlyAsync(new byte[1000], Cancel);
        await File.AppendAllTextAsync(Path.Combine(Behind, "a.mp4"), "more", Cancel);
        await WaitForAsync(() => recorder.IsStillThere() && !recording.IsUnchanged());
        Assert.Equal(2_000_004, recorder.FindStatus(PathOf("a.mp4"))!.Bytes);
    }

    [Fact]
    public async Task A_grown_file_gives_no_more_than_it_announced()
    {
        Put("a.mp4", new byte[2_000_000]);
        using var recorder = Open();
        using var recording = recorder.Open(PathOf("a.mp4"));
        await File.AppendAllTextAsync(Path.Combine(Behind, "a.mp4"), "more", Cancel);
        Assert.Equal(2_000_000, (await ReadAsync(recording.Content)).Length);
    }

    [Fact]
    public async Task Status_is_that_of_the_listing_until_the_file_is_gone()
    {
        Put("DCIM/a.mp4", "a");
        using var recorder = Open();
        var found = Assert.Single(recorder.List(Manifest.MostFiles, Cancel).Files);
        Assert.Equal(found.Identity, recorder.FindStatus(found.Path));
        File.Delete(Path.Combine(Behind, "DCIM", "a.mp4"));
        await WaitForAsync(() => recorder.FindStatus(found.Path) is null);
        Assert.ThrowsAny<IOException>(() => recorder.Open(found.Path));
        Assert.Null(recorder.FindStatus(PathOf("DCIM/never.mp4")));
        Assert.Null(recorder.FindStatus(PathOf("never/a.mp4")));
    }

    [Fact]
    public void A_folder_is_no_file()
    {
        Put("DCIM/a.mp4", "a");
        using var recorder = Open();
        Assert.ThrowsAny<IOException>(() => recorder.Open(PathOf("DCIM")));
        Assert.ThrowsAny<IOException>(() => recorder.FindStatus(PathOf("DCIM")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // a session that an earlier run took is cleared without a listing
    public void Just_the_one_file_is_removed(bool listed)
    {
        foreach (var name in (string[])["DCIM/1.mp4", "DCIM/2.mp4", "DCIM/3.mp4", "2.mp4"])
        {
            Put(name, name);
        }

        using var recorder = Open();
        if (listed)
        {
            recorder.List(Manifest.MostFiles, Cancel);
        }

        recorder.BeginClearing();
        Assert.NotNull(recorder.FindStatus(PathOf("DCIM/2.mp4")));
        recorder.Remove(PathOf("DCIM/2.mp4"));
        Assert.Null(recorder.FindStatus(PathOf("DCIM/2.mp4")));
        Assert.True(recorder.IsConfirmed(PathOf("DCIM")));
        Assert.Equal(["2.mp4", "DCIM/1.mp4", "DCIM/3.mp4"], OnRecorder());
        Assert.Equal(["2.mp4", "DCIM/1.mp4", "DCIM/3.mp4"], recorder.List(Manifest.MostFiles, Cancel).Files.Select(f => f.Path.Text));
    }

    [Fact]
    public async Task A_recorder_that_was_pulled_out_is_never_taken_for_empty()
    {
        Put("a.mp4", new byte[4_000_000]);
        using var recorder = Open();
        var found = Assert.Single(recorder.List(Manifest.MostFiles, Cancel).Files);
        Pull();
        await WaitForAsync(() => !recorder.IsStillThere());
        Assert.Throws<RecorderGoneException>(() => recorder.List(Manifest.MostFiles, Cancel));
        Assert.ThrowsAny<IOException>(() => recorder.Open(found.Path));
    }

    [Fact]
    public void A_listing_can_be_cancelled()
    {
        Put("a.mp4", "a");
        using var recorder = Open();
        Assert.ThrowsAny<OperationCanceledException>(() => recorder.List(Manifest.MostFiles, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Everything_may_be_closed_twice()
    {
        Put("a.mp4", "a");
        var recorder = Open();
        var recording = recorder.Open(PathOf("a.mp4"));
        await ReadAsync(recording.Content);
        recording.Dispose();
        recording.Dispose();
        recorder.Dispose();
        recorder.Dispose();
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract IOpenRecorder Open();

    /// <summary>Takes the recorder away, as a hand would.</summary>
    protected abstract void Pull();

    protected abstract void Dispose(bool disposing);

    protected static RecorderPath PathOf(string path) => RecorderPath.Of(path.Split('/').Select(Encoding.UTF8.GetBytes));

    protected static async Task<byte[]> ReadAsync(Stream content)
    {
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, Cancel);
        return copy.ToArray();
    }

    protected void Put(string name, byte[] content)
    {
        var path = Path.Combine(Behind, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    protected void Put(string name, string content) => Put(name, Encoding.UTF8.GetBytes(content));

    /// <summary>A device notices a moment later what was done behind its back.</summary>
    protected static async Task WaitForAsync(Func<bool> condition)
    {
        for (var clock = Stopwatch.StartNew(); !condition(); await Task.Delay(50, Cancel))
        {
            Assert.True(clock.Elapsed < MostPatience, "The recorder did not notice.");
        }
    }

    private IEnumerable<string> OnRecorder() => Directory.EnumerateFiles(Behind, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Behind, path)).Order(StringComparer.Ordinal);
}
