using System.Globalization;
using System.Text;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;
using EvidenceVault.Portal.Features.Media;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace EvidenceVault.Portal.Features.Access;

/// <summary>Gives out originals that somebody was granted copies of, each time as a line of the custody log, and the list of their digests.</summary>
internal static class CopiesEndpoint
{
    public const string Sums = "SHA256SUMS";
    private const int BufferBytes = 256 * 1024;

    public static void MapCopies(this IEndpointRouteBuilder routes) => routes.MapGet(
        "/copies/{grant}/{name}", (string grant, string name, HttpContext context, [AsParameters] Parts parts) => AnswerAsync(context, grant, name, parts));

    private static async Task AnswerAsync(HttpContext context, string id, string name, Parts parts)
    {
        var viewer = context.GetViewer();
        if (parts.Grants.Find(id) is not { CoversCopies: true } grant || grant.Account != viewer.Account.Name || !grant.IsInForce(parts.Clock.GetUtcNow()))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
        else if (name == Sums)
        {
            await ListAsync(context, grant, parts);
        }
        else if (EvidenceItemId.TryParse(name, out var wanted) && grant.Items.Contains(wanted) && parts.Items.Find(wanted) is { } item && parts.Destructions.FindTombstone(wanted) is null)
        {
            await GiveAsync(context, viewer, grant, item, parts);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    /// <summary>As sha256sum reads it, with the names that the copies are saved by.</summary>
    private static Task ListAsync(HttpContext context, AccessGrant grant, Parts parts)
    {
        var lines = grant.Items.Select(parts.Items.Find).OfType<EvidenceItem>().Select(i => $"{i.Sha256.Hex}  {MediaEndpoint.SafeName(i)}\n");
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{Sums}\"";
        return context.Response.WriteAsync(string.Concat(lines), Encoding.UTF8, context.RequestAborted);
    }

    /// <summary>The line stands in the log before the first byte is sent. A copy is given whole: a range would be a second visit to be told of.</summary>
    private static async Task GiveAsync(HttpContext context, Viewer viewer, AccessGrant grant, EvidenceItem item, Parts parts)
    {
        var facts = new Dictionary<string, string> { ["copy"] = MediaFiles.Original, ["sha256"] = item.Sha256.Hex, ["bytes"] = item.Bytes.ToString(CultureInfo.InvariantCulture), };
        if (grant.Recipient is { } recipient)
        {
            facts["recipient"] = recipient;
        }

        await using var content = await parts.Store.OpenAsync(ObjectKey.ForOriginal(item.Sha256), null, context.RequestAborted);
        parts.Pen.Record(viewer, new SeenAct(CustodyAct.ItemFetched, item.Id) { Facts = facts, By = grant });
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = item.Bytes;
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{MediaEndpoint.SafeName(item)}\"";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            await content.CopyToAsync(context.Response.Body, BufferBytes, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Whoever saved it gave up: the log says that he began.
        }
    }

    /// <summary>What the endpoint needs from the container.</summary>
    internal sealed record Parts(AccessGrants Grants, EvidenceItems Items, Destructions Destructions, CustodyPen Pen, IEvidenceStore Store, TimeProvider Clock);
}
