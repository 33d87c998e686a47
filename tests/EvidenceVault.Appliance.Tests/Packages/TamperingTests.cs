using System.Text;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Packages;
using EvidenceVault.Core.Signing;
using Xunit;
using static EvidenceVault.Appliance.Tests.Packages.CourtRig;

namespace EvidenceVault.Appliance.Tests.Packages;

/// <summary>What somebody would try who has the package in his hands, and even the vault's key: each is refused by the package's script and by our verifier.</summary>
public sealed class TamperingTests(CourtRig rig) : IClassFixture<CourtRig>
{
    private static readonly Dictionary<string, Action<CourtRig, string>> Table = new()
    {
        ["a byte of an original flipped"] = (_, at) => Flip(Original(at, 0)),
        ["a byte flipped, and the lists written anew"] = (_, at) => { Flip(Original(at, 0)); Relist(at); },
        ["a byte flipped, and everything sealed again with the vault's key"] = (r, at) => { Flip(Original(at, 0)); Reseal(at, r.Vault.Vault.Trust.Identity, Renamed(at)); },
        ["two seals swapped"] = (_, at) => Swap(Original(at, 0) + ".p7s", Original(at, 1) + ".p7s"),
        ["two seals swapped, and everything sealed again with the vault's key"] = (r, at) => { Swap(Original(at, 0) + ".p7s", Original(at, 1) + ".p7s"); Reseal(at, r.Vault.Vault.Trust.Identity); },
        ["an original sealed by somebody of the same vault who is no station"] = (r, at) => { Put(Original(at, 0) + ".p7s", CadesSeal.Create(Digest(Original(at, 0)), r.Vault.Vault.Trust.Identity, DateTimeOffset.UtcNow)); Reseal(at, r.Vault.Vault.Trust.Identity); },
        ["a line of custody taken out"] = (_, at) => Put(In(at, PackagePaths.Events), Lines(at)[1..]),
        ["a line taken out with its proof, and the lists written anew"] = (_, at) => { File.Delete(Proofs(at)[^1]); Put(In(at, PackagePaths.Events), Lines(at)[..^1]); Relist(at); },
        ["a line taken out with its proof, and everything sealed again with the vault's key"] = (r, at) => { File.Delete(Proofs(at)[^1]); Put(In(at, PackagePaths.Events), Lines(at)[..^1]); Reseal(at, r.Vault.Vault.Trust.Identity); },
        ["a line changed, and everything sealed again with the vault's key"] = (r, at) => { Put(In(at, PackagePaths.Events), [.. Lines(at).Select(l => l.Replace("station-1", "station-2", StringComparison.Ordinal))]); Reseal(at, r.Vault.Vault.Trust.Identity); },
        ["two lines swapped, and everything sealed again with the vault's key"] = (r, at) => { var l = Lines(at); (l[0], l[1]) = (l[1], l[0]); Put(In(at, PackagePaths.Events), l); Reseal(at, r.Vault.Vault.Trust.Identity); },
        ["the line of an admission left out, by the vault itself"] = (r, at) => { File.Delete(Proofs(at)[Admission(at)]); Put(In(at, PackagePaths.Events), [.. Lines(at).Where((_, i) => i != Admission(at))]); Reseal(at, r.Vault.Vault.Trust.Identity, s => s with { Leaves = [.. s.Leaves.Where((_, i) => i != Admission(r.Unpacked))] }); },
        ["a proof shortened, and everything sealed again with the vault's key"] = (r, at) => { var p = File.ReadAllLines(Proofs(at)[0]); Put(Proofs(at)[0], [.. p[..2], .. p[3..]]); Reseal(at, r.Vault.Vault.Trust.Identity); },
        ["a proof missing"] = (_, at) => File.Delete(Proofs(at)[0]),
        ["the checkpoint's size changed, and everything sealed again with the vault's key"] = (r, at) => { Edit(at, PackagePaths.Checkpoint, t => t.Replace("\n", "\n9", StringComparison.Ordinal)); Reseal(at, r.Vault.Vault.Trust.Identity); },
        ["another key for the log, and everything sealed again with the vault's key"] = (r, at) => { Put(In(at, PackagePaths.LogKey), [Core.Custody.LogSigningKey.Generate("evidencevault.local/x").Verifier.ToString()]); Reseal(at, r.Vault.Vault.Trust.Identity); },
        ["a file too many"] = (_, at) => Put(In(at, "data/originals/0099_planted.mp4"), ["planted"]),
        ["a hidden file too many"] = (_, at) => Put(In(at, ".hidden"), ["planted"]),
        ["a file whose name is a sign of the shell"] = (_, at) => Put(In(at, "@"), ["planted"]),
        ["a file whose name speaks to the terminal"] = (_, at) => Put(In(at, "data/\u001b[2K\nOK"), ["planted"]),
        ["numbers that are commands"] = (_, at) => Edit(at, PackagePaths.Statement, t => System.Text.RegularExpressions.Regex.Replace(t, "(\"leaves\":\\[[0-9]+),[0-9]+", "$1,a[$$(touch$${IFS}pwned)]")),
        ["a file too many, and the lists written anew"] = (_, at) => { Put(In(at, "data/originals/0099_planted.mp4"), ["planted"]); Relist(at); },
        ["a file too many, and everything sealed again with the vault's key"] = (r, at) => { Put(In(at, "data/originals/0099_planted.mp4"), ["planted"]); Reseal(at, r.Vault.Vault.Trust.Identity); },
        ["an original missing"] = (_, at) => File.Delete(Original(at, 0)),
        ["a report changed"] = (_, at) => Edit(at, PackagePaths.ChineseReport, t => t.Replace("张三", "张四", StringComparison.Ordinal)),
        ["the script changed, and the lists written anew"] = (_, at) => { Edit(at, PackagePaths.Script, t => t + "\n# \n"); Relist(at); },
        ["a list that leaves a file out"] = (_, at) => Put(In(at, PackagePaths.Manifest), File.ReadAllLines(In(at, PackagePaths.Manifest))[1..]),
        ["package.json changed"] = (_, at) => Edit(at, PackagePaths.Statement, t => t.Replace(Reason, "无罪释放", StringComparison.Ordinal)),
        ["everything sealed by a station"] = (r, at) => Reseal(at, r.Station.Identity),
        ["everything sealed by another vault, with its root"] = (_, at) =>
        {
            var (root, key) = CertificateAuthority.CreateRoot("EvidenceVault", DateTimeOffset.UtcNow);
            using var authority = CertificateAuthority.FromPem(root, key);
            var pair = SigningKeyPair.Generate();
            using var identity = SigningIdentity.FromPem(authority.Issue(CertificateRole.Vault, "EvidenceVault", pair.RequestPem, DateTimeOffset.UtcNow), pair.PrivateKeyPem);
            File.WriteAllText(In(at, PackagePaths.Root), root);
            Reseal(at, identity, s => s with { RootFingerprint = authority.Root.Fingerprint });
        },
        ["the seal of package.json missing"] = (_, at) => File.Delete(In(at, PackagePaths.StatementSeal)),
        ["a link in the place of a file"] = (_, at) => { File.Delete(Original(at, 0)); File.CreateSymbolicLink(Original(at, 0), Original(at, 1)); },
        ["the list of revocations of another authority"] = (r, at) =>
        {
            var (root, key) = CertificateAuthority.CreateRoot("EvidenceVault", DateTimeOffset.UtcNow);
            using var authority = CertificateAuthority.FromPem(root, key);
            File.WriteAllText(In(at, PackagePaths.Revocations), Crl(authority.IssueRevocationList([], DateTimeOffset.UtcNow, TimeSpan.FromDays(7))));
            Reseal(at, r.Vault.Vault.Trust.Identity);
        },
        ["a station that was revoked before it sealed"] = (r, at) =>
        {
            File.WriteAllText(In(at, PackagePaths.Revocations), Crl(r.Vault.Vault.Trust.Authority.IssueRevocationList([(r.Station.Identity.CertificateDer, DateTimeOffset.UtcNow.AddDays(-1))], DateTimeOffset.UtcNow, TimeSpan.FromDays(7))));
            Reseal(at, r.Vault.Vault.Trust.Identity);
        },
    };

