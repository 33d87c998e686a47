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

    private volatile bool _pulled;

    /// <param name="files">As the walk found them.</param>
    /// <param name="workers">Files that are read at once. A card reader is fastest with one.</param>
    /// <exception cref="IOException">The spool cannot be written.</exception>
    public async Task<CopiedRecorder> CopyAsync(IReadOnlyList<FoundFile> files, int workers, CancellationToken cancel)
    {
        var copied = new CopiedFile?[files.Count];
        var unread = new UnreadFile?[files.Count];
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
                if (!recorder.IsStillThere())
                {
                    _pulled = true;
                }

                unread[i] = new UnreadFile(files[i].Path.ShortText, !_pulled || e.Message == UnreadReason.Pulled ? e.Message : $"{UnreadReason.Pulled} {e.Message}");
            }
        });
        return new CopiedRecorder([.. copied.OfType<CopiedFile>()], [.. unread.OfType<UnreadFile>()], _pulled || !recorder.IsStillThere());
    }

    private async Task<CopiedFile> CopyAsync(int number, FoundFile found, int buffers, CancellationToken cancel)
    {
        if (_pulled)
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
            return changed && !recorder.IsStillThere()
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
