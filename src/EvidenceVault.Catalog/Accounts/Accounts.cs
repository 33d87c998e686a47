using EvidenceVault.Core.Evidence;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>The people who may sign in.</summary>
public sealed class Accounts(CatalogDatabase database)
{
    /// <summary>Why a sign-in was refused that counts as a failure, as the custody log says it.</summary>
    public const string WrongPassword = "wrong-password";

    /// <summary>As <see cref="WrongPassword"/>: the password was right, and the code of the second factor was not.</summary>
    public const string WrongCode = "wrong-code";

    /// <summary>So many failed sign-ins in a row lock an account.</summary>
    public const int MostFailures = 5;

    /// <summary>So many of the passwords before may not be chosen again.</summary>
    public const int MostFormer = 5;

    private const string Disabled = "disabled";

    private const string Columns = "name, display_name, role, officer, unit, password_hash, security_stamp, failed_count, locked_until, last_sign_in_at, last_sign_in_from, state, must_change, factor_secret";

    /// <summary>For how long it is then locked.</summary>
    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(15);

    public Account? Find(string name) => database.Read(c => Find(c, name));

    public Account? Find(CatalogTransaction transaction, string name) => Find(transaction.Connection, name);

    public IReadOnlyList<Account> All() => database.Read(c => c.Query($"SELECT {Columns} FROM account ORDER BY name", Map));

    /// <summary>False when the name is taken.</summary>
    public bool TryCreate(CatalogTransaction transaction, Account account) => transaction.Connection.Execute(
        "INSERT INTO account (name, display_name, role, officer, unit, password_hash, security_stamp) VALUES ($name, $display, $role, $officer, $unit, $hash, $stamp) ON CONFLICT DO NOTHING",
        ("$name", account.Name), ("$display", account.DisplayName), ("$role", account.Role.ToString()), ("$officer", account.Officer),
        ("$unit", account.Unit), ("$hash", account.PasswordHash), ("$stamp", account.SecurityStamp)) == 1;

    /// <summary>Sets a new password; every session signed in before ends with the old stamp, and a lock with it. The one before is remembered.</summary>
    /// <param name="oneTime">Whether it is another's, and the person must choose his own at the next sign-in.</param>
    public void SetPassword(CatalogTransaction transaction, string name, string passwordHash, string securityStamp, bool oneTime = false)
    {
        transaction.Connection.Execute(
            "INSERT INTO former_password (account, hash) SELECT name, password_hash FROM account WHERE name = $name AND password_hash <> ''", ("$name", name));
        transaction.Connection.Execute(
            "DELETE FROM former_password WHERE account = $name AND n NOT IN (SELECT n FROM former_password WHERE account = $name ORDER BY n DESC LIMIT $most)", ("$name", name), ("$most", (long)MostFormer));
        transaction.Connection.Execute(
            "UPDATE account SET password_hash = $hash, security_stamp = $stamp, must_change = $once, failed_count = 0, locked_until = NULL WHERE name = $name",
            ("$hash", passwordHash), ("$stamp", securityStamp), ("$once", oneTime), ("$name", name));
    }

    /// <summary>Hashes of the passwords it had before, newest first.</summary>
    public IReadOnlyList<string> FormerPasswords(string name) => database.Read(c => c.Query(
        "SELECT hash FROM former_password WHERE account = $name ORDER BY n DESC", r => r.GetString(0), ("$name", name)));

    /// <summary>Takes a code of the second factor, by its time step. False where one of that step or a later one was taken: none counts twice.</summary>
    public bool TryTakeStep(CatalogTransaction transaction, string name, long step) => transaction.Connection.Execute(
        "UPDATE account SET factor_step = $step WHERE name = $name AND factor_step < $step", ("$step", step), ("$name", name)) == 1;

    /// <summary>Uses up a recovery code. False where there is none of that digest.</summary>
    public bool TryTakeRecovery(CatalogTransaction transaction, string name, Sha256Digest code) => transaction.Connection.Execute(
        "DELETE FROM recovery_code WHERE account = $name AND sha256 = $code", ("$name", name), ("$code", code)) == 1;

    /// <summary>How many recovery codes are left.</summary>
    public int RecoveryLeft(string name) => database.Read(c => (int)c.Scalar<long>("SELECT COUNT(*) FROM recovery_code WHERE account = $name", ("$name", name)));

    /// <summary>Gives the account a second factor, or none where the secret is null.</summary>
    public void SetFactor(CatalogTransaction transaction, string name, string? protectedSecret, IEnumerable<Sha256Digest> recovery)
    {
        transaction.Connection.Execute("UPDATE account SET factor_secret = $secret WHERE name = $name", ("$secret", protectedSecret), ("$name", name));
        transaction.Connection.Execute("DELETE FROM recovery_code WHERE account = $name", ("$name", name));
        foreach (var code in recovery)
        {
            transaction.Connection.Execute("INSERT INTO recovery_code (account, sha256) VALUES ($name, $code) ON CONFLICT DO NOTHING", ("$name", name), ("$code", code));
        }
    }

    /// <summary>Name, role, badge number and unit become those of the given entry; the rest stays.</summary>
    internal void Change(CatalogTransaction transaction, Account account) => transaction.Connection.Execute(
        "UPDATE account SET display_name = $display, role = $role, officer = $officer, unit = $unit WHERE name = $name",
        ("$display", account.DisplayName), ("$role", account.Role.ToString()), ("$officer", account.Officer), ("$unit", account.Unit), ("$name", account.Name));

    internal void SetDisabled(CatalogTransaction transaction, string name, bool disabled, string securityStamp) => transaction.Connection.Execute(
        "UPDATE account SET state = $state, security_stamp = $stamp WHERE name = $name", ("$state", disabled ? Disabled : "active"), ("$stamp", securityStamp), ("$name", name));

    internal void SetStamp(CatalogTransaction transaction, string name, string securityStamp) => transaction.Connection.Execute(
        "UPDATE account SET security_stamp = $stamp WHERE name = $name", ("$stamp", securityStamp), ("$name", name));

    /// <summary>Counts a failed sign-in and locks the account when there were too many. A lock that has run out starts the count afresh.</summary>
    public void CountFailure(CatalogTransaction transaction, Account account, DateTimeOffset at)
    {
        var failures = account.LockedUntil is null ? account.FailedCount + 1 : 1;
        transaction.Connection.Execute(
            "UPDATE account SET failed_count = $count, locked_until = $until WHERE name = $name",
            ("$count", failures), ("$until", failures >= MostFailures ? at + LockedFor : (DateTimeOffset?)null), ("$name", account.Name));
    }

    public void CountSuccess(CatalogTransaction transaction, string name, DateTimeOffset at, string from) => transaction.Connection.Execute(
        "UPDATE account SET failed_count = 0, locked_until = NULL, last_sign_in_at = $at, last_sign_in_from = $from WHERE name = $name",
        ("$at", at), ("$from", from), ("$name", name));

    private static Account? Find(SqliteConnection connection, string name) => connection.First($"SELECT {Columns} FROM account WHERE name = $name", Map, ("$name", name));

    private static Account Map(SqliteDataReader r) => new(
        r.GetString(0), r.GetString(1), Enum.Parse<AccountRole>(r.GetString(2)), r.TextOrNull(3), r.GetString(4), r.GetString(5), r.GetString(6),
        r.GetInt32(7), r.InstantOrNull(8), r.InstantOrNull(9), r.TextOrNull(10))
    {
        IsDisabled = r.GetString(11) == Disabled,
        MustChangePassword = r.GetInt64(12) == 1,
        FactorSecret = r.TextOrNull(13),
    };
}
