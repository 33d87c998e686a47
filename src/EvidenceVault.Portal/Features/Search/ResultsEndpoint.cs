using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Portal.Features.Register;
using EvidenceVault.Portal.Security;
using EvidenceVault.Portal.Texts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Localization;

namespace EvidenceVault.Portal.Features.Search;

/// <summary>What a list finds as a table to take away, and how many came in while it was looked at.</summary>
internal static class ResultsEndpoint
{
    /// <summary>Beyond so many it is enough to know that there are more.</summary>
    private const int MostNewer = 99;

    private const int Together = 1_000;

    private static readonly string[] Columns = ["recorded_at", "name", "officer", "unit", "recorder", "station", "class", "state", "seconds", "bytes", "sha256", "admitted_at", "id"];

    public static void MapResults(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/evidence.csv", GiveAsync);
        routes.MapGet("/evidence/newer", Newer);
    }

    /// <summary>
    /// First the table is written to a file that nobody else can open, a page of rows at a time; then the line of the custody log that names the query, the count and
    /// the digest of what is given; then it is given.
    /// </summary>
    private static async Task GiveAsync(HttpContext context, [AsParameters] Parts parts)
    {
        var (viewer, query, cancel) = (context.GetViewer(), ListQuery.Read(context.Request.Query), context.RequestAborted);
        if (query.Fault is { } fault)
        {
            await Results.Text(parts.Texts["place." + fault, AskedArea.LargestRadius], "text/plain; charset=utf-8", statusCode: StatusCodes.Status400BadRequest).ExecuteAsync(context);
            return;
        }

        await using var file = new FileStream(Path.Combine(Path.GetTempPath(), "list-" + RandomNumberGenerator.GetHexString(32)), Private);
        var (rows, isCut) = await WriteAsync(file, parts, parts.Lists.Read(query), viewer, cancel);
        file.Position = 0;
        var digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel));
        parts.Pen.Record(viewer, new SeenAct(CustodyAct.ListExported)
        {
            Facts = new Dictionary<string, string>
            {
                ["query"] = query.Plainly,
                ["shown"] = rows.ToString(CultureInfo.InvariantCulture),
                ["cut"] = isCut ? "yes" : "no",
                ["sha256"] = digest,
            },
        });
        file.Position = 0;
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.ContentLength = file.Length;
        context.Response.Headers.ContentDisposition = "attachment; filename=evidence.csv";
        await file.CopyToAsync(context.Response.Body, cancel);
    }

    /// <summary>Nobody else can open it, and it is gone when it is closed.</summary>
    private static FileStreamOptions Private => new()
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.ReadWrite,
        Share = FileShare.None,
        Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    };

    private static async Task<(int Rows, bool IsCut)> WriteAsync(FileStream file, Parts parts, ItemQuery query, Viewer viewer, CancellationToken cancel)
    {
        var most = parts.Options.MostRowsTaken;
        await file.WriteAsync(CsvText.Write([Columns]), cancel);
        var (rows, after) = (0, default(string));
        while (true)
        {
            var page = parts.Lists.Behind(query, after, Math.Min(Together, most - rows), viewer);
            await file.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(page.Items.Select(i => CsvText.Line(Row(i))))), cancel);
            (rows, after) = (rows + page.Items.Count, page.Next);
            if (after is null || rows >= most)
            {
                var last = after is null ? parts.Texts["list.csv.end", rows] : parts.Texts["list.csv.cut", rows];
                await file.WriteAsync(Encoding.UTF8.GetBytes(CsvText.Line([last])), cancel);
                return (rows, after is not null);
            }
        }
    }

    private static string[] Row(EvidenceItem i) =>
    [
        JsonMembers.Instant(i.RecordedAt), i.Name, i.Officer ?? "", i.Unit ?? "", i.Recorder ?? "", i.Station, i.Class ?? "", i.IsQuarantined ? "quarantined" : "admitted",
        i.DurationSeconds?.ToString("0.###", CultureInfo.InvariantCulture) ?? "", i.Bytes.ToString(CultureInfo.InvariantCulture), i.Sha256.Hex, JsonMembers.Instant(i.AdmittedAt), i.Id.Value,
    ];

    /// <summary>A number alone: it shows nothing of any item, so it is no line of the log.</summary>
    private static IResult Newer(HttpContext context, ListDesk lists, IStringLocalizer texts)
    {
        var newer = lists.CountNewer(ListQuery.Read(context.Request.Query), context.Request.Query["first"], context.GetViewer(), MostNewer + 1);
        return Results.Json(new { newer, text = newer == 0 ? "" : texts["list.newer", newer > MostNewer ? $"{MostNewer}+" : newer.ToString(CultureInfo.InvariantCulture)].Value });
    }

    /// <summary>What the table needs from the container.</summary>
    internal sealed record Parts(ListDesk Lists, CustodyPen Pen, IStringLocalizer Texts, PortalOptions Options);
}
