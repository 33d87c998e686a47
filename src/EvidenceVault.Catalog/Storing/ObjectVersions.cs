using EvidenceVault.Core.Storage;

namespace EvidenceVault.Catalog;

/// <summary>Which version of a key is the proven one, as rows of the catalogue.</summary>
public sealed class ObjectVersions(CatalogDatabase database) : IObjectVersions
{
    public string? FindProven(ObjectKey key) => database.Read(c => c.Scalar<string>(Proven, ("$key", key.Value)));

    public string Pin(ObjectKey key, string version) => database.Write(transaction =>
    {
        if (transaction.Connection.Scalar<string>(Proven, ("$key", key.Value)) is { } pinned)
        {
            return pinned;
        }

        transaction.Connection.Execute(
            "INSERT INTO object_version (key, version, state) VALUES ($key, $version, 'proven') ON CONFLICT (key, version) DO UPDATE SET state = 'proven'",
            ("$key", key.Value), ("$version", version));
        return version;
    });

    public void Reject(ObjectKey key, string version) => database.Write(transaction => transaction.Connection.Execute(
        "INSERT INTO object_version (key, version, state) VALUES ($key, $version, 'rejected') ON CONFLICT (key, version) DO UPDATE SET state = 'rejected'",
        ("$key", key.Value), ("$version", version)));

    public IReadOnlySet<string> Rejected(ObjectKey key) => database.Read(c => c.Query(
        "SELECT version FROM object_version WHERE key = $key AND state = 'rejected'", r => r.GetString(0), ("$key", key.Value)).ToHashSet(StringComparer.Ordinal));

    public void Forget(ObjectKey key, string version) => database.Write(transaction => transaction.Connection.Execute(
        "DELETE FROM object_version WHERE key = $key AND version = $version", ("$key", key.Value), ("$version", version)));

    private const string Proven = "SELECT version FROM object_version WHERE key = $key AND state = 'proven'";
}
