using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>What a person is to the vault; rights follow from it.</summary>
public enum AccountRole
{
    /// <summary>民警: sees what his own recorder took.</summary>
    Officer,

    /// <summary>法制员: reviews the unit's footage and links it to cases.</summary>
    LegalOfficer,

    /// <summary>督察: audits the unit.</summary>
    Supervisor,

    /// <summary>系统管理员: runs the box and sees no footage.</summary>
    Administrator,

    /// <summary>装备管理员: keeps recorders usable and the register right; sees no footage.</summary>
    EquipmentManager,
}

/// <summary>A person who may sign in. <paramref name="Officer"/> is the badge number (警号) that ties recordings to the person.</summary>
public sealed record Account(
    string Name, string DisplayName, AccountRole Role, string? Officer, string Unit, string PasswordHash, string SecurityStamp,
    int FailedCount, DateTimeOffset? LockedUntil, DateTimeOffset? LastSignInAt, string? LastSignInFrom);

/// <summary>The people who may sign in.</summary>
public sealed class Accounts(CatalogDatabase database)
{
    /// <summary>Why a sign-in was refused that counts as a failure, as the custody log says it.</summary>
    public const string WrongPassword = "wrong-password";

    /// <summary>So many failed sign-ins in a row lock an account.</summary>
    public const int MostFailures = 5;

    private const string Columns = "name, display_name, role, officer, unit, password_hash, security_stamp, failed_count, locked_until, last_sign_in_at, last_sign_in_from";

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

    /// <summary>Sets a new password; every session signed in before ends with the old stamp.</summary>
    public void SetPassword(CatalogTransaction transaction, string name, string passwordHash, string securityStamp) => transaction.Connection.Execute(
        "UPDATE account SET password_hash = $hash, security_stamp = $stamp, failed_count = 0, locked_until = NULL WHERE name = $name",
        ("$hash", passwordHash), ("$stamp", securityStamp), ("$name", name));

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
        r.GetInt32(7), r.InstantOrNull(8), r.InstantOrNull(9), r.TextOrNull(10));
}
