using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Portal.Security;

/// <summary>What somebody says to come in.</summary>
/// <param name="Code">Of his second factor; null or empty where he has none.</param>
internal sealed record SignInAttempt(string Name, string Password, string? Code, string Address);

/// <summary>How an attempt ended.</summary>
/// <param name="Account">As it was before this sign-in was counted; null where it was refused.</param>
/// <param name="LockedUntil">Until when the name is locked; for names that nobody has, too, so that it does not tell which there are.</param>
internal sealed record SignInAnswer(Account? Account, DateTimeOffset? LockedUntil = null);

/// <summary>Decides whether somebody is who he says. Every attempt is a line of the custody log; five failures lock the account for a quarter of an hour.</summary>
internal sealed class SignInDesk(CatalogDatabase database, PasswordHashes hashes, SecondFactor factor, TimeProvider clock)
{
    public const int LongestName = 64;
    public const int LongestPassword = 256;
    public const int MostFailures = Accounts.MostFailures;
    public static readonly TimeSpan LockedFor = Accounts.LockedFor;

    private readonly Accounts _accounts = new(database);
    private readonly UnknownNames _strangers = new();

    /// <summary>The caller learns no more than whether, so that nobody can find out by trying which accounts there are.</summary>
    public SignInAnswer TrySignIn(SignInAttempt attempt)
    {
        var matches = hashes.Matches(_accounts.Find(attempt.Name), attempt.Password);
        return database.Write(transaction =>
        {
            // Read again: another attempt may have been counted while the password was hashed.
            var account = _accounts.Find(transaction, attempt.Name);
            var now = clock.GetUtcNow();
            if (Refusal(transaction, account, matches, attempt.Code) is { } reason)
            {
                return new SignInAnswer(null, Refuse(transaction, account, attempt, reason));
            }

            _accounts.CountSuccess(transaction, account!.Name, now, attempt.Address);
            transaction.Append(new CustodyEvent { Act = CustodyAct.SignedIn, At = now, Actor = new CustodyActor(ActorKind.Person, account.Name), From = attempt.Address });
            return new SignInAnswer(account);
        });
    }

    /// <summary>Whether it is still the same person at the desk: by all that lets him in at the door. A failure counts as one there does.</summary>
    /// <param name="code">Of his second factor; looked at where he has one, and then used up.</param>
    public SignInAnswer Confirm(Viewer viewer, string password, string? code)
    {
        var matches = hashes.Matches(viewer.Account, password); // the viewer is as the catalogue knew him at this request
        return database.Write(transaction => Confirm(transaction, viewer, matches, code));
    }

    private SignInAnswer Confirm(CatalogTransaction transaction, Viewer viewer, bool matches, string? code)
    {
        var account = _accounts.Find(transaction, viewer.Account.Name);
        if (Refusal(transaction, account, matches, code) is { } reason)
        {
            return new SignInAnswer(null, Refuse(transaction, account, new SignInAttempt(viewer.Account.Name, "", null, viewer.Address), reason));
        }

        transaction.Append(new CustodyEvent { Act = CustodyAct.IdentityConfirmed, At = clock.GetUtcNow(), Actor = viewer.Actor, From = viewer.Address });
        return new SignInAnswer(account);
    }

    /// <summary>Writes down an attempt that was refused before the password was looked at: it cannot be one, or there were too many.</summary>
    public void RefuseUnheard(string? name, string address, string reason) => database.Write(transaction =>
    {
        var bounded = Bounded(name ?? "");
        var account = bounded == name ? _accounts.Find(bounded) : null;
        transaction.Append(new CustodyEvent
        {
            Act = CustodyAct.SignInRefused,
            At = clock.GetUtcNow(),
            Actor = account is null ? new CustodyActor(ActorKind.Vault, "portal") : new CustodyActor(ActorKind.Person, account.Name),
            From = address,
            Reason = reason,
            Facts = account is null && bounded.Length > 0 ? DigestOf(bounded) : [],
        });
    });

    public void SignOut(Viewer viewer) => database.Write(t =>
    {
        t.Append(new CustodyEvent { Act = CustodyAct.SignedOut, At = clock.GetUtcNow(), Actor = viewer.Actor, From = viewer.Address });
    });

    /// <summary>Why he is not let in; null when he is. The code is looked at last, and only then used up.</summary>
    private string? Refusal(CatalogTransaction transaction, Account? account, bool matches, string? code) => account switch
    {
        null => "unknown-name",
        _ when account.IsLocked(clock.GetUtcNow()) => "locked",
        _ when !matches => Accounts.WrongPassword,
        { IsDisabled: true } => "account-closed",
        { FactorSecret: not null } when !factor.TryTake(transaction, account, code) => Accounts.WrongCode,
        _ => null,
    };

    /// <summary>Writes the refusal down and counts it. Answers until when the name is locked by now.</summary>
    private DateTimeOffset? Refuse(CatalogTransaction transaction, Account? account, SignInAttempt attempt, string reason)
    {
        var now = clock.GetUtcNow();
        if (account is not null && reason is Accounts.WrongPassword or Accounts.WrongCode)
        {
            _accounts.CountFailure(transaction, account!, now);
        }

        transaction.Append(new CustodyEvent
        {
            Act = CustodyAct.SignInRefused,
            At = now,
            Actor = account is null ? new CustodyActor(ActorKind.Vault, "portal") : new CustodyActor(ActorKind.Person, account.Name),
            From = attempt.Address,
            Reason = reason,
            Facts = account is null
                ? DigestOf(attempt.Name)
                : new Dictionary<string, string> { ["failures_before"] = account.FailedCount.ToString(CultureInfo.InvariantCulture) },
        });
        var until = account is null ? _strangers.CountFailure(attempt.Name, now) : _accounts.Find(transaction, account.Name)!.LockedUntil;
        return until > now ? until : null;
    }

    /// <summary>People type passwords into the wrong field: an unknown name is kept as its digest only.</summary>
    private static Dictionary<string, string> DigestOf(string name) => new() { ["name_sha256"] = Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(name)).Hex };

    /// <summary>What a stranger may make us work on: no longer than a name can be, and nothing in it that is not a character.</summary>
    private static string Bounded(string name) => new([.. name.Take(LongestName).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c)]);
}
