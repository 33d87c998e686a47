using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Packages;
using EvidenceVault.Core.Storage;
using EvidenceVault.Portal.Features.Media;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>
/// A package on its way out: an archive of known length, written while it is read, and always the same bytes, so that a download goes on where it broke off (RFC 9110, section 14).
/// Rights are asked for again and a line is written at every request, before its first byte; while it goes on they are asked for again and again.
/// </summary>
internal static class ArchiveEndpoint
{
    public static void MapPackageArchive(this IEndpointRouteBuilder routes) => routes.MapGet(
        "/packages/{id}/archive", (string id, string? pass, HttpContext context, [AsParameters] Parts parts) => AnswerAsync(context, id, pass, parts));

    /// <summary>Where a released package is fetched.</summary>
    public static string Address(PackageId package, string pass) => $"/packages/{package}/archive?pass={Uri.EscapeDataString(pass)}";

    private static async Task AnswerAsync(HttpContext context, string id, string? pass, Parts parts)
    {
        var viewer = context.GetViewer();
        if (parts.Desk.See(viewer, id) is not { } package)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (parts.Passes.Read(pass, package.Id, viewer.Account.Name) is not { } read || parts.Releases.Judge(viewer, package) is not { Plan: { } plan, Leave: { } leave }
            || await parts.Pages.StatementAsync(plan, context.RequestAborted) is null)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        var (bytes, tag) = (PackageWriter.LengthOf(plan), $"\"{package.DocumentSha256.Hex}\"");
        var (answer, range) = RangeRequest.Read(context.Request.Headers.Range, context.Request.Headers.IfRange, tag, bytes);
        if (answer == RangeAnswer.NotSatisfiable)
        {
            context.Response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{bytes}");
            return;
        }

        // What ends before the end is nobody who goes on: he gets the whole, as the RFC allows.
        var from = answer == RangeAnswer.Part && range.From + range.Length == bytes ? range.From : 0;
        if (!parts.Releases.TryGive(viewer, package, leave, (from, read)))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden; // used up
            return;
        }

        WriteHeaders(context.Response, plan, tag, from, bytes);
        await SendAsync(context, (package, plan), from, parts);
    }

    private static void WriteHeaders(HttpResponse response, PackagePlan plan, string tag, long from, long bytes)
    {
        response.StatusCode = from > 0 ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;
        response.ContentType = "application/zip";
        response.ContentLength = bytes - from;
        response.Headers.AcceptRanges = "bytes";
        response.Headers.ETag = tag;
        response.Headers.ContentDisposition = $"attachment; filename=\"{plan.Id}.zip\"; filename*=UTF-8''{Uri.EscapeDataString(plan.Directory)}.zip";
        if (from > 0)
        {
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{bytes - 1}/{bytes}");
        }
    }

    private static async Task SendAsync(HttpContext context, (PreparedPackage Package, PackagePlan Plan) what, long from, Parts parts)
    {
        var viewer = context.GetViewer();
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await using var watch = new RightWatch(() => parts.Session.AccountNow(context) is { } now && parts.Releases.MayGoOn(viewer, now, what.Package), parts.Clock, context.RequestAborted);
        try
        {
            await context.Response.StartAsync(watch.Token); // what comes before a later byte may have to be read first: whoever waits knows by then that it goes on
            await parts.Pages.Writer.WriteZipAsync(what.Plan, from, context.Response.Body, watch.Token);
        }
        catch (OperationCanceledException) when (watch.HasEnded) // asked first: the server may abort the request itself where a write is cancelled
        {
            context.Abort();
            parts.Releases.CutOff(viewer, what.Package);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Whoever saved it gave up: the log says that he began.
        }
        catch (Exception e) when (Missing(e) is { } missing)
        {
            // Too late for another status: the archive stays without its end, and the connection is cut before the promised length.
            context.Abort();
            parts.Releases.BreakOff(viewer, what.Package, missing);
        }
    }

    /// <summary>What the store does not have as it was sealed; null where something else went wrong.</summary>
    private static string? Missing(Exception e) => e switch
    {
        PackageBrokenException broken => broken.Path,
        ObjectNotFoundException or IOException => e.Message,
        _ => null,
    };

    /// <summary>What the endpoint needs from the container.</summary>
    internal sealed record Parts(PackageDesk Desk, PackageReleaseDesk Releases, PackagePasses Passes, PackagePageParts Pages, SessionCheck Session, TimeProvider Clock);
}
