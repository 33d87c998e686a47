using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>Which account somebody who is known elsewhere comes in as. Written by <see cref="AccountBook"/> alone.</summary>
public sealed class OutsideIdentities(CatalogDatabase database)
{
    /// <summary>The account's name; null where the identity is bound to none.</summary>
    public static string? FindAccount(CatalogTransaction transaction, OutsideIdentity identity) => transaction.Connection.First(
        "SELECT account FROM outside_identity WHERE kind = $kind AND issuer = $issuer AND subject = $subject", r => r.GetString(0),
        ("$kind", identity.KindWord), ("$issuer", identity.Issuer), ("$subject", identity.Subject));

    /// <summary>All that are bound to the account.</summary>
    public IReadOnlyList<OutsideIdentity> Of(string account) => database.Read(c => c.Query(
        "SELECT kind, issuer, subject FROM outside_identity WHERE account = $account ORDER BY kind, issuer, subject", Map, ("$account", account)));

    internal static void Bind(CatalogTransaction transaction, OutsideIdentity identity, string account) => transaction.Connection.Execute(
        "INSERT INTO outside_identity (kind, issuer, subject, account) VALUES ($kind, $issuer, $subject, $account) ON CONFLICT DO NOTHING",
        ("$kind", identity.KindWord), ("$issuer", identity.Issuer), ("$subject", identity.Subject), ("$account", account));

    internal static void Unbind(CatalogTransaction transaction, OutsideIdentity identity, string account) => transaction.Connection.Execute(
        "DELETE FROM outside_identity WHERE kind = $kind AND issuer = $issuer AND subject = $subject AND account = $account",
        ("$kind", identity.KindWord), ("$issuer", identity.Issuer), ("$subject", identity.Subject), ("$account", account));

    private static OutsideIdentity Map(SqliteDataReader r) => new(OutsideIdentity.FindKind(r.GetString(0))!.Value, r.GetString(1), r.GetString(2));
}
