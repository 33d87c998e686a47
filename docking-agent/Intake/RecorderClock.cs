using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Times;

namespace EvidenceVault.DockingAgent.Intake;

/// <summary>
/// How far the recorder's clock is off. There is no call to read it, so the newest time that it wrote is held against the moment of
/// docking: a time after docking proves a clock that is ahead; one just before it is the log or clip that ended with plugging in.
/// </summary>
public static class RecorderClock
{
    /// <summary>The word for an offset that nobody knows: nothing was written just before docking.</summary>
    public const string NotMeasured = "not-measured";

    /// <summary>The word for one that nobody knows because the clock stands where no clock can: it was reset, or is far ahead.</summary>
    public const string Implausible = "not-measured-implausible";

    private static readonly TimeSpan FatRounding = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan JustBefore = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan MostAhead = TimeSpan.FromHours(1); // further is a zone mistake or an empty battery, and no measurement

    /// <param name="times">Everything the recorder's clock wrote: file times, and times in names.</param>
    /// <param name="dockedAt">When the recorder was plugged in, by the station's clock.</param>
    /// <param name="station">Zone of readings without one.</param>
    /// <param name="set">
    /// From when its clock was set to when it was a disk; null where it was not. A time in between may be by the clock as it was set, and would say that
    /// it was never off.
    /// </param>
    public static ClockMeasurement Measure(IEnumerable<ClaimedTime> times, DateTimeOffset dockedAt, TimeZoneInfo station, (DateTimeOffset From, DateTimeOffset To)? set = null)
    {
        var context = new ClockContext(null, station, dockedAt);
        var readings = times
            .Where(t => t.Source is ClaimSource.FileTime or ClaimSource.RecorderClock)
            .Select(t => (t.Source, At: context.InstantOf(t)))
            .Where(t => t.At is not null)
            .Select(t => (t.Source, At: t.At!.Value))
            .Where(t => set is not { } after || t.At < after.From - FatRounding || t.At > after.To + FatRounding)
            .ToList();
        var possible = readings.Where(r => r.At >= BestTime.EarliestPlausibleAt && r.At - dockedAt <= MostAhead).ToList();
        var isImplausible = readings.Count > 0 && (possible.Count == 0 || readings.Exists(r => r.At - dockedAt > MostAhead));
        if (possible.Count == 0)
        {
            return new ClockMeasurement(null, isImplausible ? Implausible : NotMeasured);
        }

        var newest = possible.MaxBy(r => r.At);
        if (newest.At < dockedAt - JustBefore)
        {
            return new ClockMeasurement(null, isImplausible ? Implausible : NotMeasured);
        }

        var offset = newest.At - dockedAt;
        var seconds = offset.Duration() <= FatRounding ? 0 : (long)Math.Round(offset.TotalSeconds);
        return new ClockMeasurement(seconds, newest.Source == ClaimSource.FileTime ? "newest-file-time" : "newest-name-time");
    }
}
