using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Holds;
using EvidenceVault.Portal.Features.Filing;
using EvidenceVault.Portal.Features.Shared;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Holds;

/// <summary>How placing a hold, or asking for its release, ended; each has a text for the person who asked.</summary>
internal enum HoldOutcome
{
    Placed,
    ReleaseAsked,
    NotNarrow,
    NoReason,
    NoAuthority,
    BadItem,
    BadCase,
    BadTime,
    BadReview,
    TooLong,
    NotInForce,
    AskedBefore,
}

/// <summary>What was written into the form.</summary>
internal sealed record HoldForm(
    string? Kind, string? Items, string? Case, string? Officer, string? Recorder, string? Unit, string? Plate, string? Place, string? From, string? To, string? Reason, string? Authority, string? ReviewOn);

/// <summary>Places holds at once, and asks others to agree before one is released. The change and its custody event are one.</summary>
internal sealed class HoldDesk(CatalogDatabase database, LegalHolds holds, PortalOptions options, TimeProvider clock)
{
    public const int LongestText = 500;
    private const int LongestName = 64;
    private const int MostItems = 200;
    private const int MostLookedAt = 5000;
    private const int MostReviewDays = 366;
    private const string LocalFormat = "yyyy-MM-dd'T'HH:mm";

    private readonly ApprovalBook _approvals = new(database);

    /// <summary>When holds were last brought into the stores, or looked at there; null while they never were.</summary>
    public CustodyEvent? Mirrored => new StoreWork(database).Newest(CustodyAct.HoldsMirrored);

    /// <summary>How many items a hold covers, counted up to a bound.</summary>
    public long Covered(LegalHold hold) => new HoldCoverage(database).Count(hold, HoldCoverage.MostCounted);

    public (HoldOutcome Outcome, LegalHold? Hold) Place(Viewer viewer, HoldForm form)
    {
        var now = clock.GetUtcNow();
        if (Read(form, out var criteria) is { } wrong)
        {
            return (wrong, null);
        }

        var (reason, authority) = (Said.Of(form.Reason), Said.Of(form.Authority));
        if (reason is null || authority is null)
        {
            return (reason is null ? HoldOutcome.NoReason : HoldOutcome.NoAuthority, null);
        }

        if (reason.Length > LongestText || authority.Length > LongestText || Said.Of(form.Place) is { Length: > LongestText })
        {
            return (HoldOutcome.TooLong, null);
        }

        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, options.Zone).DateTime);
        if (!DateOnly.TryParseExact(form.ReviewOn, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var review) || review < today || review > today.AddDays(MostReviewDays))
        {
            return (HoldOutcome.BadReview, null);
        }

        var hold = new LegalHold(
            "lh-" + EvidenceItemId.New().Value[3..], form.Kind == "complaint" ? HoldKind.Complaint : HoldKind.Order, criteria!, reason, authority, viewer.Account.Name, review, now, viewer.Account.Name);
        database.Write(t => holds.Write(t, new CustodyEvent
        {
            Act = CustodyAct.HoldPlaced,
            At = now,
            Actor = viewer.Actor,
            From = viewer.Address,
            Reason = reason,
            Facts = HoldFacts.Of(hold),
        }));
        return (HoldOutcome.Placed, hold);
    }

    /// <summary>Asks for the release. The hold stands until somebody else has agreed.</summary>
    public HoldOutcome AskRelease(Viewer viewer, string? id, string? reason)
    {
        if (Said.Of(reason) is not { } said)
        {
            return HoldOutcome.NoReason;
        }

        if (said.Length > LongestText)
        {
            return HoldOutcome.TooLong;
        }

        var now = clock.GetUtcNow();
        IReadOnlyList<string> concerned = holds.Find(id ?? "") is { } asked ? new HoldCoverage(database).Officers(asked, MostLookedAt) : []; // before the pen is taken: it is a long look
        return database.Write(t =>
        {
            if (holds.Find(t, id ?? "") is not { ReleasedAt: null } hold)
            {
                return HoldOutcome.NotInForce;
            }

            if (_approvals.Page(openOnly: true, int.MaxValue).Any(r => r.Kind == ApprovalKind.HoldRelease && r.Subject == hold.Id && r.ExpiresAt > now))
            {
                return HoldOutcome.AskedBefore;
            }

            var request = new ApprovalRequest(
                ApprovalBook.NewId(), ApprovalKind.HoldRelease, hold.Id, null, ApprovalRules.Needs(ApprovalKind.HoldRelease), now, viewer.Account.Name, said, now + ApprovalRules.Validity,
                [.. concerned.Concat(hold.Criteria.Officer is { } badge ? [badge] : []).Distinct(StringComparer.Ordinal)], null);
            _approvals.Ask(t, request, ApprovalBook.Asking(request, viewer.Actor, viewer.Address));
            return HoldOutcome.ReleaseAsked;
        });
    }

    private HoldOutcome? Read(HoldForm form, out HoldCriteria? criteria)
    {
        criteria = null;
        var items = (form.Items ?? "").Split([' ', ',', ';', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (items.Length > MostItems || items.Any(i => !EvidenceItemId.TryParse(i, out _)))
        {
            return HoldOutcome.BadItem;
        }

        var caseNumber = Said.Of(form.Case);
        if (caseNumber is not null && !FilingDesk.IsCaseNumber(caseNumber))
        {
            return HoldOutcome.BadCase;
        }

        if (new[] { form.Officer, form.Recorder, form.Unit, form.Plate }.Any(t => Said.Of(t) is { Length: > LongestName }))
        {
            return HoldOutcome.TooLong;
        }

        if (!TryTime(form.From, out var from) || !TryTime(form.To, out var to) || (from is null) != (to is null) || from > to)
        {
            return HoldOutcome.BadTime;
        }

        criteria = new HoldCriteria(
            [.. items.Select(EvidenceItemId.Parse)], caseNumber, Said.Of(form.Officer), Said.Of(form.Recorder), Said.Of(form.Unit), Said.Of(form.Plate), Said.Of(form.Place), from, to);
        return criteria.IsNarrow ? null : HoldOutcome.NotNarrow;
    }

    private bool TryTime(string? text, out DateTimeOffset? at)
    {
        at = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            return true;
        }

        if (!DateTime.TryParseExact(text, LocalFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return false;
        }

        at = new DateTimeOffset(local, options.Zone.GetUtcOffset(local)).ToUniversalTime();
        return true;
    }
}
