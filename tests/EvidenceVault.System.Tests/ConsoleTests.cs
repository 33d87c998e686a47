using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.System.Tests;

/// <summary>Verbs of the vault's program that people give at the console, on a vault that serves.</summary>
public sealed partial class ConsoleTests
{
    private const int Items = 400;

    [Fact]
    public async Task Stopped_by_ctrl_c_in_the_midst_of_its_orders_reexamine_ends_with_130_leaves_nothing_half_done_and_does_the_rest_when_run_again()
    {
        await using var site = await Site.StartAsync();
        var card = Directory.CreateDirectory(Path.Combine(site.Folder("many"), "DCIM")).FullName;
        for (var n = 0; n < Items; n++)
        {
            await File.WriteAllTextAsync(Path.Combine(card, $"clip{n}.mp4"), $"recording {n}", TestContext.Current.CancellationToken);
        }

        (await site.DockAsync(site.Folder("many"), "--json")).With(0);
        await site.ExaminedAsync();
        await site.StopVaultAsync(); // so that nobody takes from the queue what is counted below
        await SqlAsync(site, "UPDATE evidence_item SET media_kind = 'Video'"); // as videos of a version that listed no frames
        const string Orders = "SELECT COUNT(*) FROM custody_entry WHERE act = 'examination-ordered'";
        const string Queued = "SELECT COUNT(*) FROM derivation WHERE state = 'queued'";

        using (var process = site.StartToInterrupt("reexamine", "--wait", "0"))
        {
            await SeenAsync(site, Orders, 3, process);
            Assert.Equal(130, await Programs.InterruptAsync(process));
        }

        var done = await CountAsync(site, Orders);
        Assert.InRange(done, 3, Items - 1);
        Assert.Equal(done, await CountAsync(site, Queued)); // each order has its line, and each line its order

        Assert.Contains($"{Items - done} items", (await site.VaultAsync("reexamine", "--wait", "0", "--language", "en")).With(0).Output, StringComparison.Ordinal);
        Assert.Equal((Items, Items), (await CountAsync(site, Orders), await CountAsync(site, Queued)));
        Assert.Equal(Items, await CountAsync(site, "SELECT COUNT(DISTINCT item) FROM custody_entry WHERE act = 'examination-ordered'"));
    }

    [Fact]
    public async Task A_service_gets_a_new_key_is_told_elsewhere_and_is_let_in_no_more()
    {
        await using var site = await Site.StartAsync();
        await using var ear = new Ear();
        var first = Key().Match((await site.VaultAsync("admin", "service", "add", "cases", "--scope", "cases:write", "--scope", "cases:read", "--unit", "*")).With(0).Output).Value;
        Assert.Equal(HttpStatusCode.Created, await OpenCaseAsync(site, first, "2026-1"));
        Assert.Contains("already", (await site.VaultAsync("admin", "service", "add", "cases", "--scope", "cases:read", "--unit", "*")).With(2).Errors, StringComparison.Ordinal);

        // A new key: the one before ends at once.
        var second = Key().Match((await site.VaultAsync("admin", "service", "key", "cases")).With(0).Output).Value;
        Assert.NotEqual(first, second);
        Assert.Equal(HttpStatusCode.Unauthorized, await OpenCaseAsync(site, first, "2026-2"));
        Assert.Equal(HttpStatusCode.Created, await OpenCaseAsync(site, second, "2026-2"));
        Assert.Contains("no such service", (await site.VaultAsync("admin", "service", "key", "nobody")).With(2).Errors, StringComparison.Ordinal);

        // Two addresses, and then one: the one that is removed hears nothing of what comes later.
        Assert.Contains("https", (await site.VaultAsync("admin", "service", "hook", "add", "cases", "http://192.0.2.1/x")).With(2).Errors, StringComparison.Ordinal);
        var (old, secret) = await HookAsync(site, ear.Url + "old");
        var (kept, _) = await HookAsync(site, ear.Url + "kept");
        Assert.Equal(HttpStatusCode.Created, await OpenCaseAsync(site, second, "2026-3"));
        var heard = new[] { await ear.HearAsync(), await ear.HearAsync() };
        Assert.Equal(["/kept", "/old"], heard.Select(h => h.Path).Order(StringComparer.Ordinal));
        Assert.All(heard, h => Assert.Contains("\"2026-3\"", h.Body, StringComparison.Ordinal));
        var signed = Signature().Match(heard.Single(h => h.Path == "/old").Signature);
        Assert.Equal(
            Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{signed.Groups[1].Value}.{heard.Single(h => h.Path == "/old").Body}"))), signed.Groups[2].Value);

        (await site.VaultAsync("admin", "service", "hook", "remove", old)).With(0);
        (await site.VaultAsync("admin", "service", "hook", "remove", old)).With(2);
        var list = (await site.VaultAsync("admin", "service", "list")).With(0).Output;
        Assert.DoesNotContain(old, list, StringComparison.Ordinal);
        Assert.Contains(kept, list, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, await OpenCaseAsync(site, second, "2026-4"));
        Assert.Equal(HttpStatusCode.Created, await OpenCaseAsync(site, second, "2026-5"));
        Assert.Equal(["/kept", "/kept"], new[] { await ear.HearAsync(), await ear.HearAsync() }.Select(h => h.Path));

        // Let in no more: neither its key works, nor are its addresses told.
        (await site.VaultAsync("admin", "service", "revoke", "cases")).With(0);
        (await site.VaultAsync("admin", "service", "revoke", "cases")).With(2);
        (await site.VaultAsync("admin", "service", "key", "cases")).With(2);
        Assert.Equal(HttpStatusCode.Unauthorized, await OpenCaseAsync(site, second, "2026-6"));
        Assert.Contains("revoked", (await site.VaultAsync("admin", "service", "list")).With(0).Output, StringComparison.Ordinal);
        var acts = (await Programs.RunAsync("sqlite3", "-readonly", Catalog(site), "SELECT act FROM custody_entry WHERE act LIKE 'service-%' OR act LIKE 'webhook-%' ORDER BY leaf_index")).With(0).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["service-added", "service-keyed", "webhook-added", "webhook-added", "webhook-removed", "service-revoked"], acts);
        (await site.VaultAsync("verify")).With(0);
    }

