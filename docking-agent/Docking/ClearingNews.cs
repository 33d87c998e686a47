using System.Globalization;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Stations;
using EvidenceVault.DockingAgent.Exchange;
using EvidenceVault.DockingAgent.Spool;

namespace EvidenceVault.DockingAgent.Docking;

/// <summary>Tells the vault what became of a recorder's files: written down between clearing and putting the session away, under an id that follows from the session.</summary>
internal sealed class ClearingNews(StationDiary diary)
{
    /// <summary>Says nothing where nothing was to be cleared.</summary>
    public async Task TellAsync(SpooledSession session, Manifest manifest, IReadOnlyList<ClearedFile> cleared)
    {
        if (cleared.All(c => c.Outcome == ClearingOutcome.Kept))
        {
            return;
        }

        var id = session.Origin.Session;
        var left = Count(c => c.Outcome.StartsWith("not-", StringComparison.Ordinal));
        var interrupted = Count(c => c.Outcome == ClearingOutcome.Interrupted);
        var facts = new Dictionary<string, string>
        {
            ["cleared"] = Text(Count(c => c.Outcome is ClearingOutcome.Cleared or ClearingOutcome.Unconfirmed)),
            ["left"] = Text(left),
            ["gone"] = Text(Count(c => c.Outcome == ClearingOutcome.Gone)),
            ["interrupted"] = Text(interrupted),
        };
        await diary.TellOnceAsync(
            Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes("recorder-cleared/" + id.Value)).Hex[..32], StationEventKind.RecorderCleared,
            new StationEvent("", default, default, session.Origin.Bay, manifest.Recorder.Serial, manifest.Duty.BoundOfficer, id,
                interrupted > 0 ? BayReasons.Pulled : left > 0 ? BayReasons.NotCleared : null, facts),
            CancellationToken.None);

        int Count(Func<ClearedFile, bool> which) => cleared.Count(which);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
