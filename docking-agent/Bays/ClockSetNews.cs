using System.Globalization;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Stations;
using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.Intake;

namespace EvidenceVault.DockingAgent.Bays;

/// <summary>
/// Tells once that a recorder's clock was set: with how far it was off, as soon as the first session has measured that, or at the latest when
/// the device leaves.
/// </summary>
/// <param name="set">Null where it was not set: then nothing is told.</param>
internal sealed class ClockSetNews(BayTools tools, ClockSet? set)
{
    private int _told;

    /// <summary>Tells what an earlier run of the agent could not tell any more.</summary>
    public static async Task TellLeftAsync(BayTools tools)
    {
        foreach (var left in tools.ClockSets.Left())
        {
            await new ClockSetNews(tools, left).TellAsync(null, null);
        }
    }

    /// <param name="measured">By the files that were on the recorder; null where none could be looked at.</param>
    public async Task TellAsync(ClockMeasurement? measured, DockingSessionId? session)
    {
        if (set is null || Interlocked.Exchange(ref _told, 1) == 1)
        {
            return;
        }

        tools.Diary.Lines.Write(new BayLine("clock-set", set.Bay, session, set.Recorder));
        var facts = new Dictionary<string, string>
        {
            ["set_at"] = JsonMembers.Instant(set.At),
            ["set_by"] = "vendor-library",
            ["offset_before_seconds"] = measured?.OffsetSeconds?.ToString(CultureInfo.InvariantCulture) ?? "unknown",
            ["measured_by"] = measured?.Method ?? RecorderClock.NotMeasured,
        };
        await tools.Diary.TellOnceAsync(
            set.Id, StationEventKind.RecorderClockSet, new StationEvent("", default, default, set.Bay, set.Recorder, set.Officer, session, null, facts), CancellationToken.None);
        tools.ClockSets.Forget(set);
    }
}
