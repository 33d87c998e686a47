using System.Text.Json;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Signing;
using EvidenceVault.Core.Stations;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Portal.Features.Intake;

/// <summary>Gives stations their next certificate before the present one ends: by a request that the present one has sealed.</summary>
internal sealed class RenewalDesk(CatalogDatabase database, IntakeTrust trust, StoreJournal journal, TimeProvider clock)
{
    /// <summary>Certificates that one station is given in a day: enough for a new machine that fails twice, and no way to fill the catalogue.</summary>
    public const int MostADay = 4;

    private readonly Stations _stations = new(database);
    private readonly StationCertificates _certificates = new(database);

    /// <param name="from">The address of the station.</param>
    /// <param name="atTheDoor">The station that the connection itself is proven to be; null on this machine's own.</param>
    public async Task<IntakeResult<RenewedCertificate>> ReceiveAsync(SealedRenewal request, string from, string? atTheDoor, CancellationToken cancel)
    {
        // 1. A request of now, of a station in force, sealed with a certificate of it that has not ended, for a key that the station holds.
        var read = Read(request, atTheDoor);
        if (read.Answer is not { } proven)
        {
            return read.Refusal!;
        }

        // 2. The certificate, the row and the event in one commit. A crash before it leaves nothing; after it, asking again finds the certificate by its key.
        var issued = database.Write(transaction => Issue(transaction, proven, from));
        if (issued.Answer is null)
        {
            return issued;
        }

        // 3. The certificate is in the store before anything is sealed with it: a catalogue made from the store must know whose it is.
        try
        {
            await journal.WriteAsync(cancel);
            return issued;
        }
        catch (Exception e) when (e is IOException or ContentMismatchException)
        {
            return IntakeRefusal.StoreFull();
        }
    }

    private IntakeResult<ProvenRenewal> Read(SealedRenewal request, string? atTheDoor)
    {
        if (Parse<Claim>(request.Statement) is not { } claim || claim.Format != StationRenewal.FormatName)
        {
            return IntakeRefusal.MalformedRenewal($"It is not the expected JSON of format '{StationRenewal.FormatName}'.");
        }

        var verdict = CadesSeal.Check(request.Seal, Sha256Digest.Of(request.Statement), trust.Root, CertificateRole.Station);
        if (_stations.Find(claim.Station) is not { RevokedAt: null })
        {
            return IntakeRefusal.UnknownStation(ReportBounds.Shown(claim.Station));
        }

        if (!verdict.IsValid || !_stations.Has(claim.Station, verdict.Signer!.Thumbprint))
        {
            return IntakeRefusal.BadSeal("The request: " + (verdict.IsValid ? "It was sealed with a certificate that is not the station's." : verdict.Reason));
        }

        //// From here on it is a statement of an enrolled station.

        if (claim.Version != StationRenewal.FormatVersion)
        {
            return IntakeRefusal.UnknownVersion("request for a certificate", claim.Version, StationRenewal.FormatVersion, StationRenewal.FormatVersion);
        }

        if (atTheDoor is not null && atTheDoor != claim.Station)
        {
            return IntakeRefusal.OtherStation(atTheDoor);
        }

        return Parse<StationRenewal>(request.Statement) is { } renewal ? Judge(renewal, verdict.Signer.Thumbprint) : IntakeRefusal.MalformedRenewal("A member is missing or of another kind.");
    }

    private IntakeResult<ProvenRenewal> Judge(StationRenewal renewal, Sha256Digest signer)
    {
        var now = clock.GetUtcNow();
        if ((renewal.At - now).Duration() > ReportReader.MostClockOff)
        {
            return IntakeRefusal.ClockOff(renewal.At, now);
        }

        // The seal's own instant is the station's word: whether its certificate lasts, is asked of the vault's clock.
        var term = CertificateTerm.Of(_certificates.Find(signer)!.Certificate);
        if (!term.Contains(now))
        {
            return IntakeRefusal.CertificateEnded(term.EndsAt);
        }

        try
        {
            return new ProvenRenewal(renewal, signer, term, RequestedKey.Read(renewal.Request));
        }
        catch (RefusedKeyException e)
        {
            return IntakeRefusal.MalformedRenewal(e.Message);
        }
    }

    private IntakeResult<RenewedCertificate> Issue(CatalogTransaction transaction, ProvenRenewal proven, string from)
    {
        var (name, now) = (proven.Renewal.Station, clock.GetUtcNow());
        if (_stations.Find(transaction, name) is not { RevokedAt: null } || !_stations.Has(transaction, name, proven.Signer)) // revoked meanwhile
        {
            return IntakeRefusal.UnknownStation(ReportBounds.Shown(name));
        }

        var given = _certificates.Of(transaction, name);
        if (given.FirstOrDefault(c => proven.Key.IsIn(c.Certificate)) is { } known)
        {
            return known.Sha256 == proven.Signer
                ? IntakeRefusal.MalformedRenewal("The request is for the key that the station has. Make a new one.")
                : new RenewedCertificate(SigningIdentity.PemOf(known.Certificate));
        }

        if (now < proven.Term.HalfAt)
        {
            return IntakeRefusal.RenewalTooEarly(proven.Term.HalfAt);
        }

        if (given.Count(c => c.IssuedAt > now.AddDays(-1)) >= MostADay)
        {
            return IntakeRefusal.RenewedTooOften(MostADay);
        }

        var pem = trust.Authority.Issue(CertificateRole.Station, name, proven.Renewal.Request, now);
        var certificate = SigningIdentity.DerOf(pem);
        var at = JsonMembers.AsWritten(now);
        var digest = Sha256Digest.Of(certificate);
        _certificates.Add(transaction, new StationCertificate(name, certificate, digest, at));
        transaction.Append(new CustodyEvent
        {
            Act = CustodyAct.StationRenewed,
            At = at,
            Actor = new CustodyActor(ActorKind.Station, name),
            From = from,
            Facts = new Dictionary<string, string> { ["station"] = name, ["certificate_sha256"] = digest.Hex, ["expires"] = JsonMembers.Instant(CertificateTerm.Of(certificate).EndsAt) },
        });
        return new RenewedCertificate(pem);
    }

    private static T? Parse<T>(byte[] bytes)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(bytes, HandOverJson.Options);
        }
        catch (JsonException)
        {
            return null; // told as a refusal
        }
    }

    /// <summary>The members that are known before the others can be: a newer version may spell these differently.</summary>
    private sealed record Claim(string Format, int Version, string Station);

    /// <param name="Signer">The certificate that sealed it.</param>
    /// <param name="Term">Its validity.</param>
    private sealed record ProvenRenewal(StationRenewal Renewal, Sha256Digest Signer, CertificateTerm Term, RequestedKey Key);
}
