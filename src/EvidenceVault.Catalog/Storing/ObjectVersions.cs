using EvidenceVault.Core.Storage;

namespace EvidenceVault.Catalog;

/// <summary>Which version of a key is the proven one in a store, as rows of the catalogue.</summary>
public sealed class ObjectVersions(CatalogDatabase database, StoreSide place) : IObjectVersions
{
    private const string Proven = "SELECT version FROM object_version WHERE store = $store AND key = $key AND state = 'proven'";

    private const string Note =
        """
        INSERT INTO object_version (store, key, version, state) VALUES ($store, $key, $version, $state)
        ON CONFLICT (store, key, version) DO UPDATE SET state = $state
        """;

    private readonly string _store = place == StoreSide.Primary ? "primary" : "second";

    public string? FindProven(ObjectKey key) => database.Read(c => c.Scalar<string>(Proven, ("$store", _store), ("$key", key.Value)));

    public string Pin(ObjectKey key, string version) => database.Write(transaction =>
    {
        if (transaction.Connection.Scalar<string>(Proven, ("$store", _store), ("$key", key.Value)) is { } pinned)
        {
            return pinned;
        }

        transaction.Connection.Execute(Note, ("$store", _store), ("$key", key.Value), ("$version", version), ("$state", "proven"));
        return version;
    });

    public void Reject(ObjectKey key, string version) => database.Write(transaction =>
        transaction.Connection.Execute(Note, ("$store", _store), ("$key", key.Value), ("$version", version), ("$state", "rejected")));

    public void RejectUnproven(ObjectKey key, string version) => database.Write(transaction => transaction.Connection.Execute(
        "INSERT INTO object_version (store, key, version, state) VALUES ($store, $key, $version, 'rejected') ON CONFLICT DO NOTHING",
        ("$store", _store), ("$key", key.Value), ("$version", version)));

    public void Replace(ObjectKey key, string gone, string version) => database.Write(transaction =>
    {
        transaction.Connection.Execute(
            "DELETE FROM object_version WHERE store = $store AND key = $key AND version = $version AND state = 'proven'", ("$store", _store), ("$key", key.Value), ("$version", gone));
        transaction.Connection.Execute(Note, ("$store", _store), ("$key", key.Value), ("$version", version), ("$state", "proven"));
    });

    public IReadOnlySet<string> Rejected(ObjectKey key) => database.Read(c => c.Query(
        "SELECT version FROM object_version WHERE store = $store AND key = $key AND state = 'rejected'",
        r => r.GetString(0), ("$store", _store), ("$key", key.Value)).ToHashSet(StringComparer.Ordinal));

    public void Forget(ObjectKey key, string version) => database.Write(transaction => transaction.Connection.Execute(
        "DELETE FROM object_version WHERE store = $store AND key = $key AND version = $version", ("$store", _store), ("$key", key.Value), ("$version", version)));
}
