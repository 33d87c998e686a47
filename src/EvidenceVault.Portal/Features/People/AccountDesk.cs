using System.Security.Cryptography;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Features.Register;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.People;

/// <summary>How an act at an account ended; each has a text.</summary>
internal enum AccountOutcome
{
    Done,
    Unchanged,
    NotThere,

    /// <summary>It is the actor's own, or another one of his: nobody changes his own rights.</summary>
    OwnAccount,

    NeedsReason,
    NameTaken,
    BadName,
    BadDisplay,
    BadBadge,

    /// <summary>Without a badge number nobody can tell that two accounts are one person's.</summary>
    NeedsBadge,

    UnknownUnit,

    /// <summary>It names nobody, or by a way in that is not set up.</summary>
    BadIdentity,

    /// <summary>He comes in as another account already.</summary>
    IdentityTaken,

    /// <summary>The same person has an account that does not go together with this one.</summary>
    ConflictingRole,
}

/// <summary>How it ended.</summary>
/// <param name="What">What the text names: the account, or the one that stands in the way.</param>
/// <param name="Password">To be shown once and told to the person; null where none was made.</param>
internal sealed record AccountAnswer(AccountOutcome Outcome, string What = "", string? Password = null);

/// <summary>An account as it is to be.</summary>
internal sealed record AccountForm(string? Name, string? Display, AccountRole Role, string? Officer, string? Unit, string? Reason);

/// <summary>What the security administrator does with accounts: each act is its event, with its reason, and its rows in one.</summary>
internal sealed class AccountDesk(CatalogDatabase database, PasswordHashes hashes, TimeProvider clock)
{
    public const int LongestName = SignInDesk.LongestName;

    /// <summary>Five groups of four letters: about a hundred bits.</summary>
    private const int PasswordGroups = 5;
    private const string PasswordLetters = "abcdefghjkmnpqrstuvwxyz23456789";

    private readonly AccountBook _book = new(database);
    private readonly Accounts _accounts = new(database);
    private readonly Units _units = new(database);

