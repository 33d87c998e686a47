using EvidenceVault.Core.Holds;

namespace EvidenceVault.Core.Retention;

/// <summary>
/// All rule packs that are or were in force, and the zone whose days they count. It decides purely: the same item, holds and instant give the same answer,
/// whatever the order of packs and rules.
/// </summary>
/// <remarks>
/// The longest applicable period wins. A version that was in force at any time since the item came in keeps it as it said then, so no later version, no
/// later class and no edit can make that shorter. Time runs from the later of the recorded and the ingested instant: a wrong clock can only lengthen it.
/// </remarks>
public sealed class RetentionPolicy
{
    private const string Law = "law";
    private static readonly Bilingual FloorTitle = new("法定最短保存期限", "Statutory minimum");
    private static readonly KeepingPeriod Floor = KeepingPeriod.Days(KeepingTime.FloorDays);

    private readonly IReadOnlyList<PackTerm> _terms;
    private readonly TimeZoneInfo _zone;

    public RetentionPolicy(IEnumerable<PackTerm> terms, TimeZoneInfo zone) =>
        (_terms, _zone) = ([.. terms.OrderBy(t => t.Pack.Id, StringComparer.Ordinal).ThenBy(t => t.Pack.Version)], zone);

    public IReadOnlyList<PackTerm> Terms => _terms;

    /// <param name="holds">Those in force; released ones cover nothing.</param>
    public RetentionDecision Decide(RetentionSubject item, IReadOnlyList<LegalHold> holds, DateTimeOffset now)
    {
        var basis = item.RecordedAt > item.IngestedAt ? RetentionBasis.Recorded : RetentionBasis.Ingested;
        var from = basis == RetentionBasis.Recorded ? item.RecordedAt : item.IngestedAt;
        var began = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(from, _zone).DateTime);

