using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Portal.Security;

/// <summary>Decides whether somebody is who he says. Every attempt is a line of the custody log; five failures lock the account for a quarter of an hour.</summary>
internal sealed class SignInDesk(CatalogDatabase database, Accounts accounts, PasswordHashes hashes, TimeProvider clock)
{
    public const int MostFailures = 5;
    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(15);

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

    public void SignOut(Viewer viewer) => database.Write(t =>
    {
        t.Append(new CustodyEvent { Act = CustodyAct.SignedOut, At = clock.GetUtcNow(), Actor = viewer.Actor, From = viewer.Address });
    });

    private void Refuse(CatalogTransaction transaction, Account? account, string name, string address, bool locked)
    {
        var now = clock.GetUtcNow();
        if (account is not null && !locked)
        {
            // A lock that has run out starts the count afresh.
            var failures = account.LockedUntil is null ? account.FailedCount + 1 : 1;
            accounts.CountFailure(transaction, account.Name, failures, failures >= MostFailures ? now + LockedFor : null);
        }

        // People type passwords into the wrong field: an unknown name is kept as its digest only.
        transaction.Append(new CustodyEvent
        {
            Act = CustodyAct.SignInRefused,
            At = now,
            Actor = account is null ? new CustodyActor(ActorKind.Vault, "portal") : new CustodyActor(ActorKind.Person, account.Name),
            From = address,
            Reason = account is null ? "unknown-name" : locked ? "locked" : "wrong-password",
            Facts = account is null
                ? new Dictionary<string, string> { ["name_sha256"] = Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(name)).Hex }
                : new Dictionary<string, string> { ["failures_before"] = account.FailedCount.ToString(CultureInfo.InvariantCulture) },
        });
    }
}