    /// <summary>Makes the account, with a password that is good for one sign-in.</summary>
    public AccountAnswer Create(Viewer viewer, AccountForm form)
    {
        var (password, account) = (NewPassword(), Entry(form, AccountBook.NewStamp()));
        var hash = hashes.Hash(password);
        return database.Write(t =>
        {
            if (account.Name.Length == 0 || !account.Name.All(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_') || account.Name.Length > LongestName)
            {
                return new AccountAnswer(AccountOutcome.BadName);
            }

            if (_accounts.Find(t, account.Name) is not null)
            {
                return new AccountAnswer(AccountOutcome.NameTaken, account.Name);
            }

            if (Refusal(t, viewer, account, form.Reason) is { } refusal)
            {
                return refusal;
            }

            _book.Write(t, Event(viewer, CustodyAct.AccountCreated, AccountFacts.Of(account), form.Reason));
            GivePassword(t, viewer, account, hash, form.Reason);
            return new AccountAnswer(AccountOutcome.Done, account.Name, password);
        });
    }

    /// <summary>Gives another role, unit, badge number or name.</summary>
    public AccountAnswer Change(Viewer viewer, AccountForm form) => Act(viewer, form.Name, form.Reason, (t, now) =>
    {
        var then = Entry(form, now.SecurityStamp) with { Name = now.Name };
        if ((then.DisplayName, then.Role, then.Officer, then.Unit) == (now.DisplayName, now.Role, now.Officer, now.Unit))
        {
            return new AccountAnswer(AccountOutcome.Unchanged, now.Name);
        }

        if (Refusal(t, viewer, then, form.Reason) is { } refusal)
        {
            return refusal;
        }

        _book.Write(t, Event(viewer, CustodyAct.AccountChanged, AccountFacts.Of(then), form.Reason));
        return new AccountAnswer(AccountOutcome.Done, now.Name);
    });

    /// <summary>Closes the account, or opens it again.</summary>
    public AccountAnswer SetDisabled(Viewer viewer, string? name, bool disabled, string? reason) => Act(viewer, name, reason, (t, now) =>
    {
        if (now.IsDisabled == disabled)
        {
            return new AccountAnswer(AccountOutcome.Unchanged, now.Name);
        }

        _book.Write(t, Event(viewer, disabled ? CustodyAct.AccountDisabled : CustodyAct.AccountEnabled, Of(now), reason));
        return new AccountAnswer(AccountOutcome.Done, now.Name);
    });

    /// <summary>Gives a password that is good for one sign-in, and ends a lock.</summary>
    public AccountAnswer ResetPassword(Viewer viewer, string? name, string? reason)
    {
        var password = NewPassword();
        var hash = hashes.Hash(password);
        return Act(viewer, name, reason, (t, now) =>
        {
            GivePassword(t, viewer, now, hash, reason);
            return new AccountAnswer(AccountOutcome.Done, now.Name, password);
        });
    }

    /// <summary>Takes the second factor away, so that the person can set up another.</summary>
    public AccountAnswer ResetFactor(Viewer viewer, string? name, string? reason) => Act(viewer, name, reason, (t, now) =>
    {
        if (now.FactorSecret is null)
        {
            return new AccountAnswer(AccountOutcome.Unchanged, now.Name);
        }

        var facts = Of(now);
        facts["state"] = "off";
        _book.Write(t, Event(viewer, CustodyAct.SecondFactorSet, facts, reason));
        return new AccountAnswer(AccountOutcome.Done, now.Name);
    });

    public AccountAnswer EndSessions(Viewer viewer, string? name, string? reason) => Act(viewer, name, reason, (t, now) =>
    {
        _book.Write(t, Event(viewer, CustodyAct.SessionsEnded, Of(now), reason));
        return new AccountAnswer(AccountOutcome.Done, now.Name);
    });

    private AccountAnswer Act(Viewer viewer, string? name, string? reason, Func<CatalogTransaction, Account, AccountAnswer> act) => database.Write(t =>
        _accounts.Find(t, name ?? "") is not { } account ? new AccountAnswer(AccountOutcome.NotThere)
        : AccountRules.IsSamePerson(viewer.Account, account) ? new AccountAnswer(AccountOutcome.OwnAccount, account.Name)
        : !IsReason(reason) ? new AccountAnswer(AccountOutcome.NeedsReason)
        : act(t, account));

    private AccountAnswer? Refusal(CatalogTransaction transaction, Viewer viewer, Account account, string? reason)
    {
        var units = _units.All(transaction);
        var outcome = account switch
        {
            _ when !IsReason(reason) => AccountOutcome.NeedsReason,
            _ when account.DisplayName.Length == 0 || !RegisterList.IsPlain(account.DisplayName, LongestName) => AccountOutcome.BadDisplay,
            _ when account.Officer is { } badge && !RegisterList.IsPlain(badge, RegisterList.LongestKey) => AccountOutcome.BadBadge,
            { Officer: null } when account.Role == AccountRole.Officer || AccountRules.IsAdministrator(account.Role) => AccountOutcome.NeedsBadge,
            _ when AccountRules.IsSamePerson(viewer.Account, account) => AccountOutcome.OwnAccount,
            _ when account.Unit != Viewer.EveryUnit && !(units.Count == 0 ? account.Unit.Length > 0 && RegisterList.IsPlain(account.Unit, RegisterList.LongestKey) : units.Any(u => u.Code == account.Unit)) => AccountOutcome.UnknownUnit,
            _ => AccountOutcome.Done,
        };
        return outcome != AccountOutcome.Done ? new AccountAnswer(outcome, outcome == AccountOutcome.UnknownUnit ? account.Unit : account.Name)
            : AccountRules.Conflict(account, _accounts.All()) is { } other ? new AccountAnswer(AccountOutcome.ConflictingRole, other.Name) : null;
    }

    private void GivePassword(CatalogTransaction transaction, Viewer viewer, Account account, string hash, string? reason)
    {
        var facts = Of(account);
        facts[AccountBook.OneTime] = "yes";
        _book.Write(transaction, Event(viewer, CustodyAct.PasswordSet, facts, reason));
        _accounts.SetPassword(transaction, account.Name, hash, AccountBook.NewStamp(), oneTime: true);
    }

    private CustodyEvent Event(Viewer viewer, CustodyAct act, IReadOnlyDictionary<string, string> facts, string? reason) => new()
    {
        Act = act,
        At = clock.GetUtcNow(),
        Actor = viewer.Actor,
        From = viewer.Address,
        Reason = reason!.Trim(),
        Facts = facts,
    };

    private static Dictionary<string, string> Of(Account account) => new() { ["account"] = account.Name };

    private static Account Entry(AccountForm form, string stamp) => new(
        (form.Name ?? "").Trim(), (form.Display ?? "").Trim(), form.Role, (form.Officer ?? "").Trim() is { Length: > 0 } badge ? badge : null, (form.Unit ?? "").Trim(), "", stamp, 0, null, null, null);

    private static bool IsReason(string? reason) => (reason ?? "").Trim() is { Length: > 0 } said && RegisterList.IsPlain(said, RegisterList.LongestText);

    private static string NewPassword() => string.Join('-', Enumerable.Range(0, PasswordGroups).Select(_ => RandomNumberGenerator.GetString(PasswordLetters, 4)));
}
