using System.Text;
using EvidenceVault.Core.Storage;
using EvidenceVault.DurableFiles;
using EvidenceVault.ObjectStore.FileSystem;

namespace EvidenceVault.Appliance.Stores;

/// <summary>
/// A file store on a disk that may be unplugged while the vault runs. While it is away every call fails with an <see cref="IOException"/>, and it is
/// opened anew when it is back. A mark in its root tells the disk from the empty directory that it is mounted on: without it, copies
/// would fill the disk they are to protect.
/// </summary>
/// <param name="root">The store's directory.</param>
/// <param name="hasCopies">Whether the ledger says that the store holds anything: then a root without the mark is not the store.</param>
public sealed class DetachableStore(string root, Func<bool> hasCopies) : IEvidenceStore, IRepairPort, IHoldPort, IDisposable
{
    private const string MarkName = ".evidencevault-second";
    private const UnixFileMode MarkMode = UnixFileMode.UserRead | UnixFileMode.GroupRead;

    private readonly Lock _attaching = new();
    private FileSystemEvidenceStore? _attached;

    private string Mark => Path.Combine(root, MarkName);

    /// <inheritdoc/>
    public async Task<PutOutcome> PutAsync(ObjectKey key, ContentSeal expected, Stream content, DateTimeOffset lockedUntil, CancellationToken cancel) =>
        await Attached().PutAsync(key, expected, content, lockedUntil, cancel);

    /// <inheritdoc/>
    public async Task<StoredObject?> FindAsync(ObjectKey key, CancellationToken cancel) => await Attached().FindAsync(key, cancel);

    /// <inheritdoc/>
    public async Task<Stream> OpenAsync(ObjectKey key, ByteRange? range, CancellationToken cancel) => await Attached().OpenAsync(key, range, cancel);

    /// <inheritdoc/>
    public async Task<StoredObject?> ProveAsync(ObjectKey key, ContentSeal expected, CancellationToken cancel) => await Attached().ProveAsync(key, expected, cancel);

    /// <inheritdoc/>
    public async Task ExtendLockAsync(ObjectKey key, DateTimeOffset lockedUntil, CancellationToken cancel) => await Attached().ExtendLockAsync(key, lockedUntil, cancel);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ListedObject> ListAsync(string firstSegment, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var listed in Attached().ListAsync(firstSegment, cancel))
        {
            yield return listed;
        }
    }

    /// <inheritdoc/>
    public async Task<string?> SetAsideAsync(ObjectKey key, ContentSeal expected, CancellationToken cancel) => await Attached().SetAsideAsync(key, expected, cancel);

    /// <inheritdoc/>
    public async Task PlaceHoldAsync(ObjectKey key, CancellationToken cancel) => await Attached().PlaceHoldAsync(key, cancel);

    /// <inheritdoc/>
    public async Task ReleaseHoldAsync(ObjectKey key, CancellationToken cancel) => await Attached().ReleaseHoldAsync(key, cancel);

    /// <summary>Gives the directory up, so that its disk can be unmounted.</summary>
    public void Dispose()
    {
        lock (_attaching)
        {
            Detach();
        }
    }

    /// <exception cref="IOException">The store is away; the message says how to bring it back.</exception>
    private FileSystemEvidenceStore Attached()
    {
        lock (_attaching)
        {
            if (File.Exists(Mark))
            {
                return _attached ??= FileSystemEvidenceStore.Open(root);
            }

            Detach();
            if (!Directory.Exists(root))
            {
                throw new IOException($"The directory {root} of the second store does not exist. Mount its disk, or create it if the store is new.");
            }

            if (hasCopies())
            {
                throw new IOException($"{root} is not the second store: it lacks {MarkName}. Mount the store's disk there. If that disk was lost for good, fill a new one with: evidence-vault store copy --anew");
            }

            DurableFile.Write(Mark, Encoding.UTF8.GetBytes("This directory is the second store of an EvidenceVault. Do not remove this file.\n"), MarkMode);
            return _attached = FileSystemEvidenceStore.Open(root);
        }
    }

    private void Detach()
    {
        _attached?.Dispose();
        _attached = null;
    }
}
