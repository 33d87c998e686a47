using EvidenceVault.Core.Storage;
using EvidenceVault.ObjectStore.FileSystem;
using EvidenceVault.Testing.Storage;
using Microsoft.Extensions.Time.Testing;

namespace EvidenceVault.ObjectStore.Tests;

/// <summary>The contract on a real directory.</summary>
public sealed class FileSystemEvidenceStoreTests : EvidenceStoreContract, IDisposable
{
    private readonly ScratchDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));
    private readonly FileSystemEvidenceStore _store;
    private readonly FileSystemDestroyer _destroyer;

    public FileSystemEvidenceStoreTests()
    {
        _store = FileSystemEvidenceStore.Open(_directory.Root);
        _destroyer = new FileSystemDestroyer(_directory.Root, _time);
    }

    protected override IEvidenceStore Store => _store;

    protected override IDestroyPort Destroyer => _destroyer;

    protected override IHoldPort Holds => _store;

    protected override IRepairPort Repair => _store;

    protected override DateTimeOffset Now => _time.GetUtcNow();

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    protected override Task PassAsync(TimeSpan time)
    {
        _time.Advance(time);
        return Task.CompletedTask;
    }

    protected override Task AssertNothingIsStoredAsync(ObjectKey key)
    {
        Assert.Equal([".evidence-store.lock"], _directory.Files());
        return Task.CompletedTask;
    }

    protected override async Task DamageAsync(ObjectKey key, byte[] damaged)
    {
        var path = Path.Combine(_directory.Root, key.Value);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllBytesAsync(path, damaged, Cancel);
    }
}
