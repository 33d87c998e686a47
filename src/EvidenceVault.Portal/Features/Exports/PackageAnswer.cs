using EvidenceVault.Catalog;
using EvidenceVault.Core.Packages;
using EvidenceVault.Core.Storage;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>A package on its way out: an archive of known length, written while it is read. The line in the log stands already.</summary>
internal sealed class PackageAnswer(PackageWriter writer, PackageDesk desk, PreparedPackage package, PackagePlan plan) : IActionResult
{
    public async Task ExecuteResultAsync(ActionContext context)
    {
        var http = context.HttpContext;
        http.Response.ContentType = "application/zip";
        http.Response.ContentLength = PackageWriter.LengthOf(plan);
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{plan.Id}.zip\"; filename*=UTF-8''{Uri.EscapeDataString(plan.Directory)}.zip";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            await writer.WriteZipAsync(plan, http.Response.Body, http.RequestAborted);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Whoever saved it gave up: the log says that he began.
        }
        catch (Exception e) when (e is PackageBrokenException or ObjectNotFoundException or IOException)
        {
            // Too late for another status: the archive stays without its end, and the connection is cut before the promised length.
            http.Abort();
            desk.BreakOff(http.GetViewer(), package, (e as PackageBrokenException)?.Path ?? e.Message);
        }
    }
}
