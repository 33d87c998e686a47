using System.Text;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Packages;
using Xunit;
using static EvidenceVault.Appliance.Tests.Packages.CourtRig;

namespace EvidenceVault.Appliance.Tests.Packages;

/// <summary>A package as a court gets it: real recordings, really sealed; judged by programs that no one here wrote, and by its own script.</summary>
public sealed class PackageTests(CourtRig rig) : IClassFixture<CourtRig>
{
    [Fact]
    public async Task A_package_is_judged_good_by_sha256sum_openssl_and_its_own_script()
    {
        var at = rig.Unpacked;
        foreach (var list in new[] { PackagePaths.Manifest, PackagePaths.TagManifest })
        {
            var (exit, said) = await RunAsync("sha256sum", at, "-c", "--strict", "--quiet", list);
            Assert.True(exit == 0, said);
        }

        foreach (var seal in Directory.EnumerateFiles(at, "*.p7s", SearchOption.AllDirectories))
        {
            var (exit, said) = await RunAsync("openssl", at, "cms", "-verify", "-binary", "-cades", "-inform", "DER", "-in", seal, "-content", seal[..^4], "-CAfile", "data/trust/root.pem", "-out", "/dev/null");
            Assert.True(exit == 0, said);
        }

        var (verdict, told) = await VerifyAsync(at, rig.Fingerprint);
        Assert.True(verdict == 0, told);
        Assert.DoesNotContain("FAILED", told, StringComparison.Ordinal);
        Assert.Contains($"{Names.Length} originals", told, StringComparison.Ordinal);
    }

    [Fact]
    public void The_originals_are_untouched_and_their_hostile_names_inert()
    {
        var statement = CourtPackage.Read(File.ReadAllBytes(Path.Combine(rig.Unpacked, PackagePaths.Statement)));
        Assert.Equal(Names.Order(StringComparer.Ordinal), statement.Items.Select(i => i.Name).Order(StringComparer.Ordinal));
        Assert.All(statement.Items, i =>
        {
            Assert.Equal("footage of " + i.Name, File.ReadAllText(Path.Combine(rig.Unpacked, i.File)));
            Assert.Matches(@"\Adata/originals/[0-9]{4}_[A-Za-z0-9_.\-\u4e00-\u9fff]+\z", i.File);
        });
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(rig.Unpacked, "*", SearchOption.AllDirectories), path => !PackageName.IsSafePath(Path.GetRelativePath(rig.Unpacked, path)));
    }

    [Fact]
    public async Task The_same_package_given_again_has_the_same_bytes_and_each_giving_is_a_line_of_each_item()
    {
        var before = rig.Vault.Events(CustodyAct.PackageGiven).Count;
        Assert.Equal(rig.Zip, await rig.GiveAsync(rig.Package));
        var given = rig.Vault.Events(CustodyAct.PackageGiven);
        Assert.Equal(before + rig.Items.Count, given.Count);
        Assert.Equal(rig.Items.Select(i => i.Id).ToHashSet(), given.Skip(before).Select(e => e.Item!.Value).ToHashSet());
        var digest = Core.Evidence.Sha256Digest.Of(await File.ReadAllBytesAsync(Path.Combine(rig.Unpacked, PackagePaths.Statement), Cancel)).Hex;
        Assert.All(given.Skip(before), e => Assert.Equal((digest, Case, "wang"), (e.Facts["package_sha256"], e.Facts["case"], e.Actor.Name)));
    }

    [Fact]
    public void What_others_of_the_session_and_later_lines_are_about_stays_out()
    {
        var lines = File.ReadAllText(Path.Combine(rig.Unpacked, PackagePaths.Events), Encoding.UTF8);
        var other = rig.Vault.Items().Single(i => i.Name == "other.mp4");
        Assert.DoesNotContain(other.Id.Value, lines, StringComparison.Ordinal);
        Assert.DoesNotContain("package-given", lines, StringComparison.Ordinal);
        Assert.Contains("session-admitted", lines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_rot_on_their_way_break_the_connection_off_and_the_log_says_so()
    {
        var package = await rig.PrepareAsync("某律师事务所", "inside", rig.Items[0]);
        var path = rig.Vault.PathOf(rig.Items[0]);
        var sound = await File.ReadAllBytesAsync(path, Cancel);
        Change(path, [.. sound[..^1], (byte)(sound[^1] ^ 1)]);
        try
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => rig.GiveAsync(package));
        }
        finally
        {
            Change(path, sound);
        }

        for (var look = 0; look < 1500 && rig.Vault.Events(CustodyAct.PackageBrokenOff).Count == 0; look++)
        {
            await Task.Delay(20, Cancel); // the line is cut first, and the log written then
        }

        Assert.StartsWith("data/originals/0001_", rig.Vault.Events(CustodyAct.PackageBrokenOff).Single().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_script_says_what_it_lacks()
    {
        Assert.Equal(2, (await VerifyAsync(rig.Unpacked, "")).Exit);
        Assert.Equal(2, (await VerifyAsync(rig.Unpacked, "12:34")).Exit);
        Assert.Equal(1, (await VerifyAsync(rig.Unpacked, new string('0', 64))).Exit);
        var (exit, said) = await RunAsync("env", rig.Unpacked, "-i", "PATH=/nowhere", "/bin/bash", "verify.sh", rig.Fingerprint);
        Assert.Equal(2, exit);
        Assert.Contains("openssl", said, StringComparison.Ordinal);
        (exit, said) = await RunAsync("sh", rig.Unpacked, "verify.sh", rig.Fingerprint);
        Assert.True(exit is 0 or 2, said);
    }

    private static void Change(string path, byte[] bytes)
    {
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllBytes(path, bytes);
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
    }
}
