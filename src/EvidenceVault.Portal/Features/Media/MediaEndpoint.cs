using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Storage;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace EvidenceVault.Portal.Features.Media;

/// <summary>Streams footage and its copies, range by range, to those who may see them. Every request is authorised anew.</summary>
internal static class MediaEndpoint
{
    private const int BufferBytes = 256 * 1024;

    public static void MapMedia(this IEndpointRouteBuilder routes) => routes.MapMethods(
        "/media/{id}/{kind}", [HttpMethods.Get, HttpMethods.Head],
        (string id, string kind, HttpContext context, [AsParameters] Parts parts) => AnswerAsync(context, id, kind, parts));

    private static async Task AnswerAsync(HttpContext context, string id, string kind, Parts parts)
    {
        var viewer = context.GetViewer();
        if (parts.Items.See(id, viewer) is not { Item: { } item } sight || parts.Files.Find(item, kind) is not { } file || !(file.Shown || sight.MayFetch))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (kind == MediaFiles.Poster && !parts.Viewings.WasShown(viewer, item.Id) && parts.Reasons.Find(viewer, sight) is null)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden; // no page has shown it, and nobody has said why
            return;
        }

        await ServeAsync(context, sight, (kind, file), parts);
    }

    /// <summary>Sends the bytes, or the part that is asked for, once the viewing stands in the log.</summary>
    /// <param name="copy">Which copy it is, for the log, and its bytes.</param>
    internal static async Task ServeAsync(HttpContext context, Sight sight, (string Kind, MediaFile File) copy, Parts parts)
    {
        var (kind, file) = copy;
        var tag = $"\"{file.Sha256.Hex}\"";
        var (answer, range) = RangeRequest.Read(context.Request.Headers.Range, context.Request.Headers.IfRange, tag, file.Bytes);
        if (answer == RangeAnswer.NotSatisfiable)
        {
            context.Response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{file.Bytes}");
            return;
        }

        // A sheet shows the whole recording, so it is a viewing of its own; a poster is one unless a recorded page has just shown the item.
        parts.Viewings.Enter(context.GetViewer(), sight, kind, file);
        WriteHeaders(context.Response, sight.Item, file, tag, answer, range);
        if (HttpMethods.IsGet(context.Request.Method) && range.Length > 0)
        {
            await CopyAsync(context, parts.Store, file, answer == RangeAnswer.Part ? range : null);
        }
    }

    private static void WriteHeaders(HttpResponse response, EvidenceItem item, MediaFile file, string tag, RangeAnswer answer, ByteRange range)
    {
        response.StatusCode = answer == RangeAnswer.Part ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;
        response.ContentType = file.Type;
        response.ContentLength = range.Length;
        response.Headers.AcceptRanges = "bytes";
        response.Headers.ETag = tag;
        if (answer == RangeAnswer.Part)
        {
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {range.From}-{range.From + range.Length - 1}/{file.Bytes}");
        }

        if (!file.Shown)
        {
            response.Headers.ContentDisposition = $"attachment; filename=\"{SafeName(item)}\"";
        }
    }

    private static async Task CopyAsync(HttpContext context, IEvidenceStore store, MediaFile file, ByteRange? range)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            await using var content = await store.OpenAsync(file.Key, range, context.RequestAborted);
            await content.CopyToAsync(context.Response.Body, BufferBytes, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The player has what it wanted and hung up: the ordinary end of a ranged request.
        }
    }

    /// <summary>A name nobody can smuggle anything through: our id, and the extension if it is a plain one.</summary>
    internal static string SafeName(EvidenceItem item)
    {
        var extension = Path.GetExtension(item.Name);
        return item.Id.Value + (extension.Length is > 1 and <= 6 && extension.Skip(1).All(char.IsAsciiLetterOrDigit) ? extension : ".bin");
    }

    /// <summary>What the endpoint needs from the container.</summary>
    internal sealed record Parts(VisibleItems Items, MediaFiles Files, ViewingSessions Viewings, OpeningReasons Reasons, IEvidenceStore Store);
}
