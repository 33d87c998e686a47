using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.DockingAgent.Docking;

/// <summary>Tells a person or a program what a docking came to.</summary>
public static class ReportWriter
{
    private const int MostListed = 20;

    // Names from recorders reach a log or a pipe here, never a page; everything but plain letters is escaped all the same.
    private static readonly JsonSerializerOptions Json = new(HandOverJson.Options) { Encoder = JavaScriptEncoder.Default };

    /// <summary>Exactly one JSON object in one line.</summary>
    /// <param name="error">Why it ended early; null if it did not.</param>
    public static void WriteJson(TextWriter to, DockingReport report, ExitCode exit, string? error) => to.WriteLine(JsonSerializer.Serialize(
        new JsonReport(report.Session?.Value, report.Items, report.Unread, report.ReceiptPath, report.Cleared, report.Gone, (int)exit, error ?? report.Refusal), Json));

    /// <summary>A summary in sentences.</summary>
    public static void WriteText(TextWriter to, DockingReport report)
    {
        if (report.Session is not { } session)
        {
            to.WriteLine("The recorder holds no files: nothing to hand over.");
            return;
        }

        if (report.Refusal is { } refusal)
        {
            to.WriteLine($"Session {session}: {TerminalText.Of(refusal)}");
            return;
        }

        var admitted = report.Items.Count(i => i.Outcome == Receipt.OutcomeWord(ReceiptOutcome.Admitted));
        to.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Session {session}: {admitted} admitted, {report.Items.Count - admitted} already held, {report.Unread.Count} not read, {report.Cleared} cleared from the recorder{(report.Gone > 0 ? $", {report.Gone} gone from it before" : "")}."));
        foreach (var unread in report.Unread.Take(MostListed))
        {
            to.WriteLine($"  not read: {TerminalText.Of(unread.Path)}: {TerminalText.Of(unread.Reason)}");
        }

        foreach (var item in report.Items.Where(i => i.Findings.Contains(AgentFinding.ChangedWhileCopying) || i.OnRecorder.StartsWith("not-", StringComparison.Ordinal)).Take(MostListed))
        {
            to.WriteLine($"  {item.OnRecorder}: {TerminalText.Of(item.Path)}{(item.Findings.Contains(AgentFinding.ChangedWhileCopying) ? " (changed while it was copied)" : "")}");
        }

        to.WriteLine($"Receipt: {report.ReceiptPath}");
    }

    private sealed record JsonReport(
        string? Session, IReadOnlyList<ReportedItem> Items, IReadOnlyList<UnreadFile> Unread, string? Receipt, int Cleared, int Gone, int Exit, string? Error);
}
