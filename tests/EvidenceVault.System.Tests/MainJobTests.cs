using System.Text.Json;

namespace EvidenceVault.System.Tests;

/// <summary>The main job with the real programs, judged by tools that nobody here wrote.</summary>
public sealed class MainJobTests
{
    [Fact]
    public async Task A_docked_recorder_becomes_evidence_that_openssl_and_the_offline_verifier_accept()
    {
        await using var site = await Site.StartAsync();
        var recorder = site.RealRecorder("recorder");
        var digests = Directory.EnumerateFiles(recorder, "*", SearchOption.AllDirectories).ToDictionary(f => Path.GetFileName(f)!, f => f);
        var expected = new Dictionary<string, string>();
        foreach (var (name, path) in digests)
        {
            expected[name] = (await Programs.RunAsync("openssl", "dgst", "-sha256", "-r", path)).With(0).Output.Split(' ')[0];
        }

        var docked = JsonDocument.Parse((await site.DockAsync(recorder, "--json")).With(0).Output).RootElement;

        Assert.Equal(6, docked.GetProperty("items").GetArrayLength());
        Assert.All(docked.GetProperty("items").EnumerateArray(), i => Assert.Equal(expected[Path.GetFileName(i.GetProperty("path").GetString()!)], i.GetProperty("sha256").GetString()));
        Assert.Empty(Directory.EnumerateFiles(recorder, "*", SearchOption.AllDirectories)); // cleared, by the rule pack
        await site.ExaminedAsync();
        var items = await site.ItemsAsync();
        Assert.Equal(expected.Values.Distinct().Order(StringComparer.Ordinal), items.Select(i => i.GetProperty("sha256").GetString()!).Order(StringComparer.Ordinal));
        var quarantined = Assert.Single(items, i => i.GetProperty("state").GetString() == "quarantined");
        Assert.EndsWith("_0005.mp4", quarantined.GetProperty("path").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(quarantined.GetProperty("reason").GetString()!);
        foreach (var item in items)
        {
            await JudgedAsync(site, item);
        }

        (await site.VaultAsync("verify", "--full")).With(0);
    }

    [Fact]
    public async Task A_flipped_byte_and_a_rewritten_custody_row_are_named()
    {
        await using var site = await Site.StartAsync();
        (await site.DockAsync(site.SyntheticRecorder("recorder", 2, 10_000))).With(0);
        site.KillVault();
        var item = (await site.ItemsAsync())[0];
        var sha256 = item.GetProperty("sha256").GetString()!;
        var path = Path.Combine(site.Data, "store", "originals", sha256[..2], sha256);
        Flip(path);

        var flipped = (await site.VaultAsync("verify", "--full")).With(1);
        Assert.Contains(item.GetProperty("id").GetString()!, flipped.Output, StringComparison.Ordinal);

        Flip(path);
        (await site.VaultAsync("verify", "--full")).With(0);
        (await Programs.RunAsync("sqlite3", Path.Combine(site.Data, "catalog.db"),
            "DROP TRIGGER custody_entry_no_update; UPDATE custody_entry SET entry = CAST(replace(CAST(entry AS TEXT), 'station-1', 'station-2') AS BLOB) WHERE leaf_index = 1;")).With(0);
        var rewritten = (await site.VaultAsync("verify", "--full")).With(1);
        Assert.Contains("custody entry 1", rewritten.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_use_is_refused_with_the_cause_and_the_cure()
    {
        await using var site = await Site.StartAsync();
        var empty = site.Folder("no-vault");

        Assert.Contains("--data", (await Programs.RunAsync(Programs.Vault, "items", "--data", empty)).With(2).Errors, StringComparison.Ordinal);
        Assert.Contains("loopback", (await Programs.RunAsync(Programs.Vault, "serve", "--data", empty, "--url", "http://0.0.0.0:1")).With(2).Errors, StringComparison.Ordinal);
        Assert.NotEqual(0, (await Programs.RunAsync(Programs.Vault, "no-such-verb")).ExitCode);
        Assert.Contains("enrolled already", (await site.VaultAsync("admin", "station", "enroll", "station-1", "--out", site.Folder("twice"))).With(2).Errors, StringComparison.Ordinal);
        (await site.VaultAsync("fetch", "ev-nothing", "--out", empty)).With(1);
        (await Programs.RunAsync(Programs.Agent, "dock", Path.Combine(empty, "absent"), "--config", site.Config)).With(2);
    }

    [Fact]
    public async Task The_shortest_enrolment_gives_a_configuration_that_docks_and_one_that_broke_off_is_finished()
    {
        await using var site = await Site.StartAsync();
        var output = Path.Combine(site.Folder("stations"), "two");
        (await site.VaultAsync("admin", "station", "enroll", "station-2", "--out", output)).With(0);
        Directory.Move(output, output + ".enrolling"); // as a crash before the last step leaves it
        (await site.VaultAsync("admin", "station", "enroll", "station-2", "--out", output)).With(0);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(output, "station.key")));

        var config = Path.Combine(output, "agent.yaml");
        await File.WriteAllTextAsync(config, (await File.ReadAllTextAsync(config, TestContext.Current.CancellationToken)).Replace("http://127.0.0.1:8642", site.Url, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        (await Programs.RunAsync(Programs.Agent, "dock", site.SyntheticRecorder("recorder", 1, 1000), "--config", config)).With(0);
        Assert.Single(await site.ItemsAsync());
    }

    [Fact]
    public async Task With_the_vault_away_the_agent_keeps_everything_and_hands_it_over_later()
    {
        await using var site = await Site.StartAsync();
        var recorder = site.SyntheticRecorder("recorder", 3, 50_000);
        site.KillVault();

        (await site.DockAsync(recorder)).With(3);
        Assert.Equal(3, Directory.EnumerateFiles(recorder, "*", SearchOption.AllDirectories).Count());

        await site.StartVaultAsync();
        (await site.DockAsync(recorder)).With(0);
        Assert.Equal(3, (await site.ItemsAsync()).Length);
        (await site.VaultAsync("verify", "--full")).With(0);
    }

    private static async Task JudgedAsync(Site site, JsonElement item)
    {
        var output = site.Folder("fetched-" + item.GetProperty("id").GetString());
        (await site.VaultAsync("fetch", item.GetProperty("id").GetString()!, "--out", output, "--reason", "test")).With(0);
        var seal = Directory.EnumerateFiles(output, "*.p7s").Single(f => !f.EndsWith(".json.p7s", StringComparison.Ordinal));
        var recording = seal[..^".p7s".Length];
        var root = Path.Combine(output, "root.pem");
        (await Programs.RunAsync("openssl", "cms", "-verify", "-binary", "-cades", "-inform", "DER", "-in", seal, "-content", recording, "-CAfile", root, "-out", "/dev/null")).With(0);
        var trust = Path.Combine(output, "trust.pem");
        await File.WriteAllTextAsync(trust, await File.ReadAllTextAsync(root, TestContext.Current.CancellationToken) + "\n" + await File.ReadAllTextAsync(Path.Combine(output, "crl.pem"), TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        (await Programs.RunAsync("openssl", "cms", "-verify", "-binary", "-cades", "-inform", "DER", "-in", seal, "-content", recording, "-crl_check", "-CAfile", trust, "-out", "/dev/null")).With(0);
        (await Programs.RunAsync(Programs.Verify, "file", recording, "--root", root)).With(0);
        (await Programs.RunAsync(Programs.Verify, "receipt", Path.Combine(output, "receipt.json"), "--root", root, "--log-key", Path.Combine(output, "log.vkey"), "--manifest", Path.Combine(output, "manifest.json"))).With(0);
        Flip(recording);
        (await Programs.RunAsync(Programs.Verify, "file", recording, "--root", root)).With(1);
    }

    private static void Flip(string path)
    {
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = file.Length / 2;
        var value = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)(value ^ 0x10));
    }
}
