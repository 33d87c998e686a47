using System.Diagnostics;
using System.Globalization;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DurableFiles;

namespace EvidenceVault.DockingAgent.Intake;

/// <summary>A file that now lies in the spool, whole and durable.</summary>
/// <param name="Number">Its name in the spool's <c>files</c> folder.</param>
/// <param name="Source">Where it came from, as it was when the copy began.</param>
/// <param name="Bytes">Length of the copy.</param>
/// <param name="Sha256">Digest of the copy, made on the way.</param>
/// <param name="ChangedMeanwhile">The source was not the same before and after: the copy is kept as evidence of what was read, the source is never cleared.</param>
public sealed record CopiedFile(int Number, FoundFile Source, long Bytes, Sha256Digest Sha256, bool ChangedMeanwhile);

/// <summary>What came of copying: every file found is in one of the two lists.</summary>
/// <param name="WasPulled">The recorder was taken away meanwhile: what was whole by then is in the first list, all else in the second.</param>
public sealed record CopiedRecorder(IReadOnlyList<CopiedFile> Files, IReadOnlyList<UnreadFile> Unread, bool WasPulled);

/// <summary>Copies the files of a recorder into the spool, reading each exactly once.</summary>
/// <param name="folder">The session's <c>files</c> folder; empty.</param>
/// <param name="pace">How fast may be read.</param>
public sealed class RecorderCopier(IOpenRecorder recorder, string folder, ICopyPace pace, IDockingProgress progress)
{
    /// <summary>Buffers of 1 MiB for all files read at once: the agent's memory must not grow with their number.</summary>
    private const int AllBuffers = 24;

    /// <summary>
    /// A device that is pulled out fails to read before the kernel takes it away, behind a hub by some tenths of a second for each
    /// device in it; only then can it be told from a bad sector, which takes some 11 s itself.
    /// </summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private long _goneAt; // a time stamp; 0 while it is there

    /// <param name="found">What the walk found.</param>
    /// <param name="workers">Files that are read at once. A card reader is fastest with one.</param>
    /// <exception cref="IOException">The spool cannot be written.</exception>
    public async Task<CopiedRecorder> CopyAsync(WalkedRecorder found, int workers, CancellationToken cancel)
    {
        var files = found.Files;
        var copied = new CopiedFile?[files.Count];
        var unread = new FailedReading?[files.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancel };
        await Parallel.ForAsync(0, files.Count, options, async (i, stop) =>
        {
            try
            {
                copied[i] = await CopyAsync(i, files[i], Math.Clamp(AllBuffers / workers, 3, 8), stop);
                progress.FileCopied(files[i].Path.Text);
            }
            catch (UnreadableException e)
            {
                unread[i] = new FailedReading(files[i].Path.ShortText, e.Message, Stopwatch.GetTimestamp());
                _ = IsGone();
            }
        });

        FailedReading[] failed = [.. unread.OfType<FailedReading>()];
        var pulled = failed.Length > 0 || found.HasUnlisted ? await IsGoingAsync(cancel) : IsGone();
        return new CopiedRecorder([.. copied.OfType<CopiedFile>()], [.. failed.Select(Told)], pulled);
    }

    private bool IsGone()
    {
        if (Volatile.Read(ref _goneAt) == 0 && !recorder.IsStillThere())
        {
            Interlocked.CompareExchange(ref _goneAt, Stopwatch.GetTimestamp(), 0);
        }

        return Volatile.Read(ref _goneAt) != 0;
    }

    /// <summary>Whether the recorder is gone, or goes within <see cref="Settling"/>.</summary>
    private async Task<bool> IsGoingAsync(CancellationToken cancel)
    {
        for (var since = Stopwatch.GetTimestamp(); !IsGone(); await Task.Delay(Look, cancel))
        {
            if (Stopwatch.GetElapsedTime(since) >= Settling)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What failed shortly before the recorder was gone failed because it went.</summary>
    private UnreadFile Told(FailedReading failed) =>
        new(failed.Path, _goneAt != 0 && Stopwatch.GetElapsedTime(failed.At, _goneAt) <= Settling ? UnreadReason.Pulled : failed.Why);

    private async Task<CopiedFile> CopyAsync(int number, FoundFile found, int buffers, CancellationToken cancel)
    {
        if (Volatile.Read(ref _goneAt) != 0)
        {
            throw new UnreadableException(UnreadReason.Pulled);
        }

        var target = Path.Combine(folder, number.ToString("D5", CultureInfo.InvariantCulture));
        using var recording = Open(found);
        var before = recording.Identity;
        try
        {
            await using var source = new PacedStream(recording.Content, pace);
            var copy = new DurableCopyOptions { Buffers = buffers, Progress = new CopyProgress(progress, found.Path.Text) };
            var seal = await DurableFile.CopyAsync(source, DurableFile.NewPartPath(target), target, copy, cancel);
            //// A crash now leaves a whole copy that no manifest names: the session is started over.

            var changed = seal.Bytes != before.Bytes || !before.IsSameFile(found.Identity, recorder.NumbersLast) || !recording.IsUnchanged();
            return changed && IsGone()
                ? throw new UnreadableException(UnreadReason.Pulled) // a device that is gone answers no question: the copy counts for nothing
                : new CopiedFile(number, found with { Identity = before }, seal.Bytes, seal.Sha256, changed);
        }
        catch (RecorderReadException e)
        {
            throw new UnreadableException(string.Create(
                CultureInfo.InvariantCulture, $"Reading failed after byte {e.Reached} of {before.Bytes}: {e.Message}"), e);
        }
    }

    private IOpenRecording Open(FoundFile found)
    {
        try
        {
            return recorder.Open(found.Path);
        }
        catch (IOException e)
        {
            throw new UnreadableException(e.Message, e);
        }
    }

    private sealed record FailedReading(string Path, string Why, long At);

    /// <summary>The recorder failed, not the spool.</summary>
    private sealed class UnreadableException(string message, Exception? inner = null) : Exception(message, inner);

    private sealed class CopyProgress(IDockingProgress to, string path) : IProgress<long>
    {
        private long _told;

        public void Report(long value)
        {
            to.Copied(path, value - _told);
            _told = value;
        }
    }
}
