using EvidenceVault.Core.Times;
using System.Net.Http.Json;
using System.Text.Json;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Signing;
using EvidenceVault.Core.Stations;

namespace EvidenceVault.Portal.Tests.Rig;

/// <summary>An enrolled station that reports honestly, or is asked to lie.</summary>
public sealed class ReportingStation : IDisposable
{
    private readonly PortalRig _rig;
    private readonly HttpClient _client;

    private ReportingStation(PortalRig rig, string name, SigningIdentity identity) => (_rig, Name, Identity, _client) = (rig, name, identity, new HttpClient { BaseAddress = rig.Address });

    public string Name { get; }

    public SigningIdentity Identity { get; }

    public static ReportingStation Enroll(PortalRig rig, string name = "dock-07", string unit = PortalRig.Unit)
    {
        var identity = rig.Issue(CertificateRole.Station, name);
        var now = rig.Clock.GetUtcNow();
        rig.Database.Write(t =>
        {
            Assert.True(rig.Get<Stations>().TryEnroll(t, new Station(name, unit, identity.CertificateDer.ToArray(), identity.Thumbprint, now, null)));
            t.Append(new CustodyEvent
            {
                Act = CustodyAct.StationEnrolled,
                At = now,
                Actor = new CustodyActor(ActorKind.Tool, "test"),
                Facts = new Dictionary<string, string> { ["station"] = name, ["unit"] = unit, ["certificate_sha256"] = identity.Thumbprint.Hex },
            });
        });
        return new ReportingStation(rig, name, identity);
    }

    /// <summary>The same station with another certificate of its own.</summary>
    public ReportingStation With(SigningIdentity identity) => new(_rig, Name, identity);

    public StationReport Report(params StationEvent[] events) => new(
        StationReport.FormatName, StationReport.FormatVersion, Name, _rig.Clock.GetUtcNow(), "docking-agent 0.2.0", new VersionRange(1, 1), new StationClock(true, "chrony", 3),
        new SpoolLevel(21_000_000_000, 400_000_000_000, 500_000_000_000, 2, 3_400_000_000),
        [
            Bay("1", BayState.Reading) with { Recorder = "DSJ0042", Officer = "033123", Files = 18, FilesDone = 11, Bytes = 1_000_000_000, BytesDone = 630_000_000, BytesPerSecond = 34_000_000 },
            Bay("2", BayState.Free),
        ],
        events, null);

    public BayReport Bay(string name, BayState state, string? reason = null) => new(name, state, _rig.Clock.GetUtcNow().AddMinutes(-2), null, null, null, 0, 0, 0, 0, 0, reason);

    public StationEvent Event(StationEventKind kind, string? recorder = null, string? officer = null, string? bay = "1", string? reason = null, params (string Name, string Value)[] facts) => new(
        Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16)), kind, _rig.Clock.GetUtcNow().AddSeconds(-3), bay, recorder, officer, null, reason, facts.ToDictionary(f => f.Name, f => f.Value));

    public SealedReport Sealed(StationReport report) => Sealed(JsonSerializer.SerializeToUtf8Bytes(report, HandOverJson.Options));

    public SealedReport Sealed(byte[] report) => new(report, CadesSeal.Create(Sha256Digest.Of(report), Identity, _rig.Clock.GetUtcNow()));

    public Task<HttpResponseMessage> PostAsync(SealedReport report) => _client.PostAsJsonAsync(StationReport.Address, report, HandOverJson.Options, PortalRig.Cancel);

    public Task<HttpResponseMessage> PostAsync(StationReport report) => PostAsync(Sealed(report));

    /// <summary>Reports a second later than before, and is answered.</summary>
    public Task<StationOrders> TellAsync(params StationEvent[] events) => TellAsync(report => report, events);

    public async Task<StationOrders> TellAsync(Func<StationReport, StationReport> change, params StationEvent[] events)
    {
        _rig.Clock.Advance(TimeSpan.FromSeconds(1));
        using var answer = await PostAsync(change(Report(events)));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(PortalRig.Cancel));
        return (await answer.Content.ReadFromJsonAsync<StationOrders>(HandOverJson.Options, PortalRig.Cancel))!;
    }

    /// <summary>The status and the last part of the problem's type.</summary>
    public static async Task<(int Status, string Word, string Detail)> RefusalAsync(Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(PortalRig.Cancel);
        return ((int)answer.StatusCode, problem.GetProperty("type").GetString()!.Split(':')[^1], problem.GetProperty("detail").GetString()!);
    }

    public void Dispose()
    {
        _client.Dispose();
        Identity.Dispose();
    }
}
