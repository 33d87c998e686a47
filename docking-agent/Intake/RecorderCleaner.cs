using System.Security.Cryptography;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.DockingAgent.Intake.Native;
using EvidenceVault.DockingAgent.Spool;
using Microsoft.Win32.SafeHandles;

namespace EvidenceVault.DockingAgent.Intake;

/// <summary>
/// Removes from the recorder what a checked receipt names and nothing else: a file must still be the very one that was sealed.
/// What came later, changed, or could not be read is not touched.
/// </summary>
/// <param name="readAgain">
/// Whether each file is read once more before it goes. It must be where the session was not taken in this same run: what happened to
/// the recorder in between is unknown, and length and time are soon alike on FAT.
/// </param>
public sealed class RecorderCleaner(RecorderRoot root, bool readAgain)
{
    private readonly bool _inodesLast = root.InodesLast;

    /// <param name="files">What was copied, as it was when it was read.</param>
    /// <param name="receipt">Checked.</param>
    /// <returns>One line for each file.</returns>
    /// <exception cref="RecorderGoneException">It was pulled out: a file that was not found may well be on it.</exception>
    public async Task<IReadOnlyList<ClearedFile>> ClearAsync(IReadOnlyList<SpooledFile> files, Receipt receipt, CancellationToken cancel)
    {
        DemandStillThere();
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
        try
        {
            using var directory = root.OpenDirectory(files[0].Names.SkipLast(1));
            var cleared = new List<ClearedFile>();
            foreach (var file in files)
            {
                cleared.Add(new ClearedFile(PathOf(file), await ClearOneAsync(directory, file, lines.GetValueOrDefault(PathOf(file)), cancel)));
            }

            return cleared.Exists(c => c.Outcome == ClearingOutcome.Cleared) && !IsFlushed(directory)
                ? cleared.ConvertAll(c => c.Outcome == ClearingOutcome.Cleared ? c with { Outcome = ClearingOutcome.Unconfirmed } : c)
                : cleared;
        }
        catch (IOException)
        {
            // The folder is gone or cannot be opened, so nothing in it was touched; each of its files is told to have stayed.
            return files.ConvertAll(f => new ClearedFile(PathOf(f), ClearingOutcome.Failed));
        }
    }

    private async Task<string> ClearOneAsync(SafeFileHandle directory, SpooledFile file, ReceiptLine? line, CancellationToken cancel)
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
            if ((readAgain && await DigestAsync(directory, file, cancel) != file.Sha256) || !IsAsSealed(RecorderRoot.StatusAt(directory, file.Names[^1]), file))
            {
                return ClearingOutcome.Changed;
            }
        }
        catch (IOException e)
        {
            return e.HResult == CallError.NoEntry ? ClearingOutcome.Gone : ClearingOutcome.Failed;
        }

        return RecorderCalls.Unlink(directory, [.. file.Names[^1], 0], 0) == 0 ? ClearingOutcome.Cleared : ClearingOutcome.Failed;
    }

    private bool IsAsSealed((EntryKind Kind, FileIdentity Now) status, SpooledFile file) =>
        status.Kind == EntryKind.File && status.Now.IsSameFile(file.Identity, _inodesLast);

    /// <returns>Null where it is plainly another file, which is then not read at all.</returns>
    private async Task<Sha256Digest?> DigestAsync(SafeFileHandle directory, SpooledFile file, CancellationToken cancel)
    {
        using var source = RecorderRoot.OpenFile(directory, file.Names[^1]);
        if (!IsAsSealed(RecorderRoot.StatusOf(source), file))
        {
            return null;
        }

        await using var content = new RecorderStream(source, file.Bytes);
        return new Sha256Digest(await SHA256.HashDataAsync(content, cancel));
    }

    private void DemandStillThere()
    {
        if (!root.IsStillThere())
        {
            throw RecorderGoneException.WhileClearing();
        }
    }

    private static string PathOf(SpooledFile file) => RecorderPath.Of(file.Names).Text;

    /// <summary>A removal that a crash takes back does no harm: the file is then docked a second time. So this is told, and no error.</summary>
    private static bool IsFlushed(SafeFileHandle directory) => RecorderCalls.Flush(directory) == 0;
}
