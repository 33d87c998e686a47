using System.Globalization;
using System.Net;
using System.Text.Json;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Stations;
using EvidenceVault.DockingAgent.Exchange;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EvidenceVault.DockingAgent.Page;

/// <summary>
/// The station's own screen: bays, confirmation of class and case, receipts, issue and return. It listens on this machine only, has no
/// login, and works with the vault away. It never shows footage.
/// </summary>
/// <param name="board">What is shown.</param>
/// <param name="counter">What is done at it.</param>
public sealed class StationPage(StationScreen board, ServiceCounter counter, TimeProvider time) : IAsyncDisposable
{
    private const int MostWatchers = 16;
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    private WebApplication? _app;
    private int _watchers;

    /// <summary>Begins to listen.</summary>
    /// <param name="port">Of the loopback; 0 for any free one.</param>
    /// <returns>Where it listens.</returns>
    /// <exception cref="IOException">The port is taken.</exception>
    public async Task<Uri> StartAsync(int port, CancellationToken cancel)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.Listen(IPAddress.Loopback, port);
            k.AddServerHeader = false;
            k.Limits.MaxRequestBodySize = 16 * 1024;
            k.Limits.MaxConcurrentConnections = 64;
        });
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(2));
        _app = builder.Build();
        _app.Use(GuardAsync);
        _app.MapGet("/", () => Asset("page.html", "text/html; charset=utf-8"));
        _app.MapGet("/favicon.ico", () => Results.NoContent()); // browsers ask for it by themselves
        _app.MapGet("/assets/{name}", AssetNamed);
        _app.MapGet("/state", (HttpContext http) => Results.Json(board.Read(Language(http)), StationJson.Options));
        _app.MapGet("/events", WatchAsync);
        _app.MapGet("/sessions/{id}", (string id) => DockingSessionId.TryParse(id, out var session) && board.FindSession(session) is { } found ? Results.Json(found, StationJson.Options) : Results.NotFound());
        _app.MapGet("/sessions/{id}/receipt", (HttpContext http, string id) => DockingSessionId.TryParse(id, out var session) && board.FindSession(session) is { } found
            ? Results.Content(ReceiptSheet.Write(found, PageTexts.Of(Language(http))), "text/html; charset=utf-8") : Results.NotFound());
        _app.MapPost("/sessions/{id}/filing", async (string id, FilingWish wish, CancellationToken stop) =>
            DockingSessionId.TryParse(id, out var session) ? Answer(await counter.FileAsync(session, wish, stop)) : Results.NotFound());
        _app.MapPost("/issue", async (HandingWish wish, CancellationToken stop) => Answer(await counter.IssueAsync(wish, stop)));
        _app.MapPost("/return", async (HandingWish wish, CancellationToken stop) => Answer(await counter.ReturnAsync(wish, stop)));
        await _app.StartAsync(cancel);
        return new Uri(_app.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    /// <summary>Only this machine's own browser on this very page: no other name, no other page's request (DNS rebinding, CSRF).</summary>
    private static async Task GuardAsync(HttpContext http, Func<Task> next)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        var isHere = http.Request.Host.Host is "127.0.0.1" or "localhost";
        var origin = http.Request.Headers.Origin.ToString();
        var isOwn = origin.Length == 0 ? !HttpMethods.IsPost(http.Request.Method) || http.Request.Headers.ContainsKey("X-Station") : origin == $"http://{http.Request.Host.Value}";
        var site = http.Request.Headers["Sec-Fetch-Site"].ToString(); // another page's picture or frame must not use up what the screen needs
        if (!isHere || !isOwn || site is "cross-site" or "same-site")
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        await next();
    }

    private async Task WatchAsync(HttpContext http)
    {
        if (Interlocked.Increment(ref _watchers) > MostWatchers)
        {
            Interlocked.Decrement(ref _watchers);
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        try
        {
            http.Response.ContentType = "text/event-stream";
            var language = Language(http);
            var (last, sentAt) = ("", time.GetTimestamp());
            while (!http.RequestAborted.IsCancellationRequested)
            {
                var now = JsonSerializer.Serialize(board.Read(language), StationJson.Options);
                if (now != last || time.GetElapsedTime(sentAt) > Longest)
                {
                    await http.Response.WriteAsync($"data: {now}\n\n", http.RequestAborted);
                    await http.Response.Body.FlushAsync(http.RequestAborted);
                    (last, sentAt) = (now, time.GetTimestamp());
                }

                await Task.Delay(Tick, time, http.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The screen went away, or the service stops.
        }
        finally
        {
            Interlocked.Decrement(ref _watchers);
        }
    }

    private static string Language(HttpContext http) => http.Request.Query["lang"] == "en" ? "en" : "zh-CN";

    private static IResult Answer(string? trouble) => trouble is null ? Results.Json(new { ok = true }) : Results.Json(new { ok = false, reason = trouble }, statusCode: StatusCodes.Status409Conflict);

    private static IResult AssetNamed(string name) => name switch
    {
        "page.css" => Asset(name, "text/css; charset=utf-8"),
        "page.js" => Asset(name, "text/javascript; charset=utf-8"),
        _ => Results.NotFound(),
    };

    private static IResult Asset(string name, string type) => Results.Stream(
        typeof(StationPage).Assembly.GetManifestResourceStream("page/" + name) ?? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{name} is not built in.")), type);
}

/// <summary>What an officer confirmed about a session.</summary>
/// <param name="Class">Id of a class in the register.</param>
/// <param name="Case">A case number; null for none.</param>
public sealed record FilingWish(string Class, string? Case);

/// <summary>A recorder that changes hands.</summary>
/// <param name="Badge">The officer's badge number.</param>
public sealed record HandingWish(string Badge, string Recorder);
