using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Retention;
using EvidenceVault.Portal.Security;
using EvidenceVault.Portal.Texts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EvidenceVault.Portal.Features.Retention;

/// <summary>How long an item stays and why, for programs: the decision of this moment as data, and its explanation in both languages.</summary>
internal static class ExplanationEndpoint
{
    public static void MapRetentionExplanation(this IEndpointRouteBuilder routes) => routes.MapGet(
        "/evidence/{id}/retention",
        (string id, HttpContext context, VisibleItems items, RetentionJudge judge, CustodyPen pen, PortalOptions options) =>
        {
            if (items.Find(id, context.GetViewer()) is not { } item || judge.Decide(item.Id) is not { } decision)
            {
                return Results.NotFound();
            }

            pen.Record(context.GetViewer(), new SeenAct(CustodyAct.ItemViewed, item.Id) { Facts = new Dictionary<string, string> { ["part"] = "retention" } });
            return Results.Text(RetentionDecisionJson.Of(item.Id, decision, [PortalTexts.Chinese, PortalTexts.English], options.Zone).ToJsonString(RetentionDecisionJson.Readable), "application/json; charset=utf-8");
        });
}
