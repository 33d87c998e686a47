using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Features.Register;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.People;

/// <summary>Somebody known elsewhere, and the account he is to come in as, or no more.</summary>
internal sealed record IdentityForm(string? Name, string? Kind, string? Issuer, string? Subject, string? Reason);

/// <summary>What the security administrator does with outside identities: who is bound gets in as that account, and gets no right by it.</summary>
internal sealed class IdentityDesk(CatalogDatabase database, PortalOptions options, TimeProvider clock)
{
    private readonly AccountBook _book = new(database);
    private readonly Accounts _accounts = new(database);
    private readonly OutsideIdentities _identities = new(database);

    /// <summary>The ways in from outside that are set up.</summary>
    public IReadOnlyList<IdentityKind> Kinds => [.. Enum.GetValues<IdentityKind>().Where(k => k == IdentityKind.OpenId ? options.OpenId is not null : options.Cards is not null)];

    /// <summary>The one issuer there can be; null where the administrator has to name it.</summary>
    public string? IssuerOf(IdentityKind kind) => kind == IdentityKind.OpenId ? options.OpenId?.Issuer : null;

    public IReadOnlyList<OutsideIdentity> Of(Account account) => _identities.Of(account.Name);

    /// <summary>Lets him in as this account from now on. Nobody is bound to two accounts, and nobody binds his own.</summary>
    public AccountAnswer Bind(Viewer viewer, IdentityForm form) => Act(viewer, form, CustodyAct.IdentityBound, (t, identity) =>
        !Kinds.Contains(identity.Kind) || (IssuerOf(identity.Kind) is { } only && only != identity.Issuer) ? new AccountAnswer(AccountOutcome.BadIdentity)
        : OutsideIdentities.FindAccount(t, identity) is { } other ? new AccountAnswer(AccountOutcome.IdentityTaken, other)
        : null);

    /// <summary>Lets him in by that identity no more; sessions of the account end.</summary>
    public AccountAnswer Unbind(Viewer viewer, IdentityForm form) => Act(viewer, form, CustodyAct.IdentityUnbound, (t, identity) =>
        string.Equals(OutsideIdentities.FindAccount(t, identity), form.Name, StringComparison.OrdinalIgnoreCase) ? null : new AccountAnswer(AccountOutcome.NotThere));

    private AccountAnswer Act(Viewer viewer, IdentityForm form, CustodyAct act, Func<CatalogTransaction, OutsideIdentity, AccountAnswer?> refusal) => database.Write(t =>
    {
        if (_accounts.Find(t, form.Name ?? "") is not { } account)
        {
            return new AccountAnswer(AccountOutcome.NotThere);
        }

        if (AccountRules.IsSamePerson(viewer.Account, account))
        {
            return new AccountAnswer(AccountOutcome.OwnAccount, account.Name);
        }

        if (form.Reason?.Trim() is not { Length: > 0 } reason || !RegisterList.IsPlain(reason, RegisterList.LongestText))
        {
            return new AccountAnswer(AccountOutcome.NeedsReason);
        }

        if (Identity(form) is not { } identity)
        {
            return new AccountAnswer(AccountOutcome.BadIdentity);
        }

        if (refusal(t, identity) is { } refused)
        {
            return refused;
        }

        var facts = identity.ToFacts();
        facts["account"] = account.Name;
        _book.Write(t, new CustodyEvent { Act = act, At = clock.GetUtcNow(), Actor = viewer.Actor, From = viewer.Address, Reason = reason, Facts = facts });
        return new AccountAnswer(AccountOutcome.Done, account.Name);
    });

    private static OutsideIdentity? Identity(IdentityForm form) =>
        OutsideIdentity.FindKind(form.Kind) is { } kind && Plain(form.Issuer) is { } issuer && Plain(form.Subject) is { } subject ? new OutsideIdentity(kind, issuer, subject) : null;

    private static string? Plain(string? text) => text?.Trim() is { Length: > 0 } plain && RegisterList.IsPlain(plain, OutsideIdentity.Longest) ? plain : null;
}
