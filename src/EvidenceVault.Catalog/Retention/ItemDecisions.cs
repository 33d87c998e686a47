using EvidenceVault.Core.Retention;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>How many items, and how many bytes, were last found to be kept, to be reviewed, and due; and how many are on hold.</summary>
public sealed record DecisionTotals(long Keep, long KeepBytes, long Review, long ReviewBytes, long Due, long DueBytes, long Held, long Undecided);

/// <summary>What was last decided of an item.</summary>
/// <param name="RetainUntil">Null when it is kept for good.</param>
/// <param name="Rule">The pack and rule that keep it longest.</param>
public sealed record NotedDecision(EvidenceItem Item, RetentionOutcome Outcome, DateTimeOffset? RetainUntil, long Holds, string Rule, DateTimeOffset DecidedAt);

/// <summary>Notes of decisions, for lists and forecasts. Nobody destroys by them: that is decided anew.</summary>
public sealed class ItemDecisions(CatalogDatabase database)
{
    /// <summary>Notes a page of decisions; only what changed is written.</summary>
    /// <returns>How many changed.</returns>
    public int Note(IReadOnlyList<(NumberedSubject Item, RetentionDecision Decision)> decided) => database.Write(transaction =>
    {
        var changed = 0;
        foreach (var (item, decision) in decided)
        {
            changed += transaction.Connection.Execute(
                """
                INSERT INTO item_retention (n, outcome, retain_until, holds, rule, decided_at) VALUES ($n, $outcome, $until, $holds, $rule, $at)
                ON CONFLICT (n) DO UPDATE SET outcome = excluded.outcome, retain_until = excluded.retain_until, holds = excluded.holds, rule = excluded.rule, decided_at = excluded.decided_at
                WHERE (outcome, retain_until, holds, rule) IS NOT (excluded.outcome, excluded.retain_until, excluded.holds, excluded.rule)
                """,
                ("$n", item.Number), ("$outcome", decision.Outcome.ToString()), ("$until", decision.RetainUntil), ("$holds", (long)decision.Holds.Count),
                ("$rule", $"{decision.Reasons[0].Pack} {decision.Reasons[0].Rule}"), ("$at", decision.DecidedAt));
        }

        return changed;
    });

    public DecisionTotals Totals() => database.Read(c =>
    {
        var by = c.Query(
            "SELECT r.outcome, COUNT(*), SUM(i.bytes), SUM(r.holds > 0) FROM item_retention r JOIN evidence_item i ON i.n = r.n GROUP BY r.outcome",
            r => (Outcome: r.GetString(0), Count: r.GetInt64(1), Bytes: r.GetInt64(2), Held: r.GetInt64(3))).ToDictionary(r => r.Outcome);
        var (keep, review, due) = (by.GetValueOrDefault("Keep"), by.GetValueOrDefault("Review"), by.GetValueOrDefault("Due"));
        var all = c.Scalar<long>("SELECT COUNT(*) FROM evidence_item WHERE id NOT IN (SELECT item FROM tombstone)");
        return new DecisionTotals(keep.Count, keep.Bytes, review.Count, review.Bytes, due.Count, due.Bytes, keep.Held + review.Held + due.Held, all - keep.Count - review.Count - due.Count);
    });

    /// <summary>Items of that outcome, those whose time ran out first at the head, within what the viewer may see.</summary>
    public IReadOnlyList<NotedDecision> Page(RetentionOutcome outcome, ViewerScope scope, int most) => database.Read(c => c.Query(
        $"""
        SELECT {EvidenceItems.Columns}, r.outcome, r.retain_until, r.holds, r.rule, r.decided_at FROM item_retention r JOIN evidence_item i ON i.n = r.n
        WHERE r.outcome = $outcome AND ($everything OR i.officer = $officer OR ($unit IS NOT NULL AND (i.unit IS NULL OR i.unit = $unit OR i.unit IN (SELECT value FROM json_each($below)))))
        ORDER BY r.retain_until, r.n LIMIT $most
        """,
        Map, ("$outcome", outcome.ToString()), ("$everything", scope.Everything), ("$officer", scope.Officer), ("$unit", scope.Unit), ("$below", scope.BelowJson), ("$most", (long)most)));

    private static NotedDecision Map(SqliteDataReader r) => new(
        EvidenceItems.Map(r), Enum.Parse<RetentionOutcome>(r.GetString(22)), r.InstantOrNull(23), r.GetInt64(24), r.GetString(25), r.Instant(26));
}
