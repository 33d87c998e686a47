using System.Text;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Localization;

namespace EvidenceVault.Portal.Features.Custody;

/// <summary>The two files by which a stranger checks a line of the log offline: the entry, and the proof that the log holds it; for an item's admission, and for any other line of its trail.</summary>
internal static class ProofEndpoints
{
    public static void MapProofs(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/evidence/{id}/proof", (string id, HttpContext context, [AsParameters] Parts parts) => Answer(context, id, parts, (item, row) =>
            Proof(parts.Log, row, $"{item.Id}.tlog-proof")));
        routes.MapGet("/evidence/{id}/proof/entry", (string id, HttpContext context, [AsParameters] Parts parts) => Answer(context, id, parts, (item, row) =>
            Results.File(row.Entry, "application/json", $"{item.Id}.entry.json")));
        routes.MapGet("/evidence/{id}/custody/{leaf:long}/proof", (string id, long leaf, HttpContext context, [AsParameters] Parts parts) => AnswerLine(context, id, leaf, parts, (name, row) =>
            Proof(parts.Log, row, name + ".tlog-proof")));
        routes.MapGet("/evidence/{id}/custody/{leaf:long}/entry", (string id, long leaf, HttpContext context, [AsParameters] Parts parts) => AnswerLine(context, id, leaf, parts, (name, row) =>
            Results.File(row.Entry, "application/json", name + ".json")));
    }

    private static IResult Proof(CustodyLog log, CustodyRow row, string name) =>
        Results.File(Encoding.UTF8.GetBytes((log.FindProof(row.Index) ?? log.Prove(row.Index)).Write()), "text/plain; charset=utf-8", name);

    private static IResult AnswerLine(HttpContext context, string id, long leaf, Parts parts, Func<string, CustodyRow, IResult> answer)
    {
        var viewer = context.GetViewer();
        if (parts.Items.Find(id, viewer) is not { } item || LineModel.FindLine(parts.Log, item.Id, leaf) is not { } row)
        {
            return Results.NotFound();
        }

        parts.Pen.Record(viewer, LineModel.Look(item.Id, leaf));
        return answer(LineModel.FileName(item.Id, leaf), row);
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