    public static TheoryData<string> Tamperings => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Tamperings))]
    public async Task Tampering_is_refused_by_the_script_and_by_the_verifier(string what)
    {
        var at = rig.Copy();
        Table[what](rig, at);
        var running = RunAsync(Path.Combine(AppContext.BaseDirectory, "evidence-verify"), at, "package", ".", "--root-fingerprint", rig.Fingerprint);
        var ((byScript, script), (byVerifier, verifier)) = (await VerifyAsync(at, rig.Fingerprint), await running);
        Assert.True(byScript == 1 && script.Contains("FAILED", StringComparison.Ordinal), script);
        Assert.True(byVerifier is 1 or 2 && (verifier.Contains("FAILS", StringComparison.Ordinal) || verifier.Contains("is a link", StringComparison.Ordinal)), verifier);
        Assert.DoesNotContain("nhandled", verifier, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", script, StringComparison.Ordinal);
        Assert.False(File.Exists(In(at, "pwned")), "the script ran what stands in the package");
    }

    [Fact]
    public async Task The_untouched_package_holds_for_both_unpacked_and_as_it_was_downloaded_and_so_does_one_sealed_before_a_revocation()
    {
        var verify = Path.Combine(AppContext.BaseDirectory, "evidence-verify");
        var archive = Path.Combine(Path.GetDirectoryName(rig.Unpacked)!, "again.zip");
        await File.WriteAllBytesAsync(archive, rig.Zip, Cancel);
        foreach (var where in new[] { rig.Unpacked, archive })
        {
            var (exit, said) = await RunAsync(verify, rig.Unpacked, "package", where, "--root-fingerprint", rig.Fingerprint);
            Assert.True(exit == 0, said);
        }

        await File.WriteAllBytesAsync(archive, rig.Zip[..^100], Cancel);
        Assert.Equal(2, (await RunAsync(verify, rig.Unpacked, "package", archive, "--root-fingerprint", rig.Fingerprint)).Exit);

        var at = rig.Copy();
        var crl = rig.Vault.Vault.Trust.Authority.IssueRevocationList([(rig.Station.Identity.CertificateDer, DateTimeOffset.UtcNow.AddDays(1))], DateTimeOffset.UtcNow, TimeSpan.FromDays(7));
        await File.WriteAllTextAsync(In(at, PackagePaths.Revocations), Crl(crl), Cancel);
        Reseal(at, rig.Vault.Vault.Trust.Identity);
        var (byScript, script) = await VerifyAsync(at, rig.Fingerprint);
        Assert.True(byScript == 0, script);
        Assert.Contains("names 1", script, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(verify, at, "package", ".", "--root-fingerprint", rig.Fingerprint)).Exit);
    }

    /// <summary>The attacker lets package.json say what he made of the first original.</summary>
    private static Func<CourtPackage, CourtPackage> Renamed(string at) => s => s with { Items = [s.Items[0] with { Sha256 = Digest(Original(at, 0)) }, .. s.Items.Skip(1)] };

    private static string In(string at, string path) => Path.Combine(at, path);

    private static string Original(string at, int number) => In(at, CourtPackage.Read(File.ReadAllBytes(In(at, PackagePaths.Statement))).Items[number].File);

    private static string[] Proofs(string at) => [.. Directory.GetFiles(In(at, PackagePaths.Custody), "*.tlog-proof").Order(StringComparer.Ordinal)];

    private static string[] Lines(string at) => File.ReadAllLines(In(at, PackagePaths.Events));

    private static int Admission(string at) => Array.FindIndex(Lines(at), l => l.Contains("\"item-admitted\"", StringComparison.Ordinal));

    private static Sha256Digest Digest(string path) => Sha256Digest.Of(File.ReadAllBytes(path));

    private static string Crl(byte[] list) => System.Security.Cryptography.PemEncoding.WriteString("X509 CRL", list) + "\n";

    private static void Swap(string one, string other)
    {
        var (first, second) = (File.ReadAllBytes(one), File.ReadAllBytes(other));
        Put(one, second);
        Put(other, first);
    }

    private static void Edit(string at, string path, Func<string, string> change)
    {
        var before = File.ReadAllText(In(at, path));
        Assert.NotEqual(before, change(before));
        File.WriteAllText(In(at, path), change(before), new UTF8Encoding(false));
    }

    private static void Put(string path, byte[] bytes) => File.WriteAllBytes(path, bytes);

    private static void Put(string path, string[] lines) => File.WriteAllText(path, string.Concat(lines.Select(l => l + "\n")), new UTF8Encoding(false));
}
