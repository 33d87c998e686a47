using System.Text.Json;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
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

    /// <summary>Registers the desks behind the doors. An <see cref="IntakeTrust"/>, an <see cref="IntakeStore"/>, the catalogue and the store's journal must be registered too.</summary>
    public static IServiceCollection AddIntake(this IServiceCollection services) =>
        services.AddSingleton<HandOverDesk>().AddSingleton<AdmissionBook>().AddSingleton<AdmissionDesk>().AddSingleton<RefusalBook>();

    public static void MapIntake(this IEndpointRouteBuilder app)
    {
        var intake = app.MapGroup("/" + HandOverRequest.Address).AllowAnonymous().DisableAntiforgery();
        intake.AddEndpointFilter(async (context, next) =>
        {
            try
            {
                return await next(context);
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
        intake.MapPost("", HandOverAsync);
        intake.MapPut("/{session}/objects/{digest}", PutAsync);
        intake.MapPost("/{session}/complete", CompleteAsync);
    }

    private static async Task<IResult> HandOverAsync(HttpContext http, HandOverDesk desk, RefusalBook refusals, CancellationToken cancel)
    {
        Limit(http, HandOverRequest.MostBytes);
        HandOverRequest? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync<HandOverRequest>(http.Request.Body, HandOverJson.Options, cancel);
        }
        catch (BadHttpRequestException e)
        {
            return refusals.Refuse(http, null, e.StatusCode == StatusCodes.Status413PayloadTooLarge ? IntakeRefusal.TooLarge(HandOverRequest.MostBytes) : IntakeRefusal.Malformed(e.Message));
        }
        catch (JsonException e)
        {
            return refusals.Refuse(http, null, IntakeRefusal.Malformed("The body is not the expected JSON: " + e.Message));
        }

        return request is null
            ? refusals.Refuse(http, null, IntakeRefusal.Malformed("The body is empty."))
            : refusals.Answer(http, null, await desk.ReceiveAsync(request, Address(http), http.Items[StationAtTheDoor] as string, cancel));
    }

    private static async Task<IResult> PutAsync(HttpContext http, string session, string digest, AdmissionDesk desk, RefusalBook refusals, CancellationToken cancel)
    {
        if (!DockingSessionId.TryParse(session, out var id) || !Sha256Digest.TryParse(digest, out var sha256))
        {
            return refusals.Refuse(http, null, IntakeRefusal.NoSuchUpload());
        }

        Limit(http, null); // the file's own length, checked at the desk, is the bound
        var refusal = await desk.ReceiveAsync(id, sha256, http.Request.Headers.Authorization, http.Request.ContentLength, http.Request.Body, cancel);
        return refusal is null ? Results.NoContent() : refusals.Refuse(http, id, refusal);
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
