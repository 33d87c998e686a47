namespace EvidenceVault.Core.Times;

/// <summary>Chooses the claim to show as the time of a recording. Pure: the same claims and context always give the same answer with its reason.</summary>
public static class BestTime
{
    /// <summary>Clocks further apart than this are reported as disagreeing.</summary>
    public static readonly TimeSpan Agreement = TimeSpan.FromMinutes(1);

    /// <summary>How far after docking a claim may lie before it is implausible: zone mistakes are at most a day.</summary>
    public static readonly TimeSpan ToleranceAfterDocking = TimeSpan.FromDays(1);

    /// <summary>
    /// No police force wore digital recorders before 2005. The epochs that empty clocks show (1904 in QuickTime, 1970 in Unix, 1980 in FAT,
    /// 2000 in clock chips) all lie before it.
    /// </summary>
    public static readonly DateTimeOffset EarliestPlausibleAt = new(2005, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Ranks the claims and picks the best plausible one; among equals the first given wins.</summary>
    /// <param name="claims">Everything that was said, in any order.</param>
    /// <param name="context">What docking and station know.</param>
    public static ChosenTime Choose(IReadOnlyList<ClaimedTime> claims, ClockContext context)
    {
        ArgumentNullException.ThrowIfNull(claims);
        ArgumentNullException.ThrowIfNull(context);
        var readings = claims.Select(claim => new Reading(claim, RuleOf(claim, context), context.InstantOf(claim))).ToList();
        var plausible = readings.Where(reading => reading.AtUtc is { } at && IsPlausible(at, context)).ToList();
        var doubts = readings.Any(IsOutOfRange) ? TimeDoubts.Implausible : TimeDoubts.None;
        IReadOnlyList<ClaimedTime> all = [.. claims];

        if (plausible.Count == 0)
        {
            var first = readings.Find(IsOutOfRange)?.Claim;
            return new ChosenTime(first, null, first is null ? TimeRule.NoClaim : TimeRule.OnlyImplausible, doubts | TimeDoubts.Unknown, all);
        }

        var best = plausible.MinBy(reading => reading.Rule)!; // MinBy keeps the first of equals
        doubts |= plausible.Exists(other => Disagrees(best, other)) ? TimeDoubts.DisagreesByOverAMinute : TimeDoubts.None;
        return new ChosenTime(best.Claim, best.AtUtc, best.Rule, doubts, all);

        bool IsOutOfRange(Reading reading) => reading.AtUtc is { } at && !IsPlausible(at, context);
    }

    /// <summary>Whether a recording can have been made then, as far as docking and history tell.</summary>
    public static bool IsPlausible(DateTimeOffset at, ClockContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return at >= EarliestPlausibleAt && (context.DockedAt is not { } docked || at - docked <= ToleranceAfterDocking);
    }

    private static TimeRule RuleOf(ClaimedTime claim, ClockContext context) => claim.Source switch
    {
        ClaimSource.Gps => TimeRule.Gps,
        ClaimSource.TagWithOffset => TimeRule.TagWithOffset,
        ClaimSource.RecorderClock => context.RecorderOffset is null ? TimeRule.RecorderClockUncorrected : TimeRule.RecorderClockCorrected,
        ClaimSource.ContainerUtc => TimeRule.ContainerUtc,
        ClaimSource.ContainerLocal => TimeRule.ContainerInStationZone,
        ClaimSource.Sidecar => TimeRule.Sidecar,
        ClaimSource.FileName => TimeRule.FileName,
        ClaimSource.FileTime => TimeRule.FileTime,
        ClaimSource.Ingest => TimeRule.Ingest,
        _ => throw new ArgumentOutOfRangeException(nameof(claim), claim.Source, "A source of time without a rank."),
    };

    /// <summary>Only clocks that fix an instant of recording are held against each other: a file's time and its receipt come later by nature.</summary>
    private static bool Disagrees(Reading chosen, Reading other) =>
        other.Rule is TimeRule.Gps or TimeRule.TagWithOffset or TimeRule.RecorderClockCorrected or TimeRule.ContainerUtc
        && chosen.AtUtc is { } best
        && other.AtUtc is { } at
        && (at - best).Duration() > Agreement;

    private sealed record Reading(ClaimedTime Claim, TimeRule Rule, DateTimeOffset? AtUtc);
}
