using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Portal.Features.Filing;
using EvidenceVault.Portal.Features.Shared;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Access;

/// <summary>How asking for access ended; each has a text for the person who asked.</summary>
internal enum AccessOutcome
{
    /// <summary>Others must agree.</summary>
    Asked,

    /// <summary>Nobody need agree: it may be done at once, and stands in the log.</summary>
    Granted,

    /// <summary>A grant was given back.</summary>
    Ended,

    NoItem,
    BadCase,
    NoReason,
    NoRecipient,
    TooLong,

    /// <summary>His own rights cover it.</summary>
    WithinRights,

    /// <summary>No rule lets anybody have it.</summary>
    NoRule,

    AskedBefore,

    /// <summary>So many of his requests wait already that others would not find the rest.</summary>
    TooManyOpen,
}

/// <summary>What was written into the form.</summary>
internal sealed record AccessForm(string? Act, string? Items, string? Case, string? Recipient, string? Reason);

/// <summary>Takes requests to see or take what is beyond somebody's rights. Who must agree stands in the access policy; the change and its custody event are one.</summary>
internal sealed class AccessDesk(CatalogDatabase database, AccessJudge judge, PortalOptions options, TimeProvider clock)
{
    public const int LongestText = 500;
    public const int MostOpen = 20;
    private const int MostShown = 50;

    private readonly ApprovalBook _approvals = new(database);
    private readonly AccessGrants _grants = new(database);

    public IReadOnlyList<ApprovalRequest> Requests(Viewer viewer) => [.. _approvals.Of(viewer.Account.Name, MostShown).Where(r => IsAccess(r.Kind))];

    public IReadOnlyList<AccessGrant> Grants(Viewer viewer) => _grants.Of(viewer.Account.Name, MostShown);

    /// <summary>What the viewer may take back: of his unit and those below it, or of every unit.</summary>
    public IReadOnlyList<AccessGrant> InForce(Viewer viewer) => viewer.Account.Role != AccountRole.Supervisor ? []
        : _grants.InForce(viewer.Scope, clock.GetUtcNow(), MostShown);

    public static bool IsAccess(ApprovalKind kind) => kind is ApprovalKind.View or ApprovalKind.Copy or ApprovalKind.Supply;

    public AccessOutcome Ask(Viewer viewer, AccessForm form)
    {
        if (Ids(form.Items) is not { } ids || Act(form.Act) is not { } act)
        {
            return AccessOutcome.NoItem;
        }

        var (number, reason, recipient) = (Said.Of(form.Case), Said.Of(form.Reason), Said.Of(form.Recipient));
        if (number is null || !FilingDesk.IsCaseNumber(number))
        {
            return AccessOutcome.BadCase;
        }

        if (reason is null || (act == AccessAct.Supply && recipient is null))
        {
            return reason is null ? AccessOutcome.NoReason : AccessOutcome.NoRecipient;
        }

        if (reason.Length > LongestText || recipient is { Length: > LongestText })
        {
            return AccessOutcome.TooLong;
        }

        // The items are looked at with the pen in hand: nothing is filed as sensitive between the look and the grant.
        return database.Write(t =>
            judge.Find(ids, viewer.Account) is not { } asked ? AccessOutcome.NoItem
            : act == AccessAct.View && asked.All(a => a.IsWithinRights) ? AccessOutcome.WithinRights
            : judge.Demand(act, viewer.Account, asked) is { } demand ? Write(t, viewer, asked, new AccessRequest(act, ids, number, act == AccessAct.Supply ? recipient : null, demand.Rule.Id), demand, reason)
            : AccessOutcome.NoRule);
    }

    /// <summary>Ends a grant before its time: whoever has it, or a supervisor of its unit or of one above it.</summary>
    /// <returns>False where there is none that the viewer may end.</returns>
    public bool TryEnd(Viewer viewer, string? id, string? reason) => database.Write(t =>
    {
        if (_grants.Find(t, id ?? "") is not { } grant || !grant.IsInForce(clock.GetUtcNow()) || !MayEnd(t, viewer, grant))
        {
            return false;
        }

        _grants.Write(t, new CustodyEvent
        {
            Act = CustodyAct.AccessEnded,
            At = clock.GetUtcNow(),
            Actor = viewer.Actor,
            From = viewer.Address,
            Reason = Said.Of(reason) is { Length: <= LongestText } said ? said : null,
            Facts = new Dictionary<string, string> { ["grant"] = grant.Id, ["account"] = grant.Account },
        }, grant);
        return true;
    });

    private static bool MayEnd(CatalogTransaction transaction, Viewer viewer, AccessGrant grant) => grant.Account == viewer.Account.Name
        || (viewer.Account.Role == AccountRole.Supervisor && AccessGrants.Concerns(transaction, grant.Id, viewer.Scope));

    private AccessOutcome Write(CatalogTransaction transaction, Viewer viewer, IReadOnlyList<AskedItem> items, AccessRequest asked, AccessDemand demand, string reason)
    {
        var now = clock.GetUtcNow();
        if (demand.Needs == 0)
        {
            var grant = new AccessGrant(AccessGrants.NewId(), viewer.Account.Name, asked.Act, asked.Rule, asked.Case, asked.Recipient, reason, demand.Unit, asked.Items, now, now + options.Access.GrantFor);
            _grants.Write(transaction, new CustodyEvent { Act = CustodyAct.AccessGranted, At = now, Actor = viewer.Actor, From = viewer.Address, Reason = reason, Facts = grant.Facts(options.Access.Text) }, grant);
            return AccessOutcome.Granted;
        }

        var document = asked.Write();
        var open = _approvals.Of(viewer.Account.Name, MostShown).Where(r => IsAccess(r.Kind) && r.State == ApprovalState.Open && r.ExpiresAt > now).ToList();
        if (open.Exists(r => r.Document is { } before && before.AsSpan().SequenceEqual(document)))
        {
            return AccessOutcome.AskedBefore;
        }

        if (open.Count >= MostOpen)
        {
            return AccessOutcome.TooManyOpen;
        }

        var request = new ApprovalRequest(
            ApprovalBook.NewId(), Enum.Parse<ApprovalKind>(asked.Act.ToString()), $"{asked.Items.Count} {asked.Rule} {asked.Case}", demand.Unit, demand.Needs, now, viewer.Account.Name, reason, now + ApprovalRules.Validity,
            [.. items.Select(i => i.Officer).OfType<string>().Where(badge => badge != viewer.Account.Officer).Distinct(StringComparer.Ordinal)], document);
        _approvals.Ask(transaction, request, ApprovalBook.Asking(request, viewer.Actor, viewer.Address));
        return AccessOutcome.Asked;
    }

    /// <summary>Null where one is no id, or there are none or too many. Ids cannot be guessed, so to say that one is not here tells nobody what there is.</summary>
    private static List<EvidenceItemId>? Ids(string? text)
    {
        var words = (text ?? "").Split([' ', ',', ';', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToList();
        return words.Count is > 0 and <= AccessPolicy.MostItems && words.TrueForAll(w => EvidenceItemId.TryParse(w, out _)) ? words.ConvertAll(EvidenceItemId.Parse) : null;
    }

    private static AccessAct? Act(string? word) => Enum.GetValues<AccessAct>().Where(a => AccessWords.Of(a) == word).Cast<AccessAct?>().FirstOrDefault();
}
