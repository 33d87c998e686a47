using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Portal.Features.Intake;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EvidenceVault.Portal.Features.Api;

/// <summary>What happened to a case, as a service is told.</summary>
internal sealed record CaseNotice(long Leaf, string At, string Act, string Case, string? Item, string Actor);

/// <summary>
/// Tells services what happens to their cases, in the order of the custody log and each line at least once: how far a service was told is noted only after it has heard. A service that does not
/// answer is tried again, later and later; the others do not wait for it.
/// </summary>
internal sealed partial class WebhookCourier(Webhooks hooks, ServiceAccounts services, CaseFiles cases, CourierParts parts) : BackgroundService
{
    public const string SignatureHeader = "EvidenceVault-Signature";
    private const int PageSize = 500;
    private const int MostAtOnce = 50;
    private const int LongestFailure = 200;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private static readonly HashSet<CustodyAct> Told =
    [
        CustodyAct.CaseOpened, CustodyAct.CaseChanged, CustodyAct.CaseClosed, CustodyAct.CaseReopened, CustodyAct.CaseLinked, CustodyAct.CaseUnlinked, CustodyAct.StepMarked, CustodyAct.StepMarkWithdrawn, CustodyAct.StepExplained,
        CustodyAct.FindingRaised, CustodyAct.FindingRectified, CustodyAct.FindingClosed, CustodyAct.ExhibitNamed, CustodyAct.ItemReviewed, CustodyAct.ReviewWithdrawn,
    ];

    private readonly SemaphoreSlim _round = new(1, 1);

    /// <summary>Goes once round all services.</summary>
    /// <returns>How many notices were heard.</returns>
    public async Task<int> DeliverAsync(CancellationToken cancel)
    {
        await _round.WaitAsync(cancel); // one round at a time, or a notice would go out twice for nothing
        try
        {
            var due = hooks.All().Where(h => h.NextAt is null || h.NextAt <= parts.Clock.GetUtcNow());
            return (await Task.WhenAll(due.Select(hook => DeliverAsync(hook, cancel)))).Sum();
        }
        finally
        {
            _round.Release();
        }
    }

    public override void Dispose()
    {
        _round.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Every, parts.Clock, stoppingToken);
            try
            {
                await DeliverAsync(stoppingToken);
            }
#pragma warning disable CA1031 // the edge of this loop: trouble of the catalogue must not stop the portal; what was not noted is told again
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogTrouble(parts.Logger, e);
            }
        }
    }

    [LoggerMessage(20, LogLevel.Error, "Services could not be told of their cases; it will be tried again.")]
    private static partial void LogTrouble(ILogger logger, Exception trouble);

    private async Task<int> DeliverAsync(Webhook hook, CancellationToken cancel)
    {
        var (next, heard) = (hook.NextLeaf, 0);
        while (heard < MostAtOnce && parts.Log.Page(next, PageSize) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                if (NoticeOf(row, hook) is { } notice)
                {
                    if (await SendAsync(hook, notice, cancel) is { } failure)
                    {
                        var failures = hook.Failures + 1;
                        hooks.Note(hook.Id, next, failures, failure, parts.Clock.GetUtcNow() + Wait(failures));
                        return heard;
                    }

                    heard++;
                }

                next = row.Index + 1;
                if (heard >= MostAtOnce)
                {
                    break;
                }
            }
        }

        if (next != hook.NextLeaf || hook.Failures > 0)
        {
            hooks.Note(hook.Id, next, 0, null, null);
        }

        return heard;
    }

    /// <summary>Null where the line is not one that this service is told of.</summary>
    private CaseNotice? NoticeOf(CustodyRow row, Webhook hook)
    {
        if (!CustodyActWords.TryParse(row.Act, out var act) || !Told.Contains(act) || !CustodyEvent.TryParse(row.Entry, out var told))
        {
            return null;
        }

        var number = told.Facts.GetValueOrDefault(act switch { CustodyAct.CaseLinked => "to", CustodyAct.CaseUnlinked => "from", _ => "case" });
        return number is not null && cases.Find(number) is { } file && services.Find(hook.Service)?.Cases.Covers(file.Facts) == true
            ? new CaseNotice(row.Index, JsonMembers.Instant(told.At), row.Act, number, told.Item?.Value, told.Actor.Name)
            : null;
    }

    /// <returns>What was wrong; null when it was heard.</returns>
    private async Task<string?> SendAsync(Webhook hook, CaseNotice notice, CancellationToken cancel)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(notice, ApiJson.Options);
        using var client = parts.Clients.CreateClient(CourierParts.ClientName);
        using var request = new HttpRequestMessage(HttpMethod.Post, hook.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(SignatureHeader, WebhookSecret.Sign(parts.Trust.Keys.ForWebhook(hook.Id), parts.Clock.GetUtcNow(), body));
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            return answer.IsSuccessStatusCode ? null : string.Create(CultureInfo.InvariantCulture, $"it answered {(int)answer.StatusCode}");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            return e.Message.Length > LongestFailure ? e.Message[..LongestFailure] : e.Message;
        }
    }

    private static TimeSpan Wait(int failures) => TimeSpan.FromSeconds(Math.Min(LongestWait.TotalSeconds, 5 * Math.Pow(2, Math.Min(failures, 12))));
}

/// <summary>What the courier works with.</summary>
internal sealed record CourierParts(CustodyLog Log, IntakeTrust Trust, TimeProvider Clock, IHttpClientFactory Clients, ILogger<WebhookCourier> Logger)
{
    public const string ClientName = "webhooks";

    /// <summary>The client follows no redirect, uses no proxy, and waits ten seconds.</summary>
    public static void AddClient(IServiceCollection services) => services.AddHttpClient(ClientName, c => c.Timeout = TimeSpan.FromSeconds(10))
        .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, AutomaticDecompression = DecompressionMethods.None });
}

/// <summary>How a notice is signed, so that a service knows who sent it.</summary>
public static class WebhookSecret
{
    /// <summary><c>t=SECONDS,v1=HEX</c>: HMAC-SHA-256 (RFC 2104) over the seconds since 1970, a point, and the body.</summary>
    public static string Sign(string secret, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        var seconds = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signed = new byte[seconds.Length + 1 + body.Length];
        Encoding.ASCII.GetBytes(seconds + ".", signed);
        body.CopyTo(signed.AsSpan(seconds.Length + 1));
        return $"t={seconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed))}";
    }

    /// <summary>What an address may be: https, or http to this very machine.</summary>
    public static bool IsFit(Uri url) => url.IsAbsoluteUri && url.UserInfo.Length == 0 && url.Fragment.Length == 0 && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));
}
