using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Signing;
using EvidenceVault.Core.Stations;
using EvidenceVault.Core.Times;
using Xunit;

namespace EvidenceVault.Appliance.Tests;

/// <summary>An enrolled station that can hand over honestly, or be asked to lie.</summary>
public sealed class TestStation : IDisposable
{
    private readonly TestVault _vault;

    private readonly string _keyPem;

    private TestStation(TestVault vault, string name, SigningIdentity identity, string keyPem)
    {
        _vault = vault;
        Name = name;
        Identity = identity;
        _keyPem = keyPem;
    }

    /// <summary>Certificate and key, as a connection shows them.</summary>
    public X509Certificate2 ForTls() => X509Certificate2.CreateFromPem(Identity.CertificatePem, _keyPem);

    public string Name { get; }

    public SigningIdentity Identity { get; }

    /// <summary>When its recorders say that everything was recorded.</summary>
    public DateTimeOffset RecordedAt { get; set; } = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private DateTimeOffset Now => _vault.Vault.Clock.GetUtcNow();

    /// <param name="validity">For how long its certificate is valid; one of two minutes, dated back five as all are, is due for renewal at once.</param>
    public static TestStation Enroll(TestVault vault, string name, TimeSpan? validity = null)
    {
        var pair = SigningKeyPair.Generate();
        var pem = vault.Vault.Trust.Authority.Issue(CertificateRole.Station, name, pair.RequestPem, vault.Vault.Clock.GetUtcNow(), validity);
        var identity = SigningIdentity.FromPem(pem, pair.PrivateKeyPem);
        var told = vault.Vault.ConsoleAct(CustodyAct.StationEnrolled, ("station", name), ("unit", "一大队"), ("certificate_sha256", identity.Thumbprint.Hex));
        vault.Vault.Database.Write(t =>
        {
            Assert.True(new Stations(vault.Vault.Database).TryEnroll(t, new Station(name, "一大队", identity.CertificateDer.ToArray(), identity.Thumbprint, told.At, null)));
            t.Append(told);
        });
        return new TestStation(vault, name, identity, pair.PrivateKeyPem);
    }

    /// <summary>The same station with a certificate that the authority gave it, and of which the catalogue knows nothing.</summary>
    public TestStation Forgotten()
    {
        var pair = SigningKeyPair.Generate();
        return new TestStation(_vault, Name, SigningIdentity.FromPem(_vault.Vault.Trust.Authority.Issue(CertificateRole.Station, Name, pair.RequestPem, Now), pair.PrivateKeyPem), pair.PrivateKeyPem);
    }

    /// <summary>The same station before a vault that was started again.</summary>
    public TestStation At(TestVault vault) => new(vault, Name, Identity, _keyPem);

