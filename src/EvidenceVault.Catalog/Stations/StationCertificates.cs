using EvidenceVault.Core.Evidence;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>A certificate that a station was given.</summary>
/// <param name="Certificate">DER.</param>
/// <param name="RevokedAt">Since when it is no longer believed; null while it is.</param>
public sealed record StationCertificate(string Station, byte[] Certificate, Sha256Digest Sha256, DateTimeOffset IssuedAt, DateTimeOffset? RevokedAt = null);

/// <summary>All certificates of all stations. Seals made with an earlier certificate count until it is revoked; revoking a station ends all that it has by then.</summary>
public sealed class StationCertificates(CatalogDatabase database)
{
    private const string Select = "SELECT station, certificate, sha256, issued_at, revoked_at FROM station_certificate";

    /// <summary>The station has a further certificate, its newest. Doing so again changes nothing.</summary>
    public void Add(CatalogTransaction transaction, StationCertificate given)
    {
        Keep(transaction, given);
        transaction.Connection.Execute(
            "UPDATE station SET certificate = $certificate, certificate_sha256 = $sha256 WHERE name = $station",
            ("$certificate", given.Certificate), ("$sha256", given.Sha256), ("$station", given.Station));
    }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<StationCertificate> Of(string station) => database.Read(c => Of(c, station));

    /// <inheritdoc cref="Of(string)"/>
    public IReadOnlyList<StationCertificate> Of(CatalogTransaction transaction, string station) => Of(transaction.Connection, station);

    public StationCertificate? Find(Sha256Digest sha256) => database.Read(c => c.First($"{Select} WHERE sha256 = $sha256", Map, ("$sha256", sha256)));

    public IReadOnlyList<StationCertificate> All() => database.Read(c => c.Query($"{Select} ORDER BY station, issued_at", Map));

    /// <summary>Those that were revoked.</summary>
    public IReadOnlyList<StationCertificate> Revoked() => database.Read(c => c.Query($"{Select} WHERE revoked_at IS NOT NULL ORDER BY sha256", Map));

    internal static void Keep(CatalogTransaction transaction, StationCertificate given) => transaction.Connection.Execute(
        "INSERT INTO station_certificate (sha256, station, certificate, issued_at) VALUES ($sha256, $station, $certificate, $at) ON CONFLICT (sha256) DO NOTHING",
        ("$sha256", given.Sha256), ("$station", given.Station), ("$certificate", given.Certificate), ("$at", given.IssuedAt));

    internal static void Revoke(CatalogTransaction transaction, string station, DateTimeOffset at) => transaction.Connection.Execute(
        "UPDATE station_certificate SET revoked_at = $at WHERE station = $station AND revoked_at IS NULL", ("$at", at), ("$station", station));

    private static List<StationCertificate> Of(SqliteConnection connection, string station) =>
        [.. connection.Query($"{Select} WHERE station = $station ORDER BY issued_at, rowid", Map, ("$station", station))];

    private static StationCertificate Map(SqliteDataReader r) => new(r.GetString(0), r.Bytes(1), r.Digest(2), r.Instant(3), r.InstantOrNull(4));
}
