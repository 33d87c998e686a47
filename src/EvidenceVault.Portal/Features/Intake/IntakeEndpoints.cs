using System.Globalization;
using System.Net;
using System.Text.Json;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Signing;
using EvidenceVault.Core.Stations;
using EvidenceVault.Portal.Features.Filing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EvidenceVault.Portal.Features.Intake;

/// <summary>The doors agents knock at. Every refusal is told as problem details (RFC 9457) and is a custody event.</summary>
public static class IntakeEndpoints
{
    /// <summary>Under this key of the request's items stands the name of the station that the connection is proven to be.</summary>
    public const string StationAtTheDoor = "evidencevault.station";

    /// <summary>A report and its seal in base64, and what JSON puts around them.</summary>
    private const long MostReportBody = ((StationReport.MostBytes + CadesSeal.MaximumSize) / 3 * 4) + 1024;

    private const long MostRenewalBody = ((StationRenewal.MostBytes + CadesSeal.MaximumSize) / 3 * 4) + 1024;

    /// <summary>Registers the desks behind the doors. An <see cref="IntakeTrust"/>, an <see cref="IntakeStore"/>, the catalogue, the store's journal and the portal must be registered too.</summary>
    public static IServiceCollection AddIntake(this IServiceCollection services) =>
        services.AddSingleton<HandOverDesk>().AddSingleton<AdmissionBook>().AddSingleton<AdmissionDesk>().AddSingleton<UploadDesk>().AddSingleton<RefusalBook>()
            .AddSingleton<ReportReader>().AddSingleton<ReportParts>().AddSingleton<ReportDesk>().AddSingleton<RenewalDesk>()
            .AddSingleton(s => new RegisterSlice(s.GetRequiredService<CatalogDatabase>(), [.. s.GetRequiredService<Categories>().All.Select(c => new FilingClass(c.Id, c.Zh, c.En))]));

    public static void MapIntake(this IEndpointRouteBuilder app)
    {
        var intake = app.MapGroup("/" + HandOverRequest.Address).AllowAnonymous().DisableAntiforgery();
        intake.MapPost("", HandOverAsync);
        intake.MapPut("/{session}/objects/{digest}", SendAsync);
        intake.MapPatch("/{session}/objects/{digest}", SendAsync);
        intake.MapMethods("/{session}/objects/{digest}", [HttpMethods.Head], AskAsync);
        intake.MapPost("/{session}/complete", CompleteAsync);
        Guard(intake);
        var reports = app.MapGroup("/" + StationReport.Address).AllowAnonymous().DisableAntiforgery();
        reports.MapPost("", ReportAsync);
        Guard(reports);
        var renewals = app.MapGroup("/" + StationRenewal.Address).AllowAnonymous().DisableAntiforgery();
        renewals.MapPost("", RenewAsync);
        Guard(renewals);
    }

    /// <summary>Lets in who has shown a station's certificate or is on this machine, and tells of whatever fails.</summary>
    private static void Guard(RouteGroupBuilder group) =>
        group.AddEndpointFilter(async (context, next) =>
        {
            try
            {
                return AtTheDoor(context.HttpContext) is not null || IsOnThisMachine(context.HttpContext)
                    ? await next(context)
                    : context.HttpContext.RequestServices.GetRequiredService<RefusalBook>().Refuse(context.HttpContext, null, IntakeRefusal.NotByThisDoor());
            }
#pragma warning disable CA1031 // the edge of a request: whatever went wrong is told to the agent and to the log
            catch (Exception e) when (e is not (OperationCanceledException or BadHttpRequestException or ConnectionResetException))
#pragma warning restore CA1031
            {
                var services = context.HttpContext.RequestServices;
                services.GetRequiredService<ILogger<RefusalBook>>().IntakeFailed(e);
                return services.GetRequiredService<RefusalBook>().Refuse(context.HttpContext, null, IntakeRefusal.Failed());
            }
        });

    private static async Task<IResult> HandOverAsync(HttpContext http, HandOverDesk desk, RefusalBook refusals, CancellationToken cancel)
    {
        Limit(http, HandOverRequest.MostBytes);
        var request = await BodyAsync<HandOverRequest>(http, IntakeRefusal.TooLarge(HandOverRequest.MostBytes), IntakeRefusal.Malformed, cancel);
        return request.Answer is { } body ? refusals.Answer(http, null, await desk.ReceiveAsync(body, Address(http), AtTheDoor(http), cancel)) : refusals.Refuse(http, null, request.Refusal!);
    }

    private static async Task<IResult> ReportAsync(HttpContext http, ReportDesk desk, RefusalBook refusals, CancellationToken cancel)
    {
        Limit(http, MostReportBody);
        var request = await BodyAsync<SealedReport>(http, IntakeRefusal.ReportTooLarge(StationReport.MostBytes), IntakeRefusal.MalformedReport, cancel);
        return request.Answer is not { } body ? refusals.Refuse(http, null, request.Refusal!)
            : body.Report.Length > StationReport.MostBytes ? refusals.Refuse(http, null, IntakeRefusal.ReportTooLarge(StationReport.MostBytes))
            : refusals.Answer(http, null, desk.Receive(body, Address(http), AtTheDoor(http)));
    }

