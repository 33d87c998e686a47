using System.Globalization;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Stations;
using EvidenceVault.DockingAgent.Intake;

namespace EvidenceVault.DockingAgent.Bays;

/// <summary>
/// Tells once that a recorder's clock was set: with how far it was off, as soon as the first session has measured that, or at the latest when
/// the device leaves.
/// </summary>
/// <param name="setAt">Null where it was not set: then nothing is told.</param>
internal sealed class ClockSetNews(BayStory story, DateTimeOffset? setAt)
{
    private int _told;

    /// <param name="measured">By the files that were on the recorder; null where none could be looked at.</param>
    public async Task TellAsync(ClockMeasurement? measured, DockingSessionId? session)
    {
        if (setAt is not { } at || Interlocked.Exchange(ref _told, 1) == 1)
        {
            return;
        }

        story.Line("clock-set", session: session);
        await story.TellAsync(
            StationEventKind.RecorderClockSet, null, session,
            ("set_at", JsonMembers.Instant(at)), ("set_by", "vendor-library"),
            ("offset_before_seconds", measured?.OffsetSeconds?.ToString(CultureInfo.InvariantCulture) ?? "unknown"), ("measured_by", measured?.Method ?? RecorderClock.NotMeasured));
    }
}
