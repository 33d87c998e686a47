using EvidenceVault.Core.HandOver;
using EvidenceVault.DockingAgent.Intake.Native;
using EvidenceVault.DockingAgent.Spool;
using Microsoft.Win32.SafeHandles;

namespace EvidenceVault.DockingAgent.Intake;

/// <summary>
/// Removes from the recorder what a checked receipt names and nothing else: a file must still be the very one that was sealed.
/// What came later, changed, or could not be read is not touched.
/// </summary>
public sealed class RecorderCleaner(RecorderRoot root)
{
    private readonly bool _inodesLast = root.InodesLast;

    /// <param name="files">What was copied, as it was when it was read.</param>
    /// <param name="receipt">Checked.</param>
    /// <returns>One line for each file.</returns>
    public IReadOnlyList<ClearedFile> Clear(IReadOnlyList<SpooledFile> files, Receipt receipt)
    {
        var lines = receipt.Lines.ToDictionary(l => l.Path, StringComparer.Ordinal);
        var cleared = new List<ClearedFile>();
        foreach (var folder in files.GroupBy(f => RecorderPath.Of(f.Names.SkipLast(1)).Text, StringComparer.Ordinal))
        {
            cleared.AddRange(ClearFolder([.. folder], lines));
        }

        return cleared;
    }

    private List<ClearedFile> ClearFolder(List<SpooledFile> files, Dictionary<string, ReceiptLine> lines)
    {
        try
        {
            using var directory = root.OpenDirectory(files[0].Names.SkipLast(1));
            var cleared = files.ConvertAll(file => new ClearedFile(PathOf(file), ClearOne(directory, file, lines.GetValueOrDefault(PathOf(file)))));
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

    private string ClearOne(SafeFileHandle directory, SpooledFile file, ReceiptLine? line)
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
            var (kind, now) = RecorderRoot.StatusAt(directory, file.Names[^1]);
            if (kind != EntryKind.File || !now.IsSameFile(file.Identity, _inodesLast))
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

    private static string PathOf(SpooledFile file) => RecorderPath.Of(file.Names).Text;

    /// <summary>A removal that a crash takes back does no harm: the file is then docked a second time. So this is told, and no error.</summary>
    private static bool IsFlushed(SafeFileHandle directory) => RecorderCalls.Flush(directory) == 0;
}