    private static string Catalog(Site site) => Path.Combine(site.Data, "catalog.db");

    private static async Task SqlAsync(Site site, string sql) => (await Programs.RunAsync("sqlite3", "-cmd", ".timeout 20000", Catalog(site), sql)).With(0);

    private static async Task<int> CountAsync(Site site, string sql) =>
        int.Parse((await Programs.RunAsync("sqlite3", "-readonly", "-cmd", ".timeout 20000", Catalog(site), sql)).With(0).Output, CultureInfo.InvariantCulture);

    /// <summary>Returns at once when there are so many rows, or when nobody writes any more.</summary>
    private static async Task SeenAsync(Site site, string count, int least, Process writer)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Catalog(site), Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // a constant of the test
        command.CommandText = count;
#pragma warning restore CA2100
        while (!writer.HasExited && (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))! < least)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    private static async Task<HttpStatusCode> OpenCaseAsync(Site site, string key, string number)
    {
        using var http = new HttpClient { BaseAddress = new Uri(site.Url) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var day = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        using var answer = await http.PostAsJsonAsync(
            "/api/cases", new { number, kind = "administrative", title = "a case", unit = "一大队", officers = new[] { "012345" }, from = day, to = day.AddDays(1) }, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static async Task<(string Id, string Secret)> HookAsync(Site site, string url)
    {
        var told = (await site.VaultAsync("admin", "service", "hook", "add", "cases", url)).With(0).Output;
        return (told.Split(':')[0], told.Split("Secret: ")[1].Trim());
    }

    [GeneratedRegex("evs_[A-Za-z0-9_-]+")]
    private static partial Regex Key();

    [GeneratedRegex("^t=([0-9]+),v1=([0-9a-f]+)$")]
    private static partial Regex Signature();

    /// <summary>A system of others that hears what it is told, and answers that it has.</summary>
    private sealed class Ear : IAsyncDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly Channel<(string Path, string Signature, string Body)> _heard = Channel.CreateUnbounded<(string, string, string)>();
        private readonly Task _listening;

        public Ear()
        {
            for (var attempt = 1; !_listener.IsListening; attempt++)
            {
                Url = $"http://127.0.0.1:{Site.FreePort()}/";
                _listener.Prefixes.Clear();
                _listener.Prefixes.Add(Url);
                try
                {
                    _listener.Start();
                }
                catch (HttpListenerException) when (attempt < 10)
                {
                    // somebody else has taken the port meanwhile
                }
            }

            _listening = ListenAsync();
        }

        public string Url { get; private set; } = "";

        public async Task<(string Path, string Signature, string Body)> HearAsync()
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(60));
            return await _heard.Reader.ReadAsync(limit.Token);
        }

        public async ValueTask DisposeAsync()
        {
            _listener.Close();
            await _listening;
        }

        private async Task ListenAsync()
        {
            try
            {
                while (true)
                {
                    var asked = await _listener.GetContextAsync();
                    using var reader = new StreamReader(asked.Request.InputStream, Encoding.UTF8);
                    _heard.Writer.TryWrite((asked.Request.Url!.AbsolutePath, asked.Request.Headers["EvidenceVault-Signature"] ?? "", await reader.ReadToEndAsync()));
                    asked.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
