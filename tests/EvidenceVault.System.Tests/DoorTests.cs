namespace EvidenceVault.System.Tests;

/// <summary>Stations on other machines: mutual TLS with the certificate that was enrolled, and nothing but intake behind the door.</summary>
public sealed class DoorTests
{
    [Fact]
    public async Task A_station_hands_over_by_mutual_TLS_until_it_is_revoked()
    {
        await using var site = await Site.StartAsync(door: true);
        Assert.Contains("https://", await File.ReadAllTextAsync(site.Config, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        (await site.DockAsync(site.SyntheticRecorder("recorder", 3, 200_000))).With(0);
        Assert.Equal(3, (await site.ItemsAsync()).Length);

        (await site.VaultAsync("admin", "station", "revoke", "station-1")).With(0);
        var recorder = site.SyntheticRecorder("next", 1, 10_001);
        var refused = (await site.DockAsync(recorder)).With(1);
        Assert.Contains("No enrolled station stands at the door", refused.Errors, StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFiles(recorder, "*", SearchOption.AllDirectories));
        (await site.VaultAsync("verify", "--full")).With(0);

        // Trusted again, it comes back under a new key: what waits is sealed anew, and the old key stays dead.
        var (again, station) = (site.Folder("again") + "/station-1", Path.GetDirectoryName(site.Config)!);
        (await site.VaultAsync("admin", "station", "enroll", "station-1", "--out", again)).With(2);
        (await site.VaultAsync("admin", "station", "enroll", "station-1", "--again", "--vault", $"https://{site.Door}", "--out", again)).With(0);
        Assert.Contains("No enrolled station stands at the door", (await site.DockAsync(recorder)).With(1).Errors, StringComparison.Ordinal);
        foreach (var file in new[] { "station.pem", "station.key" })
        {
            File.Move(Path.Combine(again, file), Path.Combine(station, file), overwrite: true);
        }

        Assert.Contains("sealed anew", (await site.DockAsync(recorder)).With(0).Errors, StringComparison.Ordinal);
        Assert.Equal(4, (await site.ItemsAsync()).Length);
        Assert.Empty(Directory.EnumerateFiles(recorder, "*", SearchOption.AllDirectories));
        (await site.VaultAsync("verify", "--full")).With(0);
    }

    [Fact]
    public async Task Nobody_gets_in_without_an_enrolled_certificate_and_nobody_sees_the_portal_by_the_door()
    {
        await using var site = await Site.StartAsync(door: true);
        (await site.DockAsync(site.SyntheticRecorder("recorder", 1, 1000))).With(0);
        var other = site.Folder("others") + "/station-2";
        (await site.VaultAsync("admin", "station", "enroll", "station-2", "--vault", $"https://{site.Door}", "--out", other)).With(0);
        var root = Path.Combine(other, "root.pem");

        (await Programs.RunAsync("curl", "-s", "--fail-with-body", "--cacert", root, "-X", "POST", $"https://{site.Door}/intake/sessions")).With(22);
        (await Programs.RunAsync("curl", "-s", "--fail", "--cacert", root, "--cert", Path.Combine(other, "station.pem"), "--key", Path.Combine(other, "station.key"), $"https://{site.Door}/custody/log/key")).With(0);
        (await Programs.RunAsync("curl", "-s", "--fail", "--cacert", root, "--cert", Path.Combine(other, "station.pem"), "--key", Path.Combine(other, "station.key"), $"https://{site.Door}/sign-in")).With(22);
    }
}
