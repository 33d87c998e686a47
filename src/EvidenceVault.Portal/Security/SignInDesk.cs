using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Portal.Security;

/// <summary>Decides whether somebody is who he says. Every attempt is a line of the custody log; five failures lock the account for a quarter of an hour.</summary>
internal sealed class SignInDesk(CatalogDatabase database, Accounts accounts, PasswordHashes hashes, TimeProvider clock)
{
    public const int LongestName = 64;
    public const int LongestPassword = 256;
    public const int MostFailures = Accounts.MostFailures;
    public static readonly TimeSpan LockedFor = Accounts.LockedFor;

    /// <summary>The account, or null: the caller learns no more, so that nobody can find out by trying which accounts there are.</summary>
    public Account? TrySignIn(string name, string password, string address)
    {
        var matches = hashes.Matches(accounts.Find(name), password);
        return database.Write(transaction =>
        {
            // Read again: another attempt may have been counted while the password was hashed.
            var account = accounts.Find(name);
            var now = clock.GetUtcNow();
            var locked = account?.LockedUntil is { } until && until > now;
            if (account is null || !matches || locked)
            {
                Refuse(transaction, account, name, address, locked);
                return null;
            }

            accounts.CountSuccess(transaction, account.Name, now, address);
            transaction.Append(new CustodyEvent { Act = CustodyAct.SignedIn, At = now, Actor = new CustodyActor(ActorKind.Person, account.Name), From = address });
            return account;
        });
    }

    /// <summary>Writes down an attempt that was refused before the password was looked at: it cannot be one, or there were too many.</summary>
    public void RefuseUnheard(string? name, string address, string reason) => database.Write(transaction =>
    {
        var bounded = Bounded(name ?? "");
        var account = bounded == name ? accounts.Find(bounded) : null;
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

    private void Refuse(CatalogTransaction transaction, Account? account, string name, string address, bool locked)
    {
        var now = clock.GetUtcNow();
        if (account is not null && !locked)
        {
            accounts.CountFailure(transaction, account, now);
        }

        transaction.Append(new CustodyEvent
        {
            Act = CustodyAct.SignInRefused,
            At = now,
            Actor = account is null ? new CustodyActor(ActorKind.Vault, "portal") : new CustodyActor(ActorKind.Person, account.Name),
            From = address,
            Reason = account is null ? "unknown-name" : locked ? "locked" : Accounts.WrongPassword,
            Facts = account is null
                ? DigestOf(name)
                : new Dictionary<string, string> { ["failures_before"] = account.FailedCount.ToString(CultureInfo.InvariantCulture) },
        });
    }

    /// <summary>People type passwords into the wrong field: an unknown name is kept as its digest only.</summary>
    private static Dictionary<string, string> DigestOf(string name) => new() { ["name_sha256"] = Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(name)).Hex };

    /// <summary>What a stranger may make us work on: no longer than a name can be, and nothing in it that is not a character.</summary>
    private static string Bounded(string name) => new([.. name.Take(LongestName).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c)]);
}
