using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Destruction;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Retention;
using EvidenceVault.Portal.Features.Access;
using EvidenceVault.Portal.Features.Media;
using EvidenceVault.Portal.Security;
using EvidenceVault.Portal.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceVault.Portal.Features.Approvals;

/// <summary>A rule of a proposed pack beside the rule of the same id in force; one of them is null where it is new or gone.</summary>
internal sealed record RuleChange(RetentionRule? Was, RetentionRule? Becomes)
{
    public bool IsChange => Was is null || Becomes is null || RuleText(Was) != RuleText(Becomes);

    private static string RuleText(RetentionRule rule) =>
        $"{rule.Keep}|{rule.Scope.Everything}|{rule.Scope.Cases}|{rule.Scope.Marked}|{string.Join(',', rule.Scope.Classes)}|{rule.Article}|{rule.Title}|{rule.Source}";
}

/// <summary>审批: what waits for somebody else to agree.</summary>
internal sealed class ApprovalsModel(ApprovalDesk desk, ApprovalPageParts parts) : PageModel
{
    /// <summary>Lines of a scope that are shown.</summary>
    public const int MostLines = 100;

    private const int MostShown = 100;

    /// <summary>What is to be destroyed; null where the request is about something else.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1822", Justification = "The page asks its model.")]
    public DestructionScope? Scope(ApprovalRequest request) => request is { Kind: ApprovalKind.Destruction, Document: { } document } ? DestructionScope.Read(document) : null;

    /// <summary>Whether there is a picture of the item that the viewer may see.</summary>
    public bool MaySee(EvidenceItemId item) => parts.Visible.Find(item.Value, HttpContext.GetViewer()) is { } found && parts.Derivations.FindCopy(found.Id, MediaFiles.Poster) is not null;

    public IReadOnlyList<ApprovalRequest> Shown { get; private set; } = [];

    public bool OpenOnly { get; private set; }

    public VoteOutcome? Outcome { get; private set; }

    public bool IsCutOff => Shown.Count == MostShown;

    public static bool IsGood(VoteOutcome outcome) => outcome is VoteOutcome.Counted or VoteOutcome.Done or VoteOutcome.Scheduled or VoteOutcome.Refused;

    public VoterRight Right(ApprovalRequest request) => desk.Right(HttpContext.GetViewer(), request);

    /// <summary>What somebody asks to see or take; null where the request is about something else.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1822", Justification = "The page asks its model.")]
    public AccessRequest? Access(ApprovalRequest request) => AccessDesk.IsAccess(request.Kind) && request.Document is { } document ? AccessRequest.Read(document) : null;

    /// <summary>What people may see or take now beyond their rights, as far as the viewer may take it back.</summary>
    public IReadOnlyList<AccessGrant> Grants { get; private set; } = [];

    /// <summary>In whose place the viewer may agree, and who in his.</summary>
    public IReadOnlyList<Delegation> Delegations { get; private set; } = [];

    public IReadOnlyList<Account> Takers { get; private set; } = [];

    public DelegationOutcome? Delegated { get; private set; }

    public string Me => HttpContext.GetViewer().Account.Name;

    public string Today(int later) => parts.Wording.Date(parts.Wording.Now.AddDays(later));

    /// <summary>What the proposed pack changes, rule by rule; empty where the request is about no pack.</summary>
    public (RetentionPack New, RetentionPack? Old, IReadOnlyList<RuleChange> Changes)? Diff(ApprovalRequest request)
    {
        if (desk.Packs(request) is not { } packs)
        {
            return null;
        }

        var (now, was) = (packs.New.Rules, packs.Old?.Rules ?? []);
        return (packs.New, packs.Old,
        [
            .. now.Select(r => new RuleChange(was.FirstOrDefault(o => o.Id == r.Id), r)),
            .. was.Where(o => now.All(r => r.Id != o.Id)).Select(o => new RuleChange(o, null)),
        ]);
    }

    public void OnGet(string? show, string? outcome, string? delegated)
    {
        Delegated = Enum.TryParse<DelegationOutcome>(delegated, out var done) && IsGood(done) ? done : null;
        Show(show != "all", Enum.TryParse<VoteOutcome>(outcome, out var ended) && IsGood(ended) ? ended : null);
    }

    public IActionResult OnPostDelegate(string? taker, string? fromOn, string? toOn, string? reason) => End(parts.DelegationDesk.Give(HttpContext.GetViewer(), taker, fromOn, toOn, reason));

    public IActionResult OnPostEndDelegation(string? delegation) => parts.DelegationDesk.TryEnd(HttpContext.GetViewer(), delegation) ? End(DelegationOutcome.Ended) : NotFound();

    public IActionResult OnPostEndAccess(string? grant, string? reason) => parts.Access.TryEnd(HttpContext.GetViewer(), grant, reason) ? Redirect("/approvals") : NotFound();

    public IActionResult OnPost(string? request, string? vote, string? reason)
    {
        if (vote is not ("approve" or "refuse") || desk.Vote(HttpContext.GetViewer(), request, vote == "approve", reason) is not { } outcome)
        {
            return NotFound();
        }

        if (IsGood(outcome))
        {
            return Redirect("/approvals?outcome=" + outcome);
        }

        Show(true, outcome);
        return Page();
    }

    public static bool IsGood(DelegationOutcome outcome) => outcome is DelegationOutcome.Given or DelegationOutcome.Ended;

    private IActionResult End(DelegationOutcome outcome)
    {
        if (IsGood(outcome))
        {
            return Redirect("/approvals?delegated=" + outcome);
        }

        Delegated = outcome;
        Show(true, null);
        return Page();
    }

    private void Show(bool openOnly, VoteOutcome? outcome)
    {
        var viewer = HttpContext.GetViewer();
        (OpenOnly, Outcome) = (openOnly, outcome);
        Shown = desk.Page(viewer, openOnly, MostShown);
        (Grants, Delegations, Takers) = (parts.Access.InForce(viewer), parts.DelegationDesk.Of(viewer), parts.DelegationDesk.Takers(viewer));
    }
}

/// <summary>What the page of approvals needs besides the desk.</summary>
internal sealed record ApprovalPageParts(VisibleItems Visible, Derivations Derivations, AccessDesk Access, DelegationDesk DelegationDesk, Wording Wording);
