using EvidenceVault.Core.Custody;
using Xunit;
using static EvidenceVault.Appliance.Tests.Packages.CourtRig;

namespace EvidenceVault.Appliance.Tests.Packages;

/// <summary>The same package at the vault's console.</summary>
public sealed class PackageVerbTests(CourtRig rig) : IClassFixture<CourtRig>
{
    [Fact]
    public async Task The_console_writes_a_directory_and_an_archive_that_hold()
    {
        var into = Directory.CreateTempSubdirectory("evidencevault-console-");
        try
        {
            var zip = Path.Combine(into.FullName, "case.zip");
            var words = $"package {Case} --recipient 检察院 --reason 移送 --investigator 张三:1 --investigator 李四:2";
            var data = rig.Vault.Vault.Folder.Root;
            var before = rig.Vault.Events(CustodyAct.PackageGiven).Count;
            var (exit, output, error) = await VaultProgram.RunAsync($"{words} --out {into.FullName}", data);
            Assert.True(exit == 0, output + error);
            var (verdict, said) = await VerifyAsync(into.GetDirectories().Single().FullName, rig.Fingerprint);
            Assert.True(verdict == 0, said);

            (exit, output, error) = await VaultProgram.RunAsync($"{words} --zip {zip} --item {rig.Items[0].Id}", data);
            Assert.True(exit == 0, output + error);
            (verdict, said) = await RunAsync(Path.Combine(AppContext.BaseDirectory, "evidence-verify"), into.FullName, "package", zip, "--root-fingerprint", rig.Fingerprint);
            Assert.True(verdict == 0, said);
            Assert.Equal(before + rig.Items.Count + 1, rig.Vault.Events(CustodyAct.PackageGiven).Count);

            Assert.Equal(2, (await VaultProgram.RunAsync($"{words} --zip {zip}", data)).Exit); // nothing is replaced
            Assert.Equal(1, (await VaultProgram.RunAsync(words.Replace(Case, "2026-999", StringComparison.Ordinal) + $" --zip {zip}2", data)).Exit);
        }
        finally
        {
            into.Delete(recursive: true);
        }
    }
}
