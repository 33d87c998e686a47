using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using EvidenceVault.Appliance.Tests.Policies;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Packages;
using EvidenceVault.Core.Signing;
using Xunit;

namespace EvidenceVault.Appliance.Tests.Packages;

/// <summary>A vault with a case, a package of it that a legal officer was given over HTTP, and a court that has unpacked it.</summary>
public sealed class CourtRig : IAsyncLifetime
{
    public const string Case = "沪公交决字〔2026〕第118号";
    public const string Reason = "移送起诉";
    private const string Password = "correct horse battery staple";

    private readonly DirectoryInfo _court = Directory.CreateTempSubdirectory("evidencevault-court-");
    private int _copies;

    /// <summary>Names that mean something to a shell, a file system or an eye.</summary>
    public static readonly string[] Names = ["a.mp4", "..mp4", "-rf $(id).mp4", "photo\u202egpj.mp4", "CON.mp4", "违法现场 二.mp4"];

    public TestVault Vault { get; private set; } = null!;

    public TestStation Station { get; private set; } = null!;

    internal BrowserOfCourt Wang { get; private set; } = null!;

    public IReadOnlyList<EvidenceItem> Items { get; private set; } = [];

    public string Package { get; private set; } = "";

    public byte[] Zip { get; private set; } = [];

    /// <summary>Where it was unpacked.</summary>
    public string Unpacked { get; private set; } = "";

