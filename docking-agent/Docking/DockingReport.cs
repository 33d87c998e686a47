using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Manifests;
using EvidenceVault.DockingAgent.Spool;

namespace EvidenceVault.DockingAgent.Docking;

/// <summary>How the program ends. The numbers are documented and never change their meaning.</summary>
public enum ExitCode
{
    /// <summary>Every file is admitted or was held already, and cleared where that was wanted.</summary>
    Complete = 0,

    /// <summary>Something was not admitted, not read, changed while it was copied, or not cleared although that was wanted.</summary>
    Incomplete = 1,

    /// <summary>The command line or the configuration cannot be worked with.</summary>
    Usage = 2,

    /// <summary>The vault cannot be reached. Everything sealed is safe in the spool; run the same command again.</summary>
    VaultUnreachable = 3,

    /// <summary>Cancelled by the operator; run the same command again.</summary>
    Cancelled = 130,
}

/// <summary>What became of one file of the manifest.</summary>
/// <param name="Outcome"><c>admitted</c> or <c>already-held</c>.</param>
/// <param name="OnRecorder">One of <see cref="ClearingOutcome"/>.</param>
public sealed record ReportedItem(string Path, Sha256Digest Sha256, string Outcome, string OnRecorder, IReadOnlyList<string> Findings);

/// <summary>What a docking came to.</summary>
/// <param name="Session">Null where the recorder held nothing.</param>
/// <param name="ReceiptPath">Where the checked receipt is kept.</param>
public sealed record DockingReport(DockingSessionId? Session, IReadOnlyList<ReportedItem> Items, IReadOnlyList<UnreadFile> Unread, string? ReceiptPath)
{
    /// <summary>The report of a recorder that holds nothing.</summary>
    public static DockingReport Nothing { get; } = new(null, [], [], null);

    /// <summary>Files removed from the recorder.</summary>
    public int Cleared => Items.Count(i => i.OnRecorder is ClearingOutcome.Cleared or ClearingOutcome.Unconfirmed);

    /// <summary>Files that were not there any more when they should have been cleared: removed before a crash, or by somebody else.</summary>
    public int Gone => Items.Count(i => i.OnRecorder == ClearingOutcome.Gone);

    /// <summary>Why the vault will not have the session; null if it has it.</summary>
    public string? Refusal { get; init; }

    public ExitCode Exit => Refusal is null && Unread.Count == 0 && Items.All(IsInOrder) ? ExitCode.Complete : ExitCode.Incomplete;

    /// <summary>The report of several sessions of one command: the newest names it, all of their files are in it.</summary>
    public static DockingReport Of(IReadOnlyList<DockingReport> reports) => reports.LastOrDefault(r => r.Session is not null) is { } newest
        ? newest with { Items = [.. reports.SelectMany(r => r.Items)], Unread = [.. reports.SelectMany(r => r.Unread).Distinct()] }
        : Nothing;

    public static DockingReport Of(Manifest manifest, Receipt receipt, IReadOnlyList<ClearedFile> cleared, string receiptPath)
    {
        var lines = receipt.Lines.ToDictionary(l => l.Path, StringComparer.Ordinal);
        var onRecorder = cleared.ToDictionary(c => c.Path, c => c.Outcome, StringComparer.Ordinal);
        return new DockingReport(
            manifest.Session,
            [.. manifest.Files.Select(f => new ReportedItem(f.Path, f.Sha256, Receipt.OutcomeWord(lines[f.Path].Outcome), onRecorder[f.Path], f.Findings))],
            manifest.Unread, receiptPath);
    }

    private static bool IsInOrder(ReportedItem item) =>
        !item.Findings.Contains(AgentFinding.ChangedWhileCopying)
        && item.OnRecorder is ClearingOutcome.Cleared or ClearingOutcome.Unconfirmed or ClearingOutcome.Gone or ClearingOutcome.Kept or ClearingOutcome.Interrupted;
}
