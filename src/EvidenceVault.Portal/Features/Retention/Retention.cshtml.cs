using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Retention;
using EvidenceVault.Portal.Features.Search;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceVault.Portal.Features.Retention;

/// <summary>A row of what is due or to be reviewed, with the reasons of this very moment.</summary>
internal sealed record DueRow(ItemRow Row, NotedDecision Noted, IReadOnlyList<string> Lines);

/// <summary>保存期限: how much is kept, what is due and why, and by which rules.</summary>
internal sealed class RetentionModel(ItemDecisions decisions, RetentionJudge judge, ItemRows rows, RetentionPageParts parts) : EvidencePage
{
    public const int LongestText = 500;
    private const int MostShown = 50;
    private const int MostDestructions = 20;

    /// <summary>Destructions that were agreed to, newest first.</summary>
    public IReadOnlyList<(ScheduledDestruction Destruction, ApprovalRequest Request, IReadOnlyList<DestructionItem> Items)> Destructions { get; private set; } = [];

    /// <summary>How asking for a destruction ended: asked, nothing-due or no-reason.</summary>
    public string? Outcome { get; private set; }

    public DecisionTotals Totals { get; private set; } = null!;

    public IReadOnlyList<PackTerm> Packs { get; private set; } = [];

    public IReadOnlyList<DueRow> Shown { get; private set; } = [];

    public RetentionOutcome List { get; private set; }

    /// <summary>When everything was last decided; null while it never was.</summary>
    public DateTimeOffset? DecidedAt { get; private set; }

    public bool IsCutOff => Shown.Count == MostShown;

    public bool IsInForce(PackTerm term) => term.From <= parts.Clock.GetUtcNow() && term.Until is null;

    public IActionResult OnPost(string? reason, CancellationToken cancel)
    {
        var said = (reason ?? "").Trim();
        var outcome = said.Length is 0 or > LongestText || said.Any(char.IsControl) ? "no-reason"
            : parts.Options.ProposeDestruction?.Invoke(Viewer.Actor, Viewer.Address, said, cancel) is null ? "nothing-due"
            : "asked";
        return Redirect("/retention?outcome=" + outcome);
    }

    public void OnGet(string? list, string? outcome)
    {
        Outcome = outcome is "asked" or "nothing-due" or "no-reason" ? outcome : null;
        Destructions = [.. parts.Destructions.Page(MostDestructions).Select(d => (d, parts.Approvals.Find(d.Id)!, parts.Destructions.Items(d.Id)))];
        List = list == "review" ? RetentionOutcome.Review : RetentionOutcome.Due;
        Totals = decisions.Totals();
        Packs = judge.Terms();
        DecidedAt = parts.Work.Newest(CustodyAct.RetentionDecided)?.At;
        var noted = decisions.Page(List, Viewer.Scope, MostShown);
        Shown = [.. rows.Of(noted.Select(n => n.Item)).Zip(noted, (row, n) => new DueRow(row, n, judge.Lines(n.Item.Id)))];
        Seen = SeenAct.List("retention " + List, noted.Select(n => n.Item.Id));
    }
}

/// <summary>What the retention page needs besides the decisions.</summary>
internal sealed record RetentionPageParts(StoreWork Work, Destructions Destructions, ApprovalBook Approvals, PortalOptions Options, TimeProvider Clock);
