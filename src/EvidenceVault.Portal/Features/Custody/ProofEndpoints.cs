using System.Text;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Localization;

namespace EvidenceVault.Portal.Features.Custody;

/// <summary>The two files by which a stranger checks an item's admission offline: the entry, and the proof that the log holds it.</summary>
internal static class ProofEndpoints
{
    public static void MapProofs(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/evidence/{id}/proof", (string id, HttpContext context, [AsParameters] Parts parts) => Answer(context, id, parts, (item, row) =>
            Results.File(Encoding.UTF8.GetBytes((parts.Log.FindProof(row.Index) ?? parts.Log.Prove(row.Index)).Write()), "text/plain; charset=utf-8", $"{item.Id}.tlog-proof")));
        routes.MapGet("/evidence/{id}/proof/entry", (string id, HttpContext context, [AsParameters] Parts parts) => Answer(context, id, parts, (item, row) =>
            Results.File(row.Entry, "application/json", $"{item.Id}.entry.json")));
    }

    private static IResult Answer(HttpContext context, string id, Parts parts, Func<EvidenceItem, CustodyRow, IResult> answer)
    {
        var viewer = context.GetViewer();
        if (parts.Items.Find(id, viewer) is not { } item || parts.Log.FindAdmission(item.Id) is not { } row)
        {
            return Results.NotFound();
        }

        // The entry names who handed over what: reading it is reading the trail.
        parts.Pen.Record(viewer, new SeenAct(CustodyAct.CustodyTrailViewed, item.Id) { Facts = new Dictionary<string, string> { ["part"] = "proof" } });
        return AdmissionEntry.Names(row, item)
            ? answer(item, row)
            : Results.Text($"{parts.Texts["proof.other"]}\n{parts.Texts["proof.cure"]}\n", statusCode: StatusCodes.Status409Conflict);
    }

    /// <summary>What the endpoints need from the container.</summary>
    internal sealed record Parts(VisibleItems Items, CustodyLog Log, CustodyPen Pen, IStringLocalizer Texts);
}
