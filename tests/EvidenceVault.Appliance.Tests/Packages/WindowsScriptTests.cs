using System.Runtime.CompilerServices;
using EvidenceVault.Core.Packages;
using Xunit;
using static EvidenceVault.Appliance.Tests.Packages.CourtRig;

namespace EvidenceVault.Appliance.Tests.Packages;

/// <summary>The script for a court on Windows, run by PowerShell: it knows digests and the root's fingerprint, says that it knows no more, and misses no change of a byte.</summary>
public sealed class WindowsScriptTests(CourtRig rig) : IClassFixture<CourtRig>
{
    private static readonly Dictionary<string, Action<string>> Table = new()
    {
        ["a byte of an original flipped"] = at => Flip(Original(at)),
        ["a byte flipped, and the lists written anew"] = at => { Flip(Original(at)); Relist(at); },
        ["an original missing"] = at => File.Delete(Original(at)),
        ["a file too many"] = at => File.WriteAllText(Path.Combine(at, "data/originals/0099_planted.mp4"), "planted"),
        ["a hidden file too many"] = at => File.WriteAllText(Path.Combine(at, ".hidden"), "planted"),
        ["a file whose name speaks to the terminal"] = at => File.WriteAllText(Path.Combine(at, "data/\u001b[2K\nOK"), "planted"),
        ["a list that leaves a file out"] = at => File.WriteAllLines(Path.Combine(at, PackagePaths.Manifest), File.ReadAllLines(Path.Combine(at, PackagePaths.Manifest))[1..]),
        ["a list that names a file outside"] = at => File.AppendAllText(Path.Combine(at, PackagePaths.Manifest), new string('0', 64) + "  ../outside\n"),
        ["a report changed"] = at => File.AppendAllText(Path.Combine(at, PackagePaths.ChineseReport), " "),
    };

    public static TheoryData<string> Tamperings => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Tamperings))]
    public async Task A_changed_package_is_refused(string what)
    {
        var at = rig.Copy();
        Table[what](at);
        var (exit, said) = await VerifyAsync(at, "-Fingerprint", rig.Fingerprint);
        Assert.True(exit == 1 && said.Contains("FAILED", StringComparison.Ordinal), said);
        Assert.DoesNotContain("\u001b", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_untouched_package_holds_and_the_script_says_how_far_it_has_looked()
    {
        var (exit, said) = await VerifyAsync(rig.Unpacked, "-Fingerprint", rig.Fingerprint);
        Assert.True(exit == 0, said);
        Assert.Contains("OK (digests only; for seals and the log use verify.sh)", said, StringComparison.Ordinal);

        // Another root, no fingerprint, and one that is none.
        (exit, said) = await VerifyAsync(rig.Unpacked, "-Fingerprint", new string('a', 64));
        Assert.True(exit == 1 && said.Contains("another fingerprint", StringComparison.Ordinal), said);
        Assert.Equal(2, (await VerifyAsync(rig.Unpacked)).Exit);
        Assert.Equal(2, (await VerifyAsync(rig.Unpacked, "-Fingerprint", "12:34")).Exit);
    }

    private static string Original(string at) => Path.Combine(at, CourtPackage.Read(File.ReadAllBytes(Path.Combine(at, PackagePaths.Statement))).Items[0].File);

    private static async Task<(int Exit, string Said)> VerifyAsync(string at, params string[] arguments)
    {
        var (exit, path) = await RunAsync(Path.Combine(Checkout(), "eng", "powershell"), at);
        Assert.True(exit == 0, "eng/powershell could not make PowerShell ready; run it to see why.");
        return await RunAsync(path.Split('\n')[0], at, ["-NoProfile", "-NonInteractive", "-File", Path.Combine(at, "verify.ps1"), .. arguments]);
    }

    private static string Checkout([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
