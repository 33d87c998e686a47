using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>Another system that talks to the vault.</summary>
/// <param name="Unit">Whose cases it is about; <c>*</c> for every unit.</param>
/// <param name="HasKey">Whether it can be known at all: after a rebuild it cannot, until it gets a new key.</param>
public sealed record ServiceAccount(string Name, string Unit, IReadOnlyList<string> Scopes, bool HasKey, DateTimeOffset AddedAt, DateTimeOffset? RevokedAt)
{
    public const string EveryUnit = "*";

    public CustodyActor Actor => new(ActorKind.Service, Name);

    public CaseScope Cases => Unit == EveryUnit ? CaseScope.Everything : new CaseScope([Unit], null);
}

/// <summary>The other systems there are. Each comes and goes by a line of the custody log.</summary>
public sealed class ServiceAccounts(CatalogDatabase database)
{
    private const string Columns = "name, unit, scopes, key_id IS NOT NULL, added_at, revoked_at";

    public IReadOnlyList<ServiceAccount> All() => database.Read(c => c.Query($"SELECT {Columns} FROM service_account ORDER BY name", Map));

    public ServiceAccount? Find(string name) => database.Read(c => c.First($"SELECT {Columns} FROM service_account WHERE name = $name", Map, ("$name", name)));

    /// <summary>The service that shows this key; null for a wrong, an old or a revoked one.</summary>
    public ServiceAccount? FindBy(ServiceKey key) => database.Read(c =>
        c.Scalar<string>("SELECT key_sha256 FROM service_account WHERE key_id = $id AND revoked_at IS NULL", ("$id", key.Id)) is { } kept && key.Is(Sha256Digest.Parse(kept))
            ? c.First($"SELECT {Columns} FROM service_account WHERE key_id = $id", Map, ("$id", key.Id))
            : null);

    /// <summary>Appends the event and does what it tells.</summary>
    public void Write(CatalogTransaction transaction, CustodyEvent told)
    {
        transaction.Append(told);
        Apply(transaction, told);
    }

    /// <summary>Gives the service a key; the one before ends.</summary>
    public void SetKey(CatalogTransaction transaction, string name, ServiceKey key) => transaction.Connection.Execute(
        "UPDATE service_account SET key_id = $id, key_sha256 = $digest WHERE name = $name", ("$id", key.Id), ("$digest", key.Digest), ("$name", name));

    internal void Apply(CatalogTransaction transaction, CustodyEvent told)
    {
        if (told.Facts.GetValueOrDefault("service") is not { } name)
        {
            return; // the log tells of nothing
        }

        if (told.Act == CustodyAct.ServiceAdded)
        {
            transaction.Connection.Execute(
                """
                INSERT INTO service_account (name, unit, scopes, added_at) VALUES ($name, $unit, $scopes, $at)
                ON CONFLICT (name) DO UPDATE SET unit = excluded.unit, scopes = excluded.scopes, added_at = excluded.added_at, revoked_at = NULL, key_id = NULL, key_sha256 = NULL
                """,
                ("$name", name), ("$unit", told.Facts.GetValueOrDefault("unit", "")), ("$scopes", told.Facts.GetValueOrDefault("scopes", "")), ("$at", told.At));
        }
        else
        {
            transaction.Connection.Execute("UPDATE service_account SET revoked_at = $at, key_id = NULL, key_sha256 = NULL WHERE name = $name AND revoked_at IS NULL", ("$at", told.At), ("$name", name));
        }
    }

    private static ServiceAccount Map(SqliteDataReader r) => new(r.GetString(0), r.GetString(1), r.GetString(2).Split(' '), r.GetInt64(3) == 1, r.Instant(4), r.InstantOrNull(5));
}
