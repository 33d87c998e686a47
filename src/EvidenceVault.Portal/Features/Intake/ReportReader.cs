using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Signing;
using EvidenceVault.Core.Stations;

namespace EvidenceVault.Portal.Features.Intake;

/// <summary>A report that is proven to be of an enrolled station, and within every bound.</summary>
internal sealed record ProvenReport(StationReport Report, byte[] Bytes);

/// <summary>Reads reports of stations: believes only what an enrolled station has sealed, and only now.</summary>
internal sealed class ReportReader(CatalogDatabase database, IntakeTrust trust, TimeProvider clock)
{
    /// <summary>By how much a station's clock may differ from the vault's.</summary>
    public static readonly TimeSpan MostClockOff = TimeSpan.FromMinutes(15);

    private readonly Stations _stations = new(database);

    public IntakeResult<ProvenReport> Read(SealedReport request)
    {
        // 1. What is claimed. Nothing is believed yet.
        if (!TryReadClaim(request.Report, out var claim, out var refusal))
        {
            return refusal;
        }

        // 2. Who says so.
        if (_stations.Find(claim.Station) is not { RevokedAt: null })
        {
            return IntakeRefusal.UnknownStation(ReportBounds.Shown(claim.Station));
        }

        var verdict = CadesSeal.Check(request.Seal, Sha256Digest.Of(request.Report), trust.Root, CertificateRole.Station);
        if (!verdict.IsValid || !_stations.Has(claim.Station, verdict.Signer!.Thumbprint))
        {
            return IntakeRefusal.BadSeal("The report: " + (verdict.IsValid ? "It was made with a certificate that is not the station's." : verdict.Reason));
        }

        // 3. Whether both speak of the same thing, from here on a statement of an enrolled station.
        if (claim.Version != StationReport.FormatVersion)
        {
            return IntakeRefusal.UnknownVersion("report", claim.Version, StationReport.FormatVersion, StationReport.FormatVersion);
        }

        if (!TryReadReport(request.Report, out var report, out refusal))
        {
            return refusal;
        }

        // 4. Whether it is of now.
        var now = clock.GetUtcNow();
        return (report.At - now).Duration() > MostClockOff ? IntakeRefusal.ClockOff(report.At, now) : new ProvenReport(report, request.Report);
    }

    /// <summary>The few members that must be known before the others can be: a newer version may spell these differently.</summary>
    private static bool TryReadClaim(byte[] bytes, [NotNullWhen(true)] out Claim? claim, [NotNullWhen(false)] out IntakeRefusal? refusal)
    {
        (claim, refusal) = (null, null);
        try
        {
            claim = JsonSerializer.Deserialize<Claim>(bytes, HandOverJson.Options);
        }
        catch (JsonException e)
        {
            refusal = IntakeRefusal.MalformedReport("It is not the expected JSON: " + e.Message);
            return false;
        }

        if (claim is null || claim.Format != StationReport.FormatName)
        {
            refusal = IntakeRefusal.MalformedReport($"Its format is not '{StationReport.FormatName}'.");
            return false;
        }

        return true;
    }

    private static bool TryReadReport(byte[] bytes, [NotNullWhen(true)] out StationReport? report, [NotNullWhen(false)] out IntakeRefusal? refusal)
    {
        (report, refusal) = (null, null);
        try
        {
            report = JsonSerializer.Deserialize<StationReport>(bytes, HandOverJson.Options)!;
        }
        catch (JsonException e)
        {
            refusal = IntakeRefusal.MalformedReport("It is not the expected JSON: " + e.Message);
            return false;
        }

        if (ReportBounds.Broken(report) is { } broken)
        {
            refusal = IntakeRefusal.MalformedReport(broken);
            return false;
        }

        return true;
    }

    private sealed record Claim(string Format, int Version, string Station);
}
