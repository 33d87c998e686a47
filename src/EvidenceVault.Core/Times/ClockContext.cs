namespace EvidenceVault.Core.Times;

/// <summary>What is known about clocks from outside the recording: the docking, and the place of the station.</summary>
/// <param name="RecorderOffset">The recorder's clock minus true time, measured at docking: +90 s means that the recorder ran ahead by 90 s. Null when it was not measured.</param>
/// <param name="StationZone">The zone in which readings without a zone are understood. Null leaves them without an instant.</param>
/// <param name="DockedAt">When the recorder was docked: nothing on it can have been recorded later.</param>
public sealed record ClockContext(TimeSpan? RecorderOffset, TimeZoneInfo? StationZone, DateTimeOffset? DockedAt)
{
    /// <summary>Nothing is known.</summary>
    public static ClockContext Unknown { get; } = new(null, null, null);

    /// <summary>The instant of a claim: its own, or its wall-clock reading in the station's zone; a recorder's clock is corrected where its offset is known.</summary>
    /// <returns>Null when no instant can be told without guessing, or when the result lies outside the calendar.</returns>
    public DateTimeOffset? InstantOf(ClaimedTime claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        var instant = claim.AtUtc?.ToUniversalTime() ?? InStationZone(claim.LocalWithoutZone);
        return claim.Source == ClaimSource.RecorderClock && RecorderOffset is { } offset && instant is { } reading
            ? Shift(reading, -offset)
            : instant;
    }

    private DateTimeOffset? InStationZone(DateTime? local)
    {
        if (local is not { } reading || StationZone is null)
        {
            return null;
        }

        // In the hour that a change of clocks skips or repeats, the zone's standard offset is taken: at most one hour wrong, never an exception.
        var unspecified = DateTime.SpecifyKind(reading, DateTimeKind.Unspecified);
        return Shift(new DateTimeOffset(unspecified, TimeSpan.Zero), -StationZone.GetUtcOffset(unspecified));
    }

    private static DateTimeOffset? Shift(DateTimeOffset instant, TimeSpan by)
    {
        var ticks = (Int128)instant.UtcTicks + by.Ticks;
        return ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks ? null : new DateTimeOffset((long)ticks, TimeSpan.Zero);
    }
}
