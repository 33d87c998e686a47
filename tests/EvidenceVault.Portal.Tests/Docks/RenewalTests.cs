using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Signing;
using EvidenceVault.Core.Stations;
using EvidenceVault.Portal.Features.Intake;
using EvidenceVault.Portal.Tests.Rig;
using EvidenceVault.Testing;

namespace EvidenceVault.Portal.Tests.Docks;

/// <summary>Certificates of stations in the course of years: renewed before they end, and told of in public when they no longer count.</summary>
public sealed class RenewalTests
{
    private static readonly TimeSpan ToRenewal = TimeSpan.FromDays(244);

    [Fact]
    public async Task A_station_gets_its_next_certificate_in_time_and_seals_with_either_from_then_on()
    {
        await using var rig = await PortalRig.StartAsync();
        using var station = ReportingStation.Enroll(rig);
        rig.Clock.Advance(ToRenewal);
        using var renewed = await RenewedAsync(rig, station, SigningKeyPair.Generate());

        Assert.Equal((station.Name, CertificateRole.Station), (renewed.Identity.CommonName, renewed.Identity.Role!.Value));
        Assert.Equal(rig.Clock.GetUtcNow().AddDays(365), renewed.Identity.ExpiresAt);
        await renewed.TellAsync();
        await station.TellAsync();
        var told = Assert.Single(rig.Events(CustodyAct.StationRenewed));
        Assert.Equal((ActorKind.Station, station.Name), (told.Actor.Kind, told.Actor.Name));
        Assert.Equal((station.Name, renewed.Identity.Thumbprint.Hex), (told.Facts["station"], told.Facts["certificate_sha256"]));
        Assert.StartsWith("2028-03-04T06:05:52", told.Facts["expires"], StringComparison.Ordinal);
        Assert.NotNull(await rig.Store.FindAsync(Core.Storage.ObjectKey.ForStation(renewed.Identity.Thumbprint), PortalRig.Cancel)); // before the answer
    }

    [Fact]
    public async Task Asking_again_because_the_answer_was_lost_gets_the_same_certificate()
    {
        await using var rig = await PortalRig.StartAsync();
        using var station = ReportingStation.Enroll(rig);
        rig.Clock.Advance(ToRenewal);
        var pair = SigningKeyPair.Generate();
        using var first = await RenewedAsync(rig, station, pair);
        rig.Clock.Advance(TimeSpan.FromDays(1));
        using var second = await RenewedAsync(rig, station, SigningKeyPair.FromPem(pair.PrivateKeyPem)); // after a restart: another request, the same key
        Assert.Equal(first.Identity.Thumbprint, second.Identity.Thumbprint);
        Assert.Single(rig.Events(CustodyAct.StationRenewed));
    }

    [Fact]
    public async Task A_request_that_proves_too_little_is_refused_with_a_reason()
    {
        await using var rig = await PortalRig.StartAsync();
        using var station = ReportingStation.Enroll(rig);
        using var other = ReportingStation.Enroll(rig, "dock-08");
        Assert.Equal((409, "renewal-too-early"), await RefusedAsync(rig, station, Statement(rig, station)));
        rig.Clock.Advance(ToRenewal);
        var good = Statement(rig, station);
        Assert.Equal((403, "bad-seal"), await RefusedAsync(rig, other, good)); // sealed by another station
        Assert.Equal((403, "unknown-station"), await RefusedAsync(rig, station, good with { Station = "stranger" }));
        Assert.Equal((422, "clock-off"), await RefusedAsync(rig, station, good with { At = good.At.AddMinutes(-16) }));
        Assert.Equal((422, "unknown-version"), await RefusedAsync(rig, station, good with { Version = 2 }));
        Assert.Equal((400, "malformed-renewal"), await RefusedAsync(rig, station, good with { Format = StationReport.FormatName }));
        Assert.Equal((400, "malformed-renewal"), await RefusedAsync(rig, station, good with { Request = "no request" }));
        Assert.Equal((413, "renewal-too-large"), await RefusedAsync(rig, station, good with { Request = new string('x', StationRenewal.MostBytes) }));
        Assert.Empty(rig.Events(CustodyAct.StationRenewed));
    }

