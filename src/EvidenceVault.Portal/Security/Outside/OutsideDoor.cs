using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Portal.Security.Outside;

/// <summary>How it ended that somebody wanted in for whom an outsider vouches; each has a text.</summary>
internal enum OutsideOutcome
{
    Done,

    /// <summary>The account has a second factor: the code is asked for. Nothing was decided.</summary>
    NeedsCode,

    WrongCode,

    /// <summary>The identity is bound to no account.</summary>
    Unknown,

    Closed,
    Locked,
}

/// <summary>How it ended.</summary>
/// <param name="Account">As it was before this sign-in was counted; null where nobody was let in.</param>
internal sealed record OutsideAnswer(OutsideOutcome Outcome, Account? Account = null);

/// <summary>
/// Lets in those for whom an outsider vouches, as the account that the security administrator has bound them to. The outsider says who it is and
/// nothing else: account, role, lock and second factor are this vault's. Every end is a line of the custody log.
/// </summary>
internal sealed class OutsideDoor(CatalogDatabase database, SecondFactor factor, TimeProvider clock)
{
    /// <summary>Why a sign-in was refused, as the custody log says it: nobody here is known by that identity.</summary>
    public const string UnknownIdentity = "unknown-identity";

    private readonly Accounts _accounts = new(database);

    /// <param name="identity">As it was proven: by a token whose signature was checked, or by a certificate whose key was shown.</param>
    /// <param name="code">Of the second factor; null where none was asked for yet.</param>
    public OutsideAnswer TrySignIn(OutsideIdentity identity, string? code, string address) => database.Write(transaction =>
    {
        var now = clock.GetUtcNow();
        var account = OutsideIdentities.FindAccount(transaction, identity) is { } name ? _accounts.Find(transaction, name) : null;
        switch (account)
        {
            case null:
                return Refuse(transaction, null, identity, address, UnknownIdentity, OutsideOutcome.Unknown);
            case { IsDisabled: true }:
                return Refuse(transaction, account, identity, address, "account-closed", OutsideOutcome.Closed);
            case var _ when account.IsLocked(now):
                return Refuse(transaction, account, identity, address, "locked", OutsideOutcome.Locked);
            case { FactorSecret: not null } when code is null:
                return new OutsideAnswer(OutsideOutcome.NeedsCode);
            case { FactorSecret: not null } when !factor.TryTake(transaction, account, code):
                _accounts.CountFailure(transaction, account, now);
                return Refuse(transaction, account, identity, address, Accounts.WrongCode, OutsideOutcome.WrongCode);
            default:
                _accounts.CountSuccess(transaction, account.Name, now, address);
                transaction.Append(new CustodyEvent { Act = CustodyAct.SignedIn, At = now, Actor = new CustodyActor(ActorKind.Person, account.Name), From = address, Facts = identity.ToFacts() });
                return new OutsideAnswer(OutsideOutcome.Done, account);
        }
    });

    /// <summary>Writes down that a card was shown which does not count. Whose it says it is, is nobody's word, and so not kept.</summary>
    public void RefuseCard(X509Certificate2 shown, string reason, string address) => database.Write(transaction => transaction.Append(new CustodyEvent
    {
        Act = CustodyAct.SignInRefused,
        At = clock.GetUtcNow(),
        Actor = new CustodyActor(ActorKind.Vault, "portal"),
        From = address,
        Reason = reason,
        Facts = new Dictionary<string, string> { ["kind"] = OutsideIdentity.WordOf(IdentityKind.Certificate), ["certificate_sha256"] = Sha256Digest.Of(shown.RawDataMemory.Span).Hex },
    }));

    private OutsideAnswer Refuse(CatalogTransaction transaction, Account? account, OutsideIdentity identity, string address, string reason, OutsideOutcome outcome)
    {
        var facts = identity.ToFacts();
        if (account is not null)
        {
            facts["failures_before"] = account.FailedCount.ToString(CultureInfo.InvariantCulture);
        }

        transaction.Append(new CustodyEvent
        {
            Act = CustodyAct.SignInRefused,
            At = clock.GetUtcNow(),
            Actor = account is null ? new CustodyActor(ActorKind.Vault, "portal") : new CustodyActor(ActorKind.Person, account.Name),
            From = address,
            Reason = reason,
            Facts = facts,
        });
        return new OutsideAnswer(outcome);
    }
}
