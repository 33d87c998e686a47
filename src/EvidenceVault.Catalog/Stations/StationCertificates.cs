using EvidenceVault.Core.Evidence;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>A certificate that a station was given.</summary>
/// <param name="Certificate">DER.</param>
/// <param name="RevokedAt">Since when the station, and so every certificate of it, is no longer believed; null while it is.</param>
public sealed record StationCertificate(string Station, byte[] Certificate, Sha256Digest Sha256, DateTimeOffset IssuedAt, DateTimeOffset? RevokedAt = null);

/// <summary>All certificates of all stations. Seals made with an earlier certificate count as long as the station is in force; revoking the station ends them all.</summary>
public sealed class StationCertificates(CatalogDatabase database)
{
    private const string Select =
        "SELECT c.station, c.certificate, c.sha256, c.issued_at, s.revoked_at FROM station_certificate c JOIN station s ON s.name = c.station";

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

    public StationCertificate? Find(Sha256Digest sha256) => database.Read(c => c.First($"{Select} WHERE c.sha256 = $sha256", Map, ("$sha256", sha256)));

    public IReadOnlyList<StationCertificate> All() => database.Read(c => c.Query($"{Select} ORDER BY c.station, c.issued_at", Map));

    /// <summary>Those of revoked stations.</summary>
    public IReadOnlyList<StationCertificate> Revoked() => database.Read(c => c.Query($"{Select} WHERE s.revoked_at IS NOT NULL ORDER BY c.sha256", Map));

    internal static void Keep(CatalogTransaction transaction, StationCertificate given) => transaction.Connection.Execute(
        "INSERT INTO station_certificate (sha256, station, certificate, issued_at) VALUES ($sha256, $station, $certificate, $at) ON CONFLICT (sha256) DO NOTHING",
        ("$sha256", given.Sha256), ("$station", given.Station), ("$certificate", given.Certificate), ("$at", given.IssuedAt));

    private static List<StationCertificate> Of(SqliteConnection connection, string station) =>
        [.. connection.Query($"{Select} WHERE c.station = $station ORDER BY c.issued_at, c.rowid", Map, ("$station", station))];

    private static StationCertificate Map(SqliteDataReader r) => new(r.GetString(0), r.Bytes(1), r.Digest(2), r.Instant(3), r.InstantOrNull(4));
}