    [Fact]
    public async Task A_certificate_that_has_ended_renews_nothing_and_the_cure_is_named()
    {
        await using var rig = await PortalRig.StartAsync();
        using var station = ReportingStation.Enroll(rig);
        var inTime = rig.Clock.GetUtcNow().AddDays(364);
        rig.Clock.Advance(TimeSpan.FromDays(366));
        var statement = JsonSerializer.SerializeToUtf8Bytes(Statement(rig, station), StationJson.Options);
        using var answer = await PostAsync(rig, new SealedRenewal(statement, CadesSeal.Create(Sha256Digest.Of(statement), station.Identity, inTime))); // by a clock that was set back
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        var text = await answer.Content.ReadAsStringAsync(PortalRig.Cancel);
        Assert.Contains("certificate-ended", text, StringComparison.Ordinal);
        Assert.Contains("enroll NAME --again", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_gets_certificates_without_end()
    {
        await using var rig = await PortalRig.StartAsync();
        using var station = ReportingStation.Enroll(rig);
        rig.Clock.Advance(ToRenewal);
        for (var i = 0; i < RenewalDesk.MostADay; i++)
        {
            using var renewed = await RenewedAsync(rig, station, SigningKeyPair.Generate());
        }

        Assert.Equal((429, "renewed-too-often"), await RefusedAsync(rig, station, Statement(rig, station)));
    }

    [Fact]
    public async Task Revoking_a_station_ends_all_its_certificates_and_the_public_list_says_so_at_once()
    {
        await using var rig = await PortalRig.StartAsync();
        using var station = ReportingStation.Enroll(rig);
        using var innocent = ReportingStation.Enroll(rig, "dock-08");
        rig.Clock.Advance(ToRenewal);
        using var renewed = await RenewedAsync(rig, station, SigningKeyPair.Generate());
        using var openssl = new OpenSslProgram();
        await openssl.PutAsync("root.pem", rig.Authority.Root.CertificatePem, PortalRig.Cancel);
        await openssl.PutAsync("old.pem", station.Identity.CertificatePem, PortalRig.Cancel);
        await openssl.PutAsync("new.pem", renewed.Identity.CertificatePem, PortalRig.Cancel);
        await openssl.PutAsync("innocent.pem", innocent.Identity.CertificatePem, PortalRig.Cancel);
        var when = rig.Clock.GetUtcNow().AddHours(1).ToUnixTimeSeconds();
        Assert.True((await VerifyAsync("old")).Accepted);
        Assert.True((await VerifyAsync("new")).Accepted);

        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        rig.Database.Write(t => rig.Get<Stations>().TryRevoke(t, station.Name, rig.Clock.GetUtcNow()));

        Assert.Equal((403, "unknown-station"), (await ReportingStation.RefusalAsync(renewed.PostAsync(renewed.Report()))) is var (status, word, _) ? (status, word) : default);
        Assert.Contains("certificate revoked", (await VerifyAsync("old")).Error, StringComparison.Ordinal);
        Assert.Contains("certificate revoked", (await VerifyAsync("new")).Error, StringComparison.Ordinal);
        Assert.True((await VerifyAsync("innocent")).Accepted);
        var shown = await openssl.MustAsync("crl -in list.crl -inform DER -noout -text -CAfile root.pem", PortalRig.Cancel);
        Assert.Contains("CRL Number", shown, StringComparison.Ordinal);
        Assert.Contains("Authority Key Identifier", shown, StringComparison.Ordinal);
        Assert.Contains(renewed.Identity.SerialHex, shown, StringComparison.OrdinalIgnoreCase);

        async Task<OpenSslAnswer> VerifyAsync(string who)
        {
            using var browser = rig.OpenBrowser(); // a stranger
            using var answer = await browser.GetAsync("/custody/trust/crl");
            Assert.Equal("application/pkix-crl", answer.Content.Headers.ContentType?.MediaType);
            await openssl.PutAsync("list.crl", await answer.Content.ReadAsByteArrayAsync(PortalRig.Cancel), PortalRig.Cancel);
            await openssl.MustAsync("crl -in list.crl -inform DER -out list.pem", PortalRig.Cancel);
            return await openssl.RunAsync($"verify -attime {when} -CAfile root.pem -CRLfile list.pem -crl_check {who}.pem", PortalRig.Cancel);
        }
    }

    [Fact]
    public async Task The_public_list_is_made_anew_every_day_with_a_higher_number()
    {
        await using var rig = await PortalRig.StartAsync();
        using var browser = rig.OpenBrowser();
        var first = await ListAsync();
        Assert.Equal(first, await ListAsync());
        rig.Clock.Advance(TimeSpan.FromDays(1));
        var second = await ListAsync();
        Assert.NotEqual(first, second);
        System.Security.Cryptography.X509Certificates.CertificateRevocationListBuilder.Load(first, out var older);
        System.Security.Cryptography.X509Certificates.CertificateRevocationListBuilder.Load(second, out var newer);
        Assert.True(newer > older);

        async Task<byte[]> ListAsync()
        {
            using var answer = await browser.GetAsync("/custody/trust/crl");
            return await answer.Content.ReadAsByteArrayAsync(PortalRig.Cancel);
        }
    }

    private static StationRenewal Statement(PortalRig rig, ReportingStation station, SigningKeyPair? pair = null) => new(
        StationRenewal.FormatName, StationRenewal.FormatVersion, station.Name, rig.Clock.GetUtcNow(), (pair ?? SigningKeyPair.Generate()).RequestPem);

    private static SealedRenewal Sealed(PortalRig rig, ReportingStation sealer, StationRenewal statement)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(statement, StationJson.Options);
        return new SealedRenewal(bytes, CadesSeal.Create(Sha256Digest.Of(bytes), sealer.Identity, rig.Clock.GetUtcNow()));
    }

    private static async Task<HttpResponseMessage> PostAsync(PortalRig rig, SealedRenewal request)
    {
        using var client = new HttpClient { BaseAddress = rig.Address };
        return await client.PostAsJsonAsync(StationRenewal.Address, request, StationJson.Options, PortalRig.Cancel);
    }

    private static async Task<ReportingStation> RenewedAsync(PortalRig rig, ReportingStation station, SigningKeyPair pair)
    {
        using var answer = await PostAsync(rig, Sealed(rig, station, Statement(rig, station, pair)));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(PortalRig.Cancel));
        var certificate = JsonNode.Parse(await answer.Content.ReadAsStringAsync(PortalRig.Cancel))!["certificate"]!.GetValue<string>();
        return station.With(SigningIdentity.FromPem(certificate, pair.PrivateKeyPem));
    }

    private static async Task<(int Status, string Word)> RefusedAsync(PortalRig rig, ReportingStation sealer, StationRenewal statement)
    {
        var (status, word, _) = await ReportingStation.RefusalAsync(PostAsync(rig, Sealed(rig, sealer, statement)));
        return (status, word);
    }
}
