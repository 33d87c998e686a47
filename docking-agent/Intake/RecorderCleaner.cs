using System.Security.Cryptography;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Spool;

namespace EvidenceVault.DockingAgent.Intake;

/// <summary>
/// Removes from the recorder what a checked receipt names and nothing else: a file must still be the very one that was sealed.
/// What came later, changed, or could not be read is not touched.
/// </summary>
/// <param name="readAgain">
/// Whether each file is read once more before it goes. It must be where the session was not taken in this same run: what happened to
/// the recorder in between is unknown, and length and time are soon alike on FAT.
/// </param>
public sealed class RecorderCleaner(IOpenRecorder recorder, bool readAgain)
{
    /// <param name="files">What was copied, as it was when it was read.</param>
    /// <param name="receipt">Checked.</param>
    /// <returns>One line for each file.</returns>
    /// <exception cref="RecorderGoneException">It was pulled out: a file that was not found may well be on it.</exception>
    /// <exception cref="IOException">It does not let itself be written.</exception>
    public async Task<IReadOnlyList<ClearedFile>> ClearAsync(IReadOnlyList<SpooledFile> files, Receipt receipt, CancellationToken cancel)
    {
        DemandStillThere();
        recorder.BeginClearing();
        var lines = receipt.Lines.ToDictionary(l => l.Path, StringComparer.Ordinal);
        var cleared = new List<ClearedFile>();
        foreach (var folder in files.GroupBy(f => RecorderPath.Of(f.Names.SkipLast(1)).Text, StringComparer.Ordinal))
        {
            cleared.AddRange(await ClearFolderAsync([.. folder], lines, cancel));
            DemandStillThere();
        }

        return cleared;
    }

    private async Task<List<ClearedFile>> ClearFolderAsync(List<SpooledFile> files, Dictionary<string, ReceiptLine> lines, CancellationToken cancel)
    {
        var cleared = new List<ClearedFile>();
        foreach (var file in files)
        {
            var path = RecorderPath.Of(file.Names);
            cleared.Add(new ClearedFile(path.Text, await ClearOneAsync(path, file, lines.GetValueOrDefault(path.Text), cancel)));
        }

        // A removal that a crash takes back does no harm: the file is then docked a second time. So this is told, and no error.
        return cleared.Exists(c => c.Outcome == ClearingOutcome.Cleared) && !recorder.IsConfirmed(RecorderPath.Of(files[0].Names.SkipLast(1)))
            ? cleared.ConvertAll(c => c.Outcome == ClearingOutcome.Cleared ? c with { Outcome = ClearingOutcome.Unconfirmed } : c)
            : cleared;
    }

    private async Task<string> ClearOneAsync(RecorderPath path, SpooledFile file, ReceiptLine? line, CancellationToken cancel)
    {
        if (line is null || line.Sha256 != file.Sha256 || line.Bytes != file.Bytes)
        {
            return ClearingOutcome.NoReceiptLine;
        }

        if (file.ChangedMeanwhile)
        {
            return ClearingOutcome.Changed;
        }

        try
        {
            // Its status last, so that nothing lies between it and the removal.
            if (readAgain && recorder.FindStatus(path) is not null && await DigestAsync(path, file, cancel) != file.Sha256)
            {
                return ClearingOutcome.Changed;
            }

            if (recorder.FindStatus(path) is not { } now)
            {
                return ClearingOutcome.Gone;
            }

            if (!IsAsSealed(now, file))
            {
                return ClearingOutcome.Changed;
            }

            recorder.Remove(path);
            return ClearingOutcome.Cleared;
        }
        catch (IOException)
        {
            return ClearingOutcome.Failed; // whatever it was, the file has stayed, and that is what is told
        }
    }

    private bool IsAsSealed(FileIdentity now, SpooledFile file) => now.IsSameFile(file.Identity, recorder.NumbersLast);

    /// <returns>Null where it is plainly another file, which is then not read at all.</returns>
    private async Task<Sha256Digest?> DigestAsync(RecorderPath path, SpooledFile file, CancellationToken cancel)
    {
        using var recording = recorder.Open(path);
        return IsAsSealed(recording.Identity, file) ? new Sha256Digest(await SHA256.HashDataAsync(recording.Content, cancel)) : null;
    }

    private void DemandStillThere()
    {
        if (!recorder.IsStillThere())
        {
            throw RecorderGoneException.WhileClearing();
        }
    }
}
