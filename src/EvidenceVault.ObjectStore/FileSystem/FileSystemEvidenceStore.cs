using System.Runtime.CompilerServices;
using EvidenceVault.Core.Storage;
using EvidenceVault.DurableFiles;

namespace EvidenceVault.ObjectStore.FileSystem;

/// <summary>
/// The evidence store on a local file system. It can create and extend, never remove: removal is <see cref="FileSystemDestroyer"/>.
/// Locks are enforced by these two classes; root on the machine can remove files, which the custody log then shows.
/// </summary>
public sealed partial class FileSystemEvidenceStore : IEvidenceStore, IArrivals, IHoldPort, IRepairPort, IDisposable
{
    private const int ListedAtOnce = 256;
    private const UnixFileMode ObjectMode = UnixFileMode.UserRead | UnixFileMode.GroupRead;

    private readonly StoreLayout _layout;
    private readonly DirectoryLock _presence;

    private readonly TimeProvider _time;

    private FileSystemEvidenceStore(StoreLayout layout, DirectoryLock presence, TimeProvider time, int removed) =>
        (_layout, _presence, _time, StalePartsRemoved, _sweptAt) = (layout, presence, time, removed, time.GetUtcNow());

    /// <summary>How many unfinished files of earlier runs were removed at the opening; worth a line in the log.</summary>
    public int StalePartsRemoved { get; }

    /// <summary>
    /// Opens the store. If no other process or instance has it open, what crashes left unfinished is removed and what they left
    /// visible is made durable; otherwise whoever has it open did that.
    /// </summary>
    /// <param name="root">An existing directory on a file system with honest fsync.</param>
    /// <param name="time">Tells how long ago something arrived; the system's when left out.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    /// <exception cref="IOException">It cannot be locked, cleaned or flushed.</exception>
    public static FileSystemEvidenceStore Open(string root, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        var layout = new StoreLayout(root);
        var alone = DirectoryLock.TryEnterAlone(layout.PresenceFile);
        if (alone is null)
        {
            return new FileSystemEvidenceStore(layout, DirectoryLock.Share(layout.PresenceFile), time, 0);
        }

        var opened = false;
        try
        {
            var removed = layout.RemoveParts() + layout.RemoveArrivals(time.GetUtcNow() - ArrivalsKept, _ => false);
            DurableDirectory.FlushFileSystem(layout.Root);
            alone.LetOthersIn();
            opened = true;
            return new FileSystemEvidenceStore(layout, alone, time, removed);
        }
        finally
        {
            if (!opened)
            {
                alone.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The key ends in .lock or .part, or the lock's end has a fraction of a second.</exception>
    public async Task<PutOutcome> PutAsync(
        ObjectKey key, ContentSeal expected, Stream content, DateTimeOffset lockedUntil, CancellationToken cancel)
    {
        var path = _layout.PathOf(key);
        var until = LockRecord.WholeSecond(lockedUntil);
        await Task.Run(() => _layout.CreateDirectoriesOf(key), cancel);
        if (await Task.Run(() => KeepIfThere(key, until), cancel))
        {
            return PutOutcome.AlreadyThere;
        }
        //// A crash now leaves empty directories.

        var options = DurableCopyOptions.For(expected) with { Mode = ObjectMode };
        using var staged = await DurableFile.StageAsync(content, DurableFile.NewPartPath(path), path, options, cancel);
        //// A crash now leaves a part, which the next opening removes.

        return await Task.Run(() => Commit(staged, key, until), cancel);
    }

    /// <inheritdoc/>
    /// <remarks>An object whose lock record is missing or unreadable is reported as locked until 9999-12-31T23:59:59Z.</remarks>
    public Task<StoredObject?> FindAsync(ObjectKey key, CancellationToken cancel) => Task.Run(() => _layout.Find(key), cancel);

    /// <inheritdoc/>
    /// <exception cref="IOException">It cannot be opened, or a symbolic link is in its place.</exception>
    public Task<Stream> OpenAsync(ObjectKey key, ByteRange? range, CancellationToken cancel) =>
        Task.Run<Stream>(() => Open(key, range), cancel);

    /// <inheritdoc/>
    public Task ExtendLockAsync(ObjectKey key, DateTimeOffset lockedUntil, CancellationToken cancel)
    {
        var until = LockRecord.WholeSecond(lockedUntil);
        return Task.Run(() => Extend(key, until), cancel);
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">A symbolic link lies among the objects.</exception>
    public async IAsyncEnumerable<ListedObject> ListAsync(string firstSegment, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var batches = _layout.Walk(firstSegment).Chunk(ListedAtOnce).GetEnumerator();
        while (await Task.Run(batches.MoveNext, cancel))
        {
            foreach (var found in batches.Current)
            {
                cancel.ThrowIfCancellationRequested();
                yield return found;
            }
        }
    }

    /// <summary>Ends this instance's claim on the directory; puts under way must have ended.</summary>
    public void Dispose() => _presence.Dispose();

    /// <summary>The commit of a put. Blocking throughout, so that the directory is never held across a wait for a thread.</summary>
    private PutOutcome Commit(StagedFile staged, ObjectKey key, DateTimeOffset until)
    {
        using var alone = DirectoryLock.Take(_layout.DirectoryOf(key));
        if (KeepIfThereAlone(key, until))
        {
            return PutOutcome.AlreadyThere;
        }

        _layout.LockOf(key).Write(until, held: false);
        //// A crash now leaves a lock without an object: not visible, and replaced by the next put of this key.

        staged.Publish();
        //// A crash now leaves the object and its lock.

        return PutOutcome.Created;
    }

    private bool KeepIfThere(ObjectKey key, DateTimeOffset until)
    {
        // Under the lock, because an object that another put is publishing is visible before it is durable.
        using var alone = DirectoryLock.Take(_layout.DirectoryOf(key));
        return KeepIfThereAlone(key, until);
    }

    private bool KeepIfThereAlone(ObjectKey key, DateTimeOffset until)
    {
        if (_layout.Find(key) is not { } found)
        {
            return false;
        }

        if (until > found.LockedUntil)
        {
            _layout.LockOf(key).Write(until, found.Held);
        }

        return true;
    }

    private void Extend(ObjectKey key, DateTimeOffset until)
    {
        _ = _layout.Find(key) ?? throw new ObjectNotFoundException(key);
        using var alone = DirectoryLock.Take(_layout.DirectoryOf(key));
        var found = _layout.Find(key) ?? throw new ObjectNotFoundException(key);
        if (until < found.LockedUntil)
        {
            throw new LockShortenedException(key, found.LockedUntil);
        }

        if (until > found.LockedUntil)
        {
            _layout.LockOf(key).Write(until, found.Held);
        }
    }

    private ObjectStream Open(ObjectKey key, ByteRange? range)
    {
        var file = _layout.TryOpen(key) ?? throw new ObjectNotFoundException(key);
        var opened = false;
        try
        {
            var bytes = RandomAccess.GetLength(file);
            var (from, length) = range is { } wanted ? Cut(wanted, bytes) : new ByteRange(0, bytes);
            var stream = new ObjectStream(file, from, length);
            opened = true;
            return stream;
        }
        finally
        {
            if (!opened)
            {
                file.Dispose();
            }
        }
    }

    private static ByteRange Cut(ByteRange range, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(range.Length, nameof(range));
        return range.From >= 0 && range.From < bytes
            ? range with { Length = Math.Min(range.Length, bytes - range.From) }
            : throw new ArgumentOutOfRangeException(nameof(range), range, $"The object has {bytes} bytes and none at the range's beginning.");
    }
}
