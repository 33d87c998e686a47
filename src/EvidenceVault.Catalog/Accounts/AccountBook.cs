using System.Security.Cryptography;
using EvidenceVault.Core.Custody;

namespace EvidenceVault.Catalog;

/// <summary>
/// The one way to change who may do what: an event of the custody log, and what follows from it. A rebuild goes the same way. Passwords and the
/// secrets of second factors are never in the log: whoever sets one writes it after the event, in the same transaction; a rebuilt account has none.
/// </summary>
public sealed class AccountBook(CatalogDatabase database)
{
    /// <summary>The fact that a password which was set is good for one sign-in.</summary>
    public const string OneTime = "one_time";

    private readonly Accounts _accounts = new(database);

    /// <summary>Appends the event and does to the accounts what it tells.</summary>
    public void Write(CatalogTransaction transaction, CustodyEvent told)
    {
        transaction.Append(told);
        Apply(transaction, told);
    }

    /// <summary>A stamp that no session has: the sessions of who gets it are at their end.</summary>
    public static string NewStamp() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Does to the accounts what an event tells that stands in the log already.</summary>
    internal void Apply(CatalogTransaction transaction, CustodyEvent told)
    {
        var name = AccountFacts.Text(told, "account");
        switch (told.Act)
        {
            case CustodyAct.AccountCreated when AccountFacts.Read(told, NewStamp()) is { } made:
                _accounts.TryCreate(transaction, made);
                break;
            case CustodyAct.AccountChanged when AccountFacts.Read(told, "") is { } changed:
                _accounts.Change(transaction, changed);
                break;
            case CustodyAct.AccountDisabled or CustodyAct.AccountEnabled:
                _accounts.SetDisabled(transaction, name, told.Act == CustodyAct.AccountDisabled, NewStamp());
                break;
            case CustodyAct.SessionsEnded:
                _accounts.SetStamp(transaction, name, NewStamp());
                break;
            case CustodyAct.IdentityBound when OutsideIdentity.Read(told) is { } identity:
                OutsideIdentities.Bind(transaction, identity, name);
                break;
            case CustodyAct.IdentityUnbound when OutsideIdentity.Read(told) is { } identity:
                OutsideIdentities.Unbind(transaction, identity, name);
                _accounts.SetStamp(transaction, name, NewStamp()); // a session that was begun by it ends
                break;
            case CustodyAct.PasswordSet:
                _accounts.SetPassword(transaction, name, "", NewStamp(), AccountFacts.Text(told, OneTime) == "yes");
                break;
            case CustodyAct.SecondFactorSet:
                _accounts.SetFactor(transaction, name, null, []);
                break;
            case CustodyAct.SignedIn:
                _accounts.CountSuccess(transaction, told.Actor.Name, told.At, told.From ?? "");
                break;
            case CustodyAct.SignInRefused when told is { Reason: Accounts.WrongPassword or Accounts.WrongCode, Actor.Kind: ActorKind.Person } && _accounts.Find(transaction, told.Actor.Name) is { } account:
                _accounts.CountFailure(transaction, account, told.At);
                break;
            default:
                break; // of other acts the accounts know nothing
        }
    }
}