    /// <summary>The same station with the next certificate, which the vault gave it over HTTP.</summary>
    public async Task<TestStation> RenewAsync()
    {
        var pair = SigningKeyPair.Generate();
        var statement = JsonSerializer.SerializeToUtf8Bytes(
            new StationRenewal(StationRenewal.FormatName, StationRenewal.FormatVersion, Name, Now, pair.RequestPem), StationJson.Options);
        using var answer = await _vault.Client.PostAsJsonAsync(
            StationRenewal.Address, new SealedRenewal(statement, Seal(Sha256Digest.Of(statement))), StationJson.Options, TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
        var renewed = (await answer.Content.ReadFromJsonAsync<RenewedCertificate>(StationJson.Options, TestContext.Current.CancellationToken))!;
        return new TestStation(_vault, Name, SigningIdentity.FromPem(renewed.Certificate, pair.PrivateKeyPem), pair.PrivateKeyPem);
    }

    public Manifest Manifest(params (string Path, byte[] Content)[] files) => new(
        DockingSessionId.New(), new StationClaim(Name, "bay-1"), new RecorderClaim("fallback", "DSJ0001", null, null),
        new DutyClaim("012345", null, null, null), new ClockMeasurement(null, "not-measured"),
        Now, Now, "test", null,
        [.. files.Select(f => new ManifestFile(f.Path, f.Content.Length, Sha256Digest.Of(f.Content), FileRole.Recording, f.Path, null, false,
            [new ClaimedTime(ClaimSource.FileTime, RecordedAt.UtcDateTime.ToString("s", CultureInfo.InvariantCulture) + "Z", RecordedAt)], []))],
        []);

    /// <summary>Recordings of a recorder that promises to number its files on for ever: the content of each is its path.</summary>
    public (Manifest Manifest, (string Path, byte[] Content)[] Files) Numbered(params long[] numbers)
    {
        (string Path, byte[] Content)[] files = [.. numbers.Select(n => ($"DCIM/{n:D4}.mp4", System.Text.Encoding.UTF8.GetBytes($"recording {n} of {Name}")))];
        var plain = Manifest(files);
        return (plain with
        {
            Recorder = plain.Recorder with { Transport = "mass-storage", VolumeId = "4A21-0000", Numbering = new FileNumbering(1, 9999), BatteryPercent = 12, Card = new CardSpace(32_000_000_000, 900_000_000) },
            Station = plain.Station with { Clock = new StationClock(true, "chrony", 2) },
            Files = [.. plain.Files.Select((f, i) => f with { Sequence = numbers[i], Series = "", Group = f.Path[..^4] })],
            IsWholeListing = true,
        }, files);
    }

    public HandOverRequest Sealed(Manifest manifest) => Sealed(ManifestFormat.Write(manifest), manifest.Files.Select(f => f.Sha256));

    public HandOverRequest Sealed(byte[] manifest, IEnumerable<Sha256Digest> files) => new(
        manifest, Seal(Sha256Digest.Of(manifest)), [.. files.Distinct().Select(f => new FileSeal(f, Seal(f)))]);

    public byte[] Seal(Sha256Digest content) => CadesSeal.Create(content, Identity, Now);

    public Task<HttpResponseMessage> PostAsync(HandOverRequest request) =>
        _vault.Client.PostAsJsonAsync(HandOverRequest.Address, request, HandOverJson.Options, TestContext.Current.CancellationToken);

    public async Task<HttpResponseMessage> SendAsync(WebInstruction instruction, byte[]? content)
    {
        using var request = new HttpRequestMessage(new HttpMethod(instruction.Method), instruction.Url);
        request.Content = content is null ? null : new ByteArrayContent(content);
        foreach (var (name, value) in instruction.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _vault.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Hands over honestly, from manifest to receipt.</summary>
    public Task<Receipt> HandOverAsync(params (string Path, byte[] Content)[] files) => HandOverAsync(Manifest(files), files);

    public async Task<Receipt> HandOverAsync(Manifest manifest, params (string Path, byte[] Content)[] files)
    {
        var (answer, _) = await OpenAsync(Sealed(manifest));
        await UploadAsync(answer, files);
        using var response = await SendAsync(answer.Complete, null);
        return await ReceiptAsync(response);
    }

    public Task<(HandOverAnswer Answer, HandOverRequest Request)> OpenAsync(params (string Path, byte[] Content)[] files) => OpenAsync(Sealed(Manifest(files)));

    public async Task<(HandOverAnswer Answer, HandOverRequest Request)> OpenAsync(HandOverRequest request)
    {
        using var response = await PostAsync(request);
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        return ((await response.Content.ReadFromJsonAsync<HandOverAnswer>(HandOverJson.Options, TestContext.Current.CancellationToken))!, request);
    }

    public async Task UploadAsync(HandOverAnswer answer, params (string Path, byte[] Content)[] files)
    {
        foreach (var file in answer.Files.Where(f => f.Upload is not null))
        {
            using var response = await SendAsync(file.Upload!, files.First(f => Sha256Digest.Of(f.Content) == file.Sha256).Content);
            Assert.Equal(System.Net.HttpStatusCode.NoContent, response.StatusCode);
        }
    }

    /// <summary>Reports honestly, and is heard.</summary>
    public async Task ReportAsync(params StationEvent[] events)
    {
        var report = JsonSerializer.SerializeToUtf8Bytes(
            new StationReport(
                StationReport.FormatName, StationReport.FormatVersion, Name, Now, "test 1", new VersionRange(1, 1), new StationClock(null, "unknown", null),
                new SpoolLevel(0, 1, 1, 0, 0), [], events, null), HandOverJson.Options);
        using var answer = await _vault.Client.PostAsJsonAsync(StationReport.Address, new SealedReport(report, Seal(Sha256Digest.Of(report))), HandOverJson.Options, TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
    }

    public static async Task<Receipt> ReceiptAsync(HttpResponseMessage response)
    {
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        var answer = await response.Content.ReadFromJsonAsync<ReceiptAnswer>(HandOverJson.Options, TestContext.Current.CancellationToken);
        return Receipt.Parse(answer!.Receipt);
    }

    public void Dispose() => Identity.Dispose();
}
