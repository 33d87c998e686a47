using System.Diagnostics;
using System.Text.Json;

namespace EvidenceVault.System.Tests;

/// <summary>The whole chain with a bucket as the store: real programs, a real S3 server, and what can happen to both.</summary>
public sealed class S3Tests(S3Server server) : IClassFixture<S3Server>
{
    private const int Files = 6;
    private const int Bytes = 8_000_000; // on both sides of 5 MiB together with the small ones

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_docked_lies_in_the_bucket_and_everything_checks_out()
    {
        await using var site = await Site.StartAsync(server);
        (await site.DockAsync(site.RealRecorder("card"))).With(0);
        await site.ExaminedAsync();

        await site.StopVaultAsync(); // it copies by itself from time to time, and what two copy at once is there twice

        Assert.NotEmpty(await site.ItemsAsync());
        (await site.VaultAsync("verify", "--full")).With(0);
        (await site.VaultAsync("admin", "store", "check")).With(0);
        (await site.VaultAsync("store", "copy")).With(0);
        (await site.VaultAsync("store", "inventory")).With(0);
        (await site.VaultAsync("store", "drill")).With(0);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(site.Data, "store"))); // nothing went to the embedded store
    }

    [Fact]
    public async Task The_second_store_may_be_a_bucket_too()
    {
        await using var site = await Site.StartAsync(server, secondBucket: true);
        (await site.DockAsync(site.SyntheticRecorder("card", 2, Bytes))).With(0);
        await site.ExaminedAsync();
        await site.StopVaultAsync(); // it copies by itself from time to time, and what two copy at once is there twice

        (await site.VaultAsync("store", "copy")).With(0);
        (await site.VaultAsync("store", "inventory")).With(0);
        (await site.VaultAsync("store", "drill")).With(0);
        (await site.VaultAsync("store", "fixity", "--all")).With(0);
        Assert.Contains("0 surplus versions", (await site.VaultAsync("store", "surplus")).With(0).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(35)]
    [InlineData(60)]
    [InlineData(85)]
    public async Task A_server_killed_while_a_recorder_is_docked_comes_back_and_nothing_is_lost(int percent)
    {
        await using var site = await Site.StartAsync(server);
        var started = Stopwatch.GetTimestamp();
        (await site.DockAsync(site.SyntheticRecorder("usual", Files, Bytes))).With(0);
        var usual = Stopwatch.GetElapsedTime(started);

        var recorder = site.SyntheticRecorder("killed", Files, Bytes + 1);
        using (var agent = Programs.Start(Programs.Agent, "dock", recorder, "--config", site.Config))
        {
            await Task.Delay(usual * percent / 100, Cancel);
            await server.KillAsync();
            await server.UpAsync();
            await agent.WaitForExitAsync(Cancel).WaitAsync(TimeSpan.FromMinutes(2), Cancel);
        }

        (await site.DockAsync(recorder)).With(0); // the same command again, whether the first went through or not

        Assert.Empty(Directory.EnumerateFiles(recorder, "*", SearchOption.AllDirectories));
        Assert.Equal(2 * Files, (await site.ItemsAsync()).Length);
        (await site.VaultAsync("verify", "--full")).With(0);
    }

    [Fact]
    public async Task A_full_store_keeps_the_footage_at_the_station_until_there_is_room()
    {
        await using var site = await Site.StartAsync(server);
        await server.LimitAsync(site.Bucket, 3_000_000);
        var recorder = site.SyntheticRecorder("card", 3, Bytes);

        var refused = await site.DockAsync(recorder);

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Equal(3, Directory.EnumerateFiles(recorder, "*", SearchOption.AllDirectories).Count());
        Assert.Empty(await site.ItemsAsync());
        await server.LimitAsync(site.Bucket, 0);
        for (var attempt = 1; (await site.DockAsync(recorder)).ExitCode != 0; attempt++)
        {
            Assert.True(attempt < 20, "the store has room, and the session does not go through");
            await Task.Delay(500, Cancel); // the server takes a moment to know of the room
        }

        Assert.Equal(3, (await site.ItemsAsync()).Length);
        (await site.VaultAsync("verify", "--full")).With(0);
    }

    [Fact]
    public async Task An_object_damaged_below_the_server_is_found_and_repaired_from_the_second_copy()
    {
        await using var site = await Site.StartAsync(server);
        (await site.DockAsync(site.SyntheticRecorder("card", 2, 100_000))).With(0);
        await site.ExaminedAsync();
        (await site.VaultAsync("store", "copy")).With(0);
        var digest = (await site.ItemsAsync())[0].GetProperty("sha256").GetString()!;
        await server.DamageAsync(digest);
        (await site.VaultAsync("verify", "--full")).With(1);

        var found = await site.VaultAsync("store", "fixity", "--all");

        Assert.Contains(digest, found.Output + found.Errors, StringComparison.Ordinal);
        (await site.VaultAsync("verify", "--full")).With(0);
        (await site.VaultAsync("store", "fixity", "--all")).With(0);
    }

    [Fact]
    public async Task A_lost_catalogue_comes_back_from_the_bucket()
    {
        await using var site = await Site.StartAsync(server);
        (await site.DockAsync(site.RealRecorder("card"))).With(0);
        await site.ExaminedAsync();
        var before = await ItemsAsync(site);
        await site.StopVaultAsync();
        foreach (var file in Directory.EnumerateFiles(site.Data, "catalog.db*"))
        {
            File.Delete(file);
        }

        (await site.VaultAsync("rebuild", "--from-store")).With(0);

        Assert.Equal(before, await ItemsAsync(site));
        (await site.VaultAsync("verify", "--full")).With(0);
    }

    private static async Task<IReadOnlyList<string>> ItemsAsync(Site site) => [.. (await site.ItemsAsync()).Select(i => i.GetRawText()).Order(StringComparer.Ordinal)];
}
