using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Retention;
using EvidenceVault.Portal.Features.Search;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Retention;

/// <summary>A row of what is due or to be reviewed, with the reasons of this very moment.</summary>
internal sealed record DueRow(ItemRow Row, NotedDecision Noted, IReadOnlyList<string> Lines);

/// <summary>保存期限: how much is kept, what is due and why, and by which rules.</summary>
internal sealed class RetentionModel(ItemDecisions decisions, RetentionJudge judge, ItemRows rows, StoreWork work, TimeProvider clock) : EvidencePage
{
    private const int MostShown = 50;

    public DecisionTotals Totals { get; private set; } = null!;

    public IReadOnlyList<PackTerm> Packs { get; private set; } = [];

    public IReadOnlyList<DueRow> Shown { get; private set; } = [];

    public RetentionOutcome List { get; private set; }

    /// <summary>When everything was last decided; null while it never was.</summary>
    public DateTimeOffset? DecidedAt { get; private set; }

    public bool IsCutOff => Shown.Count == MostShown;

    public bool IsInForce(PackTerm term) => term.From <= clock.GetUtcNow() && term.Until is null;

    public void OnGet(string? list)
    {
        List = list == "review" ? RetentionOutcome.Review : RetentionOutcome.Due;
        Totals = decisions.Totals();
        Packs = judge.Terms();
        DecidedAt = work.Newest(CustodyAct.RetentionDecided)?.At;
        var noted = decisions.Page(List, Viewer.Scope, MostShown);
        Shown = [.. rows.Of(noted.Select(n => n.Item)).Zip(noted, (row, n) => new DueRow(row, n, judge.Lines(n.Item.Id)))];
        Seen = SeenAct.List("retention " + List, noted.Select(n => n.Item.Id));
    }
}
