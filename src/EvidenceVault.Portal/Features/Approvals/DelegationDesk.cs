using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Features.Shared;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Approvals;

/// <summary>How passing on one's right to agree ended; each has a text for the person who did.</summary>
internal enum DelegationOutcome
{
    Given,
    Ended,
    NoTaker,
    BadDays,
    NoReason,
    TooLong,
}

/// <summary>Lets somebody agree or refuse in another's place, from day to day. The change and its custody event are one.</summary>
internal sealed class DelegationDesk(CatalogDatabase database, PortalOptions options, TimeProvider clock)
{
    private const int MostShown = 100;

    private readonly Delegations _delegations = new(database);
    private readonly Accounts _accounts = new(database);

    /// <summary>Those of the viewer, given and taken, that have not ended.</summary>
    public IReadOnlyList<Delegation> Of(Viewer viewer) => _delegations.Of(viewer.Account.Name, clock.GetUtcNow(), MostShown);

    /// <summary>The accounts that may take a right over: those who keep, but for the viewer himself.</summary>
    public IReadOnlyList<Account> Takers(Viewer viewer) => [.. _accounts.All().Where(a => MayTake(viewer, a))];

    public DelegationOutcome Give(Viewer viewer, string? taker, string? fromOn, string? toOn, string? reason)
    {
        if (_accounts.Find(taker ?? "") is not { } account || !MayTake(viewer, account))
        {
            return DelegationOutcome.NoTaker;
        }

        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), options.Zone).DateTime);
        if (!TryDay(fromOn, out var from) || !TryDay(toOn, out var to) || from < today || to < from || to > from.AddDays(Delegation.MostDays - 1))
        {
            return DelegationOutcome.BadDays;
        }

        if (Said.Of(reason) is not { Length: <= ApprovalDesk.LongestText } said)
        {
            return Said.Of(reason) is null ? DelegationOutcome.NoReason : DelegationOutcome.TooLong;
        }

        var now = clock.GetUtcNow();
        var given = new Delegation(Delegations.NewId(), viewer.Account.Name, account.Name, Began(from), Began(to.AddDays(1)), said, now);
        database.Write(t => _delegations.Write(t, new CustodyEvent { Act = CustodyAct.DelegationGiven, At = now, Actor = viewer.Actor, From = viewer.Address, Reason = said, Facts = Delegations.Facts(given) }));
        return DelegationOutcome.Given;
    }

    /// <summary>Ends it: whoever has given it may take it back, and whoever has it may give it back.</summary>
    /// <returns>False where there is none that is his.</returns>
    public bool TryEnd(Viewer viewer, string? id) => database.Write(t =>
    {
        if (_delegations.Find(t, id ?? "") is not { EndedAt: null } found || (found.Giver != viewer.Account.Name && found.Taker != viewer.Account.Name))
        {
            return false;
        }

        _delegations.Write(t, new CustodyEvent
        {
            Act = CustodyAct.DelegationEnded,
            At = clock.GetUtcNow(),
            Actor = viewer.Actor,
            From = viewer.Address,
            Facts = new Dictionary<string, string> { ["delegation"] = found.Id, ["giver"] = found.Giver, ["taker"] = found.Taker },
        });
        return true;
    });

    private static bool MayTake(Viewer viewer, Account account) => account.Name != viewer.Account.Name
        && account.Role is AccountRole.Supervisor or AccountRole.LegalOfficer && (account.Officer is null || account.Officer != viewer.Account.Officer);

    private DateTimeOffset Began(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, options.Zone.GetUtcOffset(midnight)).ToUniversalTime();
    }

    private static bool TryDay(string? text, out DateOnly day) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
