using System.Diagnostics.CodeAnalysis;
using EvidenceVault.Core.Evidence;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>A docking station that the vault has enrolled.</summary>
/// <param name="Certificate">The station's newest certificate, DER; all of them are in <see cref="StationCertificates"/>.</param>
/// <param name="RevokedAt">Since when it is no longer believed; null while it is.</param>
public sealed record Station(string Name, string Unit, byte[] Certificate, Sha256Digest CertificateSha256, DateTimeOffset EnrolledAt, DateTimeOffset? RevokedAt);

/// <summary>The stations whose seals the vault accepts.</summary>
[SuppressMessage("Naming", "CA1724", Justification = "The namespace of the same name holds what stations and vault tell each other; nobody needs both by that name.")]
public sealed class Stations(CatalogDatabase database)
{
    private const string Columns = "name, unit, certificate, certificate_sha256, enrolled_at, revoked_at";

    /// <summary>
    /// Enrols the station, or answers false when the name is that of a station in force. The name of a revoked one can be enrolled again: its sessions may wait
    /// at the station, and what it sealed before the revocation it seals anew with its new key.
    /// </summary>
    public bool TryEnroll(CatalogTransaction transaction, Station station)
    {
        var isNew = transaction.Connection.Execute(
            """
            INSERT INTO station (name, unit, certificate, certificate_sha256, enrolled_at) VALUES ($name, $unit, $certificate, $sha256, $at)
            ON CONFLICT (name) DO UPDATE SET unit = excluded.unit, certificate = excluded.certificate, certificate_sha256 = excluded.certificate_sha256,
              enrolled_at = excluded.enrolled_at, revoked_at = NULL WHERE station.revoked_at IS NOT NULL
            """,
            ("$name", station.Name), ("$unit", station.Unit), ("$certificate", station.Certificate), ("$sha256", station.CertificateSha256), ("$at", station.EnrolledAt)) == 1;
        if (isNew)
        {
            StationCertificates.Keep(transaction, new StationCertificate(station.Name, station.Certificate, station.CertificateSha256, station.EnrolledAt));
        }

        return isNew;
    }

    /// <summary>From now on the station's hand-overs are refused, and no certificate that it has by now will ever count again. False if there is no such station, or it was revoked before.</summary>
    public bool TryRevoke(CatalogTransaction transaction, string name, DateTimeOffset at)
    {
        var revoked = transaction.Connection.Execute("UPDATE station SET revoked_at = $at WHERE name = $name AND revoked_at IS NULL", ("$at", at), ("$name", name)) == 1;
        if (revoked)
        {
            StationCertificates.Revoke(transaction, name, at);
        }

        return revoked;
    }

    public Station? Find(string name) => database.Read(c => Find(c, name));

    public Station? Find(CatalogTransaction transaction, string name) => Find(transaction.Connection, name);

    /// <summary>The station that this very certificate was given to, be it the newest or an earlier one; null where it was revoked.</summary>
    public Station? FindByCertificate(Sha256Digest sha256) => database.Read(c => c.First(
        $"SELECT {Columns} FROM station WHERE name = (SELECT station FROM station_certificate WHERE sha256 = $sha256 AND revoked_at IS NULL)", Map, ("$sha256", sha256)));

    /// <summary>Whether this very certificate was given to the station and not revoked, be it the newest or an earlier one.</summary>
    public bool Has(string name, Sha256Digest certificate) => database.Read(c => Has(c, name, certificate));

    /// <inheritdoc cref="Has(string, Sha256Digest)"/>
    public bool Has(CatalogTransaction transaction, string name, Sha256Digest certificate) => Has(transaction.Connection, name, certificate);

    public IReadOnlyList<Station> All() => database.Read(c => c.Query($"SELECT {Columns} FROM station ORDER BY name", Map));

    private static bool Has(SqliteConnection connection, string name, Sha256Digest certificate) => connection.Scalar<long>(
        "SELECT EXISTS (SELECT 1 FROM station_certificate WHERE station = $name AND sha256 = $sha256 AND revoked_at IS NULL)", ("$name", name), ("$sha256", certificate)) == 1;

    private static Station? Find(SqliteConnection connection, string name) => connection.First($"SELECT {Columns} FROM station WHERE name = $name", Map, ("$name", name));

    private static Station Map(SqliteDataReader r) => new(r.GetString(0), r.GetString(1), r.Bytes(2), r.Digest(3), r.Instant(4), r.InstantOrNull(5));
}
