namespace EvidenceVault.Core.Stations;

/// <summary>
/// A station's request for its next certificate, sealed with the one it has. Asking again with the same key, because the answer was lost, gets the same
/// certificate.
/// </summary>
/// <param name="Format">Always <see cref="FormatName"/>, so that no other sealed text passes for a request.</param>
/// <param name="At">By the station's clock; a vault that finds it more than a few minutes off says so.</param>
/// <param name="Request">PKCS#10 (RFC 2986) in PEM, for a new P-256 key; the name in it is ignored.</param>
public sealed record StationRenewal(string Format, int Version, string Station, DateTimeOffset At, string Request)
{
    public const string FormatName = "evidencevault-station-renewal";
    public const int FormatVersion = 1;

    /// <summary>The largest request that a vault reads, in bytes.</summary>
    public const int MostBytes = 32 * 1024;

    /// <summary>Relative address of the desk that renews certificates: POST <see cref="SealedRenewal"/>, answered with <see cref="RenewedCertificate"/>.</summary>
    public const string Address = "intake/stations/renewals";
}

/// <summary>A request for a certificate as it travels.</summary>
/// <param name="Statement">The <see cref="StationRenewal"/> as JSON (UTF-8): the very bytes that are sealed.</param>
/// <param name="Seal">Detached CAdES over them, by the station.</param>
public sealed record SealedRenewal(byte[] Statement, byte[] Seal);

/// <summary>The vault's answer (HTTP 200).</summary>
/// <param name="Certificate">The station's next certificate, PEM, of the same name.</param>
public sealed record RenewedCertificate(string Certificate);
