using System.Diagnostics;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Signing;

namespace EvidenceVault.Verifier.Tests;

/// <summary>The program as a court would run it: files on a disk, no vault anywhere.</summary>
public sealed class VerifierTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private readonly string _directory = Directory.CreateTempSubdirectory("evidencevault-verifier-").FullName;
    private readonly CertificateAuthority _authority;
    private readonly SigningIdentity _station;
    private readonly SigningIdentity _vault;
    private readonly LogSigningKey _log = LogSigningKey.Generate("test.local/log");

    public VerifierTests()
    {
        var (certificate, key) = CertificateAuthority.CreateRoot("Test", Now);
        _authority = CertificateAuthority.FromPem(certificate, key);
        _station = Identity(CertificateRole.Station, "station-1");
        _vault = Identity(CertificateRole.Vault, "vault");
        Put("root.pem", certificate);
        Put("log.vkey", _log.Verifier + "\n");
        var (otherRoot, _) = CertificateAuthority.CreateRoot("Other", Now);
        Put("other.pem", otherRoot);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _station.Dispose();
        _vault.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_recording_that_is_what_was_sealed_holds()
    {
        Recording();
        var (exit, said) = await RunAsync("file", "clip.mp4", "--root", "root.pem");
        Assert.Equal(0, exit);
        Assert.Contains(_authority.Root.FingerprintWithColons, said, StringComparison.Ordinal); // or it could vouch for any root
        Assert.Contains("station-1", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_changed_byte_another_root_or_a_missing_seal_does_not_hold()
    {
        Recording();
        Assert.Equal(1, (await RunAsync("file", "clip.mp4", "--root", "other.pem")).Exit);
        Put("clip.mp4", "a recordinG");
        Assert.Equal(1, (await RunAsync("file", "clip.mp4", "--root", "root.pem")).Exit);
        File.Delete(Path.Combine(_directory, "clip.mp4.p7s"));
        Assert.Equal(2, (await RunAsync("file", "clip.mp4", "--root", "root.pem")).Exit);
    }

    [Fact]
    public async Task A_receipt_holds_with_its_entry_its_proof_and_its_manifest()
    {
        Receipt(_vault, r => r);
        var (exit, said) = await RunAsync("receipt", "receipt.json", "--root", "root.pem", "--log-key", "log.vkey", "--manifest", "manifest.json");
        Assert.True(exit == 0, said);
        Assert.Equal(6, said.Split("● holds").Length - 1);
    }

    [Fact]
    public async Task A_receipt_sealed_by_a_station_does_not_hold() => await RefusedAsync(_station, r => r, "another role");

    [Fact]
    public async Task A_receipt_whose_entry_tells_of_another_manifest_does_not_hold() =>
        await RefusedAsync(_vault, r => r with { ManifestSha256 = Sha256Digest.Of([9]) }, "tells of something else");

    [Fact]
    public async Task A_receipt_whose_proof_is_for_another_entry_does_not_hold() =>
        await RefusedAsync(_vault, r => r with { Entry = r.Entry.Replace("\"at\":\"2", "\"at\":\"1", StringComparison.Ordinal) }, "the proof does not show");

    [Fact]
    public async Task A_receipt_from_a_log_of_another_key_does_not_hold()
    {
        Receipt(_vault, r => r);
        Put("log.vkey", LogSigningKey.Generate("test.local/log").Verifier + "\n");
        Assert.Equal(1, (await RunAsync("receipt", "receipt.json", "--root", "root.pem", "--log-key", "log.vkey")).Exit);
    }

    [Fact]
    public async Task A_line_of_the_log_holds_with_its_proof_and_no_other_does()
    {
        var entry = new CustodyEvent { Act = CustodyAct.ItemViewed, At = Now, Actor = new CustodyActor(ActorKind.Person, "li"), Item = EvidenceItemId.New() }.ToEntry();
        var proof = new TlogProof(0, [], _log.Sign(new Checkpoint(_log.Origin, 1, MerkleTree.LeafHash(entry)))).Write();
        await File.WriteAllBytesAsync(Path.Combine(_directory, "line.json"), entry, TestContext.Current.CancellationToken);
        Put("line.tlog-proof", proof);
        var (exit, said) = await RunAsync("line", "line.json", "line.tlog-proof", "--log-key", "log.vkey");
        Assert.True(exit == 0, said);
        Assert.Contains("it says: li item-viewed", said, StringComparison.Ordinal);

        Put("line.json", System.Text.Encoding.UTF8.GetString(entry).Replace("\"li\"", "\"wu\"", StringComparison.Ordinal));
        (exit, said) = await RunAsync("line", "line.json", "line.tlog-proof", "--log-key", "log.vkey");
        Assert.True(exit == 1, said);
        Assert.Contains("the proof does not show the entry", said, StringComparison.Ordinal);
        Put("line.tlog-proof", "no proof");
        Assert.Equal(1, (await RunAsync("line", "line.json", "line.tlog-proof", "--log-key", "log.vkey")).Exit);
        Assert.Equal(2, (await RunAsync("line", "not-there.json", "line.tlog-proof", "--log-key", "log.vkey")).Exit);
    }

    private async Task RefusedAsync(SigningIdentity signer, Func<Receipt, Receipt> change, string why)
    {
        Receipt(signer, change);
        var (exit, said) = await RunAsync("receipt", "receipt.json", "--root", "root.pem", "--log-key", "log.vkey");
        Assert.Equal(1, exit);
        Assert.Contains("■ FAILS", said, StringComparison.Ordinal);
        Assert.Contains(why, said, StringComparison.OrdinalIgnoreCase);
    }

    private void Recording()
    {
        Put("clip.mp4", "a recording");
        File.WriteAllBytes(Path.Combine(_directory, "clip.mp4.p7s"), CadesSeal.Create(Sha256Digest.Of("a recording"u8), _station, Now));
    }

    private void Receipt(SigningIdentity signer, Func<Receipt, Receipt> change)
    {
        var session = DockingSessionId.New();
        var manifest = ManifestFormat.Write(new Manifest(session, new StationClaim("station-1", "1"), new RecorderClaim("fallback", null, null, null), new DutyClaim(null, null, null, null),
            new ClockMeasurement(null, "not-measured"), Now, Now, "test", null, [], []));
        var digest = Sha256Digest.Of(manifest);
        var entry = new CustodyEvent
        {
            Act = CustodyAct.SessionAdmitted, At = Now, Actor = new CustodyActor(ActorKind.Station, "station-1"), Session = session,
            Facts = new Dictionary<string, string> { ["manifest_sha256"] = digest.Hex },
        }.ToEntry();
        var note = _log.Sign(new Checkpoint(_log.Origin, 1, MerkleTree.LeafHash(entry)));
        var receipt = change(new Receipt(session, "station-1", digest, Now, [], System.Text.Encoding.UTF8.GetString(entry), new TlogProof(0, [], note).Write())).ToBytes();
        File.WriteAllBytes(Path.Combine(_directory, "manifest.json"), manifest);
        File.WriteAllBytes(Path.Combine(_directory, "manifest.json.p7s"), CadesSeal.Create(digest, _station, Now));
        File.WriteAllBytes(Path.Combine(_directory, "receipt.json"), receipt);
        File.WriteAllBytes(Path.Combine(_directory, "receipt.json.p7s"), CadesSeal.Create(Sha256Digest.Of(receipt), signer, Now));
    }

    private SigningIdentity Identity(CertificateRole role, string name)
    {
        var pair = SigningKeyPair.Generate();
        return SigningIdentity.FromPem(_authority.Issue(role, name, pair.RequestPem, Now), pair.PrivateKeyPem);
    }

    private void Put(string name, string text) => File.WriteAllText(Path.Combine(_directory, name), text);

    private async Task<(int Exit, string Said)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "evidence-verify"), arguments)
        {
            WorkingDirectory = _directory, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        said += await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, said);
    }
}