    private static async Task<IResult> RenewAsync(HttpContext http, RenewalDesk desk, RefusalBook refusals, CancellationToken cancel)
    {
        Limit(http, MostRenewalBody);
        var request = await BodyAsync<SealedRenewal>(http, IntakeRefusal.RenewalTooLarge(StationRenewal.MostBytes), IntakeRefusal.MalformedRenewal, cancel);
        return request.Answer is not { } body ? refusals.Refuse(http, null, request.Refusal!)
            : body.Statement.Length > StationRenewal.MostBytes ? refusals.Refuse(http, null, IntakeRefusal.RenewalTooLarge(StationRenewal.MostBytes))
            : refusals.Answer(http, null, await desk.ReceiveAsync(body, Address(http), AtTheDoor(http), cancel));
    }

    /// <summary>Without a certificate a seal alone speaks for a station, and who has an old key can date it as he likes: not from elsewhere, and through no proxy.</summary>
    private static bool IsOnThisMachine(HttpContext http) =>
        !http.Request.IsHttps && http.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from)
            && (http.Request.Host.Host is "localhost" || (IPAddress.TryParse(http.Request.Host.Host, out var named) && IPAddress.IsLoopback(named)));

    private static string? AtTheDoor(HttpContext http) => http.Items[StationAtTheDoor] as string;

    private static async Task<IntakeResult<T>> BodyAsync<T>(HttpContext http, IntakeRefusal tooLarge, Func<string, IntakeRefusal> malformed, CancellationToken cancel)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(http.Request.Body, HandOverJson.Options, cancel) is { } body ? body : malformed("The body is empty.");
        }
        catch (BadHttpRequestException e)
        {
            return e.StatusCode == StatusCodes.Status413PayloadTooLarge ? tooLarge : malformed(e.Message);
        }
        catch (JsonException e)
        {
            return malformed("The body is not the expected JSON: " + e.Message);
        }
    }

    /// <summary>PUT brings a whole file, PATCH the rest of one from the offset that its header names.</summary>
    private static async Task<IResult> SendAsync(HttpContext http, string session, string digest, UploadDesk desk, RefusalBook refusals, CancellationToken cancel)
    {
        if (!DockingSessionId.TryParse(session, out var id) || !Sha256Digest.TryParse(digest, out var sha256))
        {
            return refusals.Refuse(http, null, IntakeRefusal.NoSuchUpload());
        }

        var upload = new Upload(id, sha256, http.Request.Headers.Authorization, http.Request.ContentLength);
        if (HttpMethods.IsPatch(http.Request.Method))
        {
            if (!long.TryParse(http.Request.Headers[ResumableUpload.Offset], NumberStyles.None, CultureInfo.InvariantCulture, out var offset) || http.Request.Headers[ResumableUpload.Complete] != ResumableUpload.True)
            {
                return refusals.Refuse(http, id, IntakeRefusal.Malformed($"A PATCH brings the rest of a file: send {ResumableUpload.Offset}, and {ResumableUpload.Complete}: {ResumableUpload.True}."));
            }

            upload = upload with { Offset = offset };
        }

        Limit(http, null); // the file's own length, checked at the desk, is the bound
        var refusal = await desk.ReceiveAsync(upload, http.Request.Body, cancel);
        return refusal is null ? Results.NoContent() : refusals.Refuse(http, id, refusal);
    }

    private static async Task<IResult> AskAsync(HttpContext http, string session, string digest, UploadDesk desk, RefusalBook refusals, CancellationToken cancel)
    {
        if (!DockingSessionId.TryParse(session, out var id) || !Sha256Digest.TryParse(digest, out var sha256))
        {
            return refusals.Refuse(http, null, IntakeRefusal.NoSuchUpload());
        }

        var result = await desk.FindAsync(new Upload(id, sha256, http.Request.Headers.Authorization), cancel);
        if (result.Answer is not { } state)
        {
            return refusals.Refuse(http, id, result.Refusal!);
        }

        http.Response.Headers[ResumableUpload.Offset] = state.Offset.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers[ResumableUpload.Length] = state.Length.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers[ResumableUpload.Complete] = state.IsComplete ? ResumableUpload.True : ResumableUpload.False;
        http.Response.Headers.CacheControl = "no-store";
        return Results.NoContent();
    }

    private static async Task<IResult> CompleteAsync(HttpContext http, string session, AdmissionDesk desk, RefusalBook refusals, CancellationToken cancel) =>
        DockingSessionId.TryParse(session, out var id)
            ? refusals.Answer(http, id, await desk.CompleteAsync(id, http.Request.Headers.Authorization, Address(http), cancel))
            : refusals.Refuse(http, null, IntakeRefusal.NoSuchUpload());

    private static void Limit(HttpContext http, long? most)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = most;
        }
    }

    internal static string Address(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "unknown";
}
