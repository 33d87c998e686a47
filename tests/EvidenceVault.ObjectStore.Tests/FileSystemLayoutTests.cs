using EvidenceVault.Core.Storage;
using EvidenceVault.ObjectStore.FileSystem;
using EvidenceVault.Testing.Storage;
using Microsoft.Extensions.Time.Testing;

namespace EvidenceVault.ObjectStore.Tests;

/// <summary>What only a file system can show: names, modes, links, damaged locks, leavings of a crash.</summary>
public sealed class FileSystemLayoutTests : IDisposable
{
    private static readonly ObjectKey Key = ObjectKey.Parse("originals/ab/abcd");
    private static readonly DateTimeOffset Until = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset NoEndKnown = new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero);

    private readonly ScratchDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(Until.AddYears(100));
    private readonly FileSystemEvidenceStore _store;
    private readonly FileSystemDestroyer _destroyer;

    public FileSystemLayoutTests()
    {
        _store = FileSystemEvidenceStore.Open(_directory.Root);
        _destroyer = new FileSystemDestroyer(_directory.Root, _time);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task An_object_and_its_lock_lie_read_only_under_the_key()
    {
        await PutAsync(Key);

        Assert.Equal([".evidence-store.lock", "originals/ab/abcd", "originals/ab/abcd.lock"], _directory.Files());
        Assert.Equal("{\"locked_until\":\"2030-01-01T00:00:00Z\"}", await File.ReadAllTextAsync(_directory["originals/ab/abcd.lock"], Cancel));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupRead, new FileInfo(_directory["originals/ab/abcd"]).UnixFileMode);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupRead, new FileInfo(_directory["originals/ab/abcd.lock"]).UnixFileMode);
        Assert.Equal("rwxr-x---", Spell(new FileInfo(_directory["originals/ab"]).UnixFileMode));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{\"locked_until\":\"2030-01-01T00:00:00Z\"")]
    [InlineData("{\"locked_until\":\"2030-01-01T00:00:00+08:00\"}")]
    [InlineData("{\"locked_until\":\"}")]
    [InlineData("{\"locked_until\": \"2030-01-01T00:00:00Z\"}")]
    public async Task An_object_with_a_missing_or_damaged_lock_stays_for_good(string? damaged)
    {
        await PutAsync(Key);
        File.Delete(_directory["originals/ab/abcd.lock"]);
        if (damaged is not null)
        {
            await File.WriteAllTextAsync(_directory["originals/ab/abcd.lock"], damaged, Cancel);
        }

        Assert.Equal(NoEndKnown, (await _store.FindAsync(Key, Cancel))!.LockedUntil);
        await Assert.ThrowsAsync<ObjectLockedException>(() => _destroyer.DestroyAsync(Key, Cancel));
        await Assert.ThrowsAsync<LockShortenedException>(() => _store.ExtendLockAsync(Key, Until, Cancel));
        Assert.Equal(PutOutcome.AlreadyThere, await PutAsync(Key));
        Assert.True(File.Exists(_directory["originals/ab/abcd"]));
    }

    [Theory]
    [InlineData("originals/ab/x.lock")]
    [InlineData("originals/ab/x.part")]
    public async Task Keys_that_end_like_the_stores_own_files_are_refused(string hostile)
    {
        var key = ObjectKey.Parse(hostile);

        await Assert.ThrowsAsync<ArgumentException>(() => PutAsync(key));
        await Assert.ThrowsAsync<ArgumentException>(() => _store.FindAsync(key, Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => _store.OpenAsync(key, null, Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => _destroyer.DestroyAsync(key, Cancel));
    }

    [Theory]
    [InlineData("../etc/passwd")]
    [InlineData("originals/../../etc")]
    [InlineData("/etc/passwd")]
    [InlineData("originals/.hidden")]
    [InlineData("originals//x")]
    [InlineData("originals/x/")]
    [InlineData("originals")]
    [InlineData("originals/A")]
    [InlineData("originals/x\n")]
    [InlineData("originals/x\0y")]
    [InlineData("originals\\x/y")]
    [InlineData("")]
    public void A_hostile_key_cannot_be_made(string hostile) => Assert.Throws<FormatException>(() => ObjectKey.Parse(hostile));

    [Fact]
    public async Task A_lock_that_ends_within_a_second_is_refused()
    {
        await using var stream = TestContent.Of(10).Open();

        await Assert.ThrowsAsync<ArgumentException>(() => _store.PutAsync(Key, TestContent.Of(10).Seal, stream, Until.AddMilliseconds(1), Cancel));
    }

    [Fact]
    public async Task A_symbolic_link_in_an_objects_place_is_an_error_everywhere()
    {
        await PutAsync(Key);
        var secret = _directory["secret"];
        await File.WriteAllTextAsync(secret, "not evidence", Cancel);
        File.CreateSymbolicLink(_directory["originals/ab/link"], secret);
        var key = ObjectKey.Parse("originals/ab/link");

        await Assert.ThrowsAsync<IOException>(() => _store.OpenAsync(key, null, Cancel));
        await Assert.ThrowsAsync<IOException>(() => _store.FindAsync(key, Cancel));
        await Assert.ThrowsAsync<IOException>(() => PutAsync(key));
        await Assert.ThrowsAsync<IOException>(() => _destroyer.DestroyAsync(key, Cancel));
        await Assert.ThrowsAsync<IOException>(async () => await _store.ListAsync("originals", Cancel).CountAsync(Cancel));
        Assert.Equal("not evidence", await File.ReadAllTextAsync(secret, Cancel));
    }

    [Fact]
    public async Task A_linked_directory_leads_nowhere()
    {
        using var elsewhere = new ScratchDirectory();
        Directory.CreateDirectory(_directory["originals"]);
        Directory.CreateSymbolicLink(_directory["originals/ab"], elsewhere.Root);

        await Assert.ThrowsAsync<IOException>(() => PutAsync(Key));
        await Assert.ThrowsAsync<IOException>(() => _store.FindAsync(Key, Cancel));
        Assert.Empty(elsewhere.Files());
    }

    [Fact]
    public async Task Opening_alone_removes_what_a_crash_left_and_opening_beside_another_does_not()
    {
        await PutAsync(Key);
        var part = _directory["originals/ab/.x.0123456789abcdef.part"];
        await File.WriteAllTextAsync(part, "half", Cancel);

        using (var second = FileSystemEvidenceStore.Open(_directory.Root))
        {
            Assert.Equal(0, second.StalePartsRemoved);
            Assert.True(File.Exists(part));
        }

        _store.Dispose();
        using var alone = FileSystemEvidenceStore.Open(_directory.Root);
        Assert.Equal(1, alone.StalePartsRemoved);
        Assert.False(File.Exists(part));
        Assert.NotNull(await alone.FindAsync(Key, Cancel));
    }

    [Fact]
    public async Task A_lock_that_a_crash_left_without_an_object_does_not_outlast_the_next_put()
    {
        Directory.CreateDirectory(_directory["originals/ab"]);
        await File.WriteAllTextAsync(_directory["originals/ab/abcd.lock"], "{\"locked_until\":\"2099-01-01T00:00:00Z\"}", Cancel);
        Assert.Null(await _store.FindAsync(Key, Cancel));

        await PutAsync(Key);

        Assert.Equal(Until, (await _store.FindAsync(Key, Cancel))!.LockedUntil);
    }

    [Fact]
    public async Task Destroying_leaves_neither_object_nor_lock()
    {
        await PutAsync(Key);

        await _destroyer.DestroyAsync(Key, Cancel);

        Assert.Equal([".evidence-store.lock"], _directory.Files());
    }

    [Fact]
    public async Task A_lock_ends_at_the_very_second_it_names()
    {
        var time = new FakeTimeProvider(Until.AddTicks(-1));
        var destroyer = new FileSystemDestroyer(_directory.Root, time);
        await PutAsync(Key);
        await Assert.ThrowsAsync<ObjectLockedException>(() => destroyer.DestroyAsync(Key, Cancel));

        time.Advance(TimeSpan.FromTicks(1));

        await destroyer.DestroyAsync(Key, Cancel);
    }

    [Fact]
    public void A_root_that_is_not_there_is_not_made()
    {
        Assert.Throws<DirectoryNotFoundException>(() => FileSystemEvidenceStore.Open(_directory["not-mounted"]));
        Assert.False(Directory.Exists(_directory["not-mounted"]));
    }

    private static string Spell(UnixFileMode mode) =>
        string.Concat("rwxrwxrwx".Select((letter, place) => ((int)mode & (0x100 >> place)) != 0 ? letter : '-'));

    private async Task<PutOutcome> PutAsync(ObjectKey key)
    {
        var content = TestContent.Of(1000);
        await using var stream = content.Open();
        return await _store.PutAsync(key, content.Seal, stream, Until, Cancel);
    }
}