        var reasons = Reasons(item, began, now);
        DateTimeOffset? until = reasons.Exists(r => r.OverAt is null) ? null : reasons.Max(r => r.OverAt!.Value);
        List<LegalHold> covering = [.. holds.Where(h => h.Covers(item))];
        var bars = Bars(item, now);
        var isOver = until is { } end && end <= now;
        var outcome = !isOver || covering.Count > 0 || bars.Contains(RetentionBar.NoPolicy) ? RetentionOutcome.Keep : bars.Count > 0 ? RetentionOutcome.Review : RetentionOutcome.Due;
        return new RetentionDecision(outcome, until, basis, from, item.RecordedAt, item.IngestedAt, reasons, covering, bars, Changes(reasons, covering, bars, until, isOver), now);
    }

    /// <summary>Whether anything is in force at that instant: without, nothing is ever due.</summary>
    public bool IsInForce(DateTimeOffset now) => _terms.Any(t => t.WasInForceBetween(now, now));

    /// <summary>
    /// How long an item of the class that comes in now is kept by what is in force, if nothing more is known of it. Null when it does not go by itself: a rule keeps the
    /// class for good, nothing is in force, or there is no class, for then a person must look first.
    /// </summary>
    public KeepingPeriod? KeepOfNew(string? ofClass, DateTimeOffset now)
    {
        if (ofClass is null || !IsInForce(now))
        {
            return null;
        }

        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, _zone).DateTime);
        var longest = _terms.Where(t => t.WasInForceBetween(now, now)).SelectMany(t => t.Pack.Rules)
            .Where(r => r.Scope.Everything || r.Scope.Classes.Contains(ofClass)).Select(r => r.Keep).Prepend(Floor).MaxBy(k => k.OverOn(today) ?? DateOnly.MaxValue);
        return longest.IsPermanent ? null : longest;
    }

    private List<RetentionReason> Reasons(RetentionSubject item, DateOnly began, DateTimeOffset now)
    {
        var reasons = new List<RetentionReason> { new(Law, 0, "floor", FloorTitle, "13", Floor, RuleGround.Floor, null, false, Start(Floor.OverOn(began))) };
        foreach (var term in _terms)
        {
            if (!term.WasInForceBetween(item.FirstIngestedAt ?? item.IngestedAt, now))
            {
                continue;
            }

            foreach (var rule in term.Pack.Rules)
            {
                if (Ground(rule.Scope, item) is { } ground)
                {
                    reasons.Add(new RetentionReason(
                        term.Pack.Id, term.Pack.Version, rule.Id, rule.Title, rule.Article, rule.Keep, ground.Why, ground.On, term.Until <= now, Start(rule.Keep.OverOn(began))));
                }
            }
        }

        reasons.Sort(LongestFirst);
        return reasons;
    }

    private static (RuleGround Why, string? On)? Ground(RuleScope scope, RetentionSubject item)
    {
        if (scope.Everything)
        {
            return (RuleGround.Everything, null);
        }

        if (scope.Cases)
        {
            return item.Cases.Count > 0 ? (RuleGround.Case, item.Cases.Min(StringComparer.Ordinal)) : null;
        }

        if (scope.Marked)
        {
            return item.IsMarked ? (RuleGround.Marked, null) : null;
        }

        return item.Class is not null && scope.Classes.Contains(item.Class) ? (RuleGround.Class, item.Class)
            : item.FormerClasses.Where(c => scope.Classes.Contains(c)).Min(StringComparer.Ordinal) is { } former ? (RuleGround.FormerClass, former)
            : null;
    }

    private List<RetentionBar> Bars(RetentionSubject item, DateTimeOffset now)
    {
        var bars = new List<RetentionBar>();
        if (!IsInForce(now))
        {
            bars.Add(RetentionBar.NoPolicy);
        }

        if (item.NeedsClass && item.Class is null)
        {
            bars.Add(RetentionBar.Unclassified);
        }

        if (item.IsQuarantined)
        {
            bars.Add(RetentionBar.Quarantined);
        }

        return bars;
    }

    private static List<RetentionChange> Changes(List<RetentionReason> reasons, List<LegalHold> holds, List<RetentionBar> bars, DateTimeOffset? until, bool isOver)
    {
        var changes = new List<RetentionChange>();
        Add(until is not null && !isOver, RetentionChange.Time);
        Add(until is null && reasons.Exists(r => r.OverAt is null && r.Ground != RuleGround.FormerClass), RetentionChange.Nothing);
        Add(until is null && !reasons.Exists(r => r.OverAt is null && r.Ground != RuleGround.FormerClass), RetentionChange.FormerClass);
        Add(holds.Count > 0, RetentionChange.HoldsReleased);
        Add(bars.Contains(RetentionBar.NoPolicy), RetentionChange.PolicyInForce);
        Add(bars.Contains(RetentionBar.Unclassified), RetentionChange.Classified);
        Add(bars.Contains(RetentionBar.Quarantined), RetentionChange.Quarantined);
        return changes;

        void Add(bool applies, RetentionChange change)
        {
            if (applies)
            {
                changes.Add(change);
            }
        }
    }

    /// <summary>Midnight at which the local day begins; the later of two where clocks were set back over it.</summary>
    private DateTimeOffset? Start(DateOnly? day)
    {
        if (day is not { } on)
        {
            return null;
        }

        if (on == DateOnly.MaxValue)
        {
            return DateTimeOffset.MaxValue;
        }

        var midnight = on.ToDateTime(TimeOnly.MinValue);
        var offset = _zone.IsAmbiguousTime(midnight) ? _zone.GetAmbiguousTimeOffsets(midnight).Min() : _zone.GetUtcOffset(midnight);
        return new DateTimeOffset(midnight, offset).ToUniversalTime();
    }

    private static int LongestFirst(RetentionReason a, RetentionReason b)
    {
        var byEnd = (b.OverAt ?? DateTimeOffset.MaxValue).CompareTo(a.OverAt ?? DateTimeOffset.MaxValue);
        if (byEnd != 0)
        {
            return byEnd;
        }

        var byPack = string.CompareOrdinal(a.Pack, b.Pack);
        var byVersion = byPack != 0 ? byPack : a.Version.CompareTo(b.Version);
        return byVersion != 0 ? byVersion : string.CompareOrdinal(a.Rule, b.Rule);
    }
}