    public string Fingerprint => Vault.Vault.Trust.Authority.Root.FingerprintWithColons;

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Vault = await TestVault.StartAsync();
        Station = TestStation.Enroll(Vault, "station-1");
        await Station.HandOverAsync([.. Names.Select(n => ("DCIM/" + n, Encoding.UTF8.GetBytes("footage of " + n)))]);
        await Station.HandOverAsync(("DCIM/other.mp4", Encoding.UTF8.GetBytes("of no case")));
        KeepingRig.AddAccount(Vault, new Account("wang", "王法制", AccountRole.LegalOfficer, null, "*", "", "s2", 0, null, null, null));
        Items = [.. Vault.Items().Where(i => i.Name != "other.mp4")];
        Vault.Vault.Database.Write(t =>
        {
            foreach (var item in Items)
            {
                Assert.True(new EvidenceItems(Vault.Vault.Database).TryLinkCase(t, item.Id, Case, "wang", DateTimeOffset.UtcNow));
            }
        });
        await SignInAsync();
        Package = await PrepareAsync("某市人民检察院第一检察部", "inside", [.. Items]);
        Zip = await GiveAsync(Package);
        Unpacked = await UnpackAsync(Zip);
    }

    /// <summary>Prepares a package at the page, as a person does.</summary>
    public Task<string> PrepareAsync(string recipient, string use, params EvidenceItem[] items) => PrepareAsync(recipient, use, [], items);

    /// <summary>As <see cref="PrepareAsync(string, string, EvidenceItem[])"/>, with only the redactions of some.</summary>
    public async Task<string> PrepareAsync(string recipient, string use, EvidenceItem[] withheld, EvidenceItem[] items)
    {
        var page = $"/cases/{Uri.EscapeDataString(Case)}/package";
        using var ordered = await Wang.PostAsync(page, page,
        [
            .. items.Select(i => ("items", i.Id.Value)), .. withheld.Select(i => ("withheld", i.Id.Value)), ("derived", "proxy"), ("recipient", recipient), ("use", use), ("reason", Reason), ("statement", "存储介质已封存。"),
            ("name1", "张三"), ("badge1", "012345"), ("name2", "李四"), ("badge2", "012346"),
        ]);
        var where = ordered.Headers.Location!.OriginalString;
        for (var asked = 0; asked < 60 && where.StartsWith(page, StringComparison.Ordinal); asked++)
        {
            using var answer = await Wang.GetAsync(where); // waits two seconds at most, then shows how far it is
            where = answer.Headers.Location?.OriginalString ?? where;
        }

        Assert.StartsWith("/packages/cp-", where, StringComparison.Ordinal);
        return where["/packages/".Length..];
    }

    public async Task<byte[]> GiveAsync(string package)
    {
        await SignInAsync(); // a package is given out only where the password was given within the last minutes
        using var released = await Wang.PostAsync($"/packages/{package}", $"/packages/{package}?handler=Give");
        Assert.Equal(HttpStatusCode.Redirect, released.StatusCode);
        using var answer = await Wang.GetAsync(released.Headers.Location!.OriginalString.Replace("?pass=", "/archive?pass=", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var bytes = await answer.Content.ReadAsByteArrayAsync(Cancel);
        Assert.Equal(answer.Content.Headers.ContentLength, bytes.Length);
        return bytes;
    }

    /// <summary>By the system's own unzip, which warns of nothing.</summary>
    public async Task<string> UnpackAsync(byte[] zip)
    {
        var into = NewDirectory();
        var archive = Path.Combine(into, "package.zip");
        await File.WriteAllBytesAsync(archive, zip, Cancel);
        var (exit, said) = await RunAsync("unzip", into, "-q", "package.zip");
        Assert.True(exit == 0 && said.Length == 0, said);
        File.Delete(archive);
        return Directory.GetDirectories(into).Single();
    }

    /// <summary>A copy of the unpacked package, to be tampered with.</summary>
    public string Copy()
    {
        var to = NewDirectory();
        foreach (var file in Directory.EnumerateFiles(Unpacked, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(Unpacked, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return to;
    }

    /// <summary>Writes the lists anew over whatever lies there, as somebody who tampers would.</summary>
    public static void Relist(string at)
    {
        string[] all = [.. Directory.EnumerateFiles(at, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(at, f))];
        File.WriteAllBytes(Path.Combine(at, PackagePaths.Manifest), BagManifest.Write(all.Where(p => p.StartsWith("data/", StringComparison.Ordinal)).Select(p => FileOf(at, p))));
        File.WriteAllBytes(Path.Combine(at, PackagePaths.TagManifest), BagManifest.Write(PackagePaths.Tags.Select(p => FileOf(at, p))));
    }

    /// <summary>And lets <c>package.json</c> bind them, sealed by somebody.</summary>
    public static void Reseal(string at, SigningIdentity by, Func<CourtPackage, CourtPackage>? change = null)
    {
        Relist(at);
        var statement = CourtPackage.Read(File.ReadAllBytes(Path.Combine(at, PackagePaths.Statement)));
        var bytes = (change ?? (s => s))(statement with { TagManifest = FileOf(at, PackagePaths.TagManifest).Sha256 }).Write();
        File.WriteAllBytes(Path.Combine(at, PackagePaths.Statement), bytes);
        File.WriteAllBytes(Path.Combine(at, PackagePaths.StatementSeal), CadesSeal.Create(Sha256Digest.Of(bytes), by, DateTimeOffset.UtcNow));
    }

    /// <summary>The package's own script, in an environment with nothing but a path.</summary>
    public static Task<(int Exit, string Said)> VerifyAsync(string at, string fingerprint) => RunAsync("env", at, "-i", "PATH=/usr/bin:/bin", "bash", "verify.sh", fingerprint);

    /// <summary>Changes one byte.</summary>
    public static void Flip(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[0] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    public static async Task<(int Exit, string Said)> RunAsync(string program, string directory, params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Cancel), process.StandardError.ReadToEndAsync(Cancel));
        await process.WaitForExitAsync(Cancel);
        return (process.ExitCode, await output + await error);
    }

    public async ValueTask DisposeAsync()
    {
        Wang.Dispose();
        Station.Dispose();
        await Vault.DisposeAsync();
        _court.Delete(recursive: true);
    }

    private async Task SignInAsync()
    {
        Wang?.Dispose();
        Wang = new BrowserOfCourt(Vault);
        await Wang.SignInAsync("wang", Password);
    }

    private static PackageFile FileOf(string at, string path) =>
        new(path, new FileInfo(Path.Combine(at, path)).Length, Sha256Digest.Of(File.ReadAllBytes(Path.Combine(at, path))));

    private string NewDirectory() => _court.CreateSubdirectory((++_copies).ToString(CultureInfo.InvariantCulture)).FullName;
}
