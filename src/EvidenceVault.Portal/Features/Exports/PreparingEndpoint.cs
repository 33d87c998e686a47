using EvidenceVault.Portal.Features.Cases;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Localization;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>How far a package is, for a page that is open. Says nothing of what is in it.</summary>
internal static class PreparingEndpoint
{
    public static void MapPreparing(this IEndpointRouteBuilder routes) => routes.MapGet(
        "/cases/{no}/package/{order}/progress",
        (string no, string order, HttpContext context, PackageOrderDesk orders, IStringLocalizer texts) =>
        {
            if (orders.Find(context.GetViewer(), CaseAddress.Read(no), order) is not { } preparation)
            {
                return Results.Json(new { state = "", step = "", percent = 0, done = true, next = $"{PackageModel.Address(CaseAddress.Read(no))}?outcome={PackageOutcome.Forgotten}" });
            }

            var (progress, done) = (preparation.Progress, preparation.Ended.IsCompleted);
            return Results.Json(new
            {
                state = texts["package.stage." + progress.Stage].Value,
                step = PreparingModel.Step(texts, preparation, orders.Before(preparation)),
                percent = done ? 100 : progress.Percent,
                done,
                next = done ? PreparingModel.Address(preparation) : null,
            });
        });
}
