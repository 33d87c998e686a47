using EvidenceVault.Core.Packages;
using EvidenceVault.Portal.Security;
using EvidenceVault.Portal.Texts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>Single papers of a prepared package, byte for byte as the recipient gets them: the reports are read here, shut into a policy of their own.</summary>
internal static class PaperEndpoint
{
    private static readonly Dictionary<string, string> Shown = new(StringComparer.Ordinal)
    {
        [PackagePaths.ChineseReport] = "text/html; charset=utf-8",
        [PackagePaths.EnglishReport] = "text/html; charset=utf-8",
        [PackagePaths.Instructions] = "text/plain; charset=utf-8",
        [PackagePaths.Statement] = "text/plain; charset=utf-8",
        [PackagePaths.Manifest] = "text/plain; charset=utf-8",
        [PackagePaths.TagManifest] = "text/plain; charset=utf-8",
    };

    public static void MapPackagePapers(this IEndpointRouteBuilder routes) => routes.MapGet(
        "/packages/{id}/paper", async (string id, string? path, HttpContext context, [AsParameters] Parts parts) =>
        {
            var viewer = context.GetViewer();
            var wanted = path ?? (PortalTexts.Language == PortalTexts.English ? PackagePaths.EnglishReport : PackagePaths.ChineseReport);
            if (parts.Desk.See(viewer, id) is not { } package || parts.Pages.Book.FindPlan(package.Id)?.Find(wanted) is not { Source: PackageSource.Papers } file || !Shown.TryGetValue(wanted, out var type))
            {
                return Results.NotFound();
            }

            var bytes = await parts.Pages.Writer.ReadPaperAsync(parts.Pages.Book.FindPlan(package.Id)!, file, context.RequestAborted);
            parts.Pen.Record(viewer, SeenAct.List($"package {package.Id} {wanted}", parts.Pages.Packages.Items(package.Id).Take(200)));
            context.Response.Headers.ContentSecurityPolicy = $"default-src 'none'; style-src {PackageFiles.Hash(PackageFiles.Text("report.css"))}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";
            return Results.Bytes(bytes, type);
        });

    /// <summary>What the endpoint needs from the container.</summary>
    internal sealed record Parts(PackageDesk Desk, PackagePageParts Pages, CustodyPen Pen);
}
