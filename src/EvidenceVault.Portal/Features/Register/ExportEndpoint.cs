using EvidenceVault.Catalog;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EvidenceVault.Portal.Features.Register;

/// <summary>A list of the register as CSV, narrowed as the page is; it can be changed and imported again.</summary>
internal static class ExportEndpoint
{
    private const int MostRows = 200_000;

    public static void MapRegister(this IEndpointRouteBuilder routes) => routes.MapGet("/register/export/{list}", Export);

    private static IResult Export(HttpContext context, string list, RegisterDoors doors, RecorderTerms terms)
    {
        if (RegisterList.Find(list) is not { } asked)
        {
            return Results.NotFound();
        }

        var unit = context.GetViewer().EquipmentUnit;
        var rows = asked.Word switch
        {
            "units" => doors.Units.All().Select(u => Row(asked, RegisterFacts.Of(u))),
            "officers" => doors.Officers.All(unit).Select(o => Row(asked, RegisterFacts.Of(o))),
            _ => Recorders(asked, context.Request.Query, unit, doors, terms),
        };
        context.Response.Headers.ContentDisposition = $"attachment; filename={asked.Word}.csv";
        return Results.Bytes(CsvText.Write(rows.Prepend([.. asked.Columns, .. asked.Told])), "text/csv; charset=utf-8");
    }

    private static IEnumerable<IReadOnlyList<string>> Recorders(RegisterList list, IQueryCollection query, string? unit, RegisterDoors doors, RecorderTerms terms)
    {
        var filter = Enum.TryParse<RecorderFilter>(query["state"], out var asked) && Enum.IsDefined(asked) ? asked : RecorderFilter.Any;
        var page = doors.Recorders.Page(new RecorderQuery(
            unit ?? RecordersModel.Plain(query["unit"]), RecordersModel.Plain(query["q"]), filter, terms.Clock.GetUtcNow() - terms.Options.ReturnWithin, null, MostRows));
        return page.Rows.Select(r => (IReadOnlyList<string>)[
            .. Row(list, RegisterFacts.Of(r.Recorder)), r.Held?.Officer ?? "", Instant(r.Held?.IssuedAt), r.Seen.BatteryPercent is { } percent ? FormattableString.Invariant($"{percent}") : "", Instant(r.Seen.DockedAt), r.Seen.Station ?? ""]);
    }

    private static List<string> Row(RegisterList list, IReadOnlyDictionary<string, string> facts) => [.. list.Columns.Select(c => facts[c])];

    private static string Instant(DateTimeOffset? at) => at is { } known ? JsonMembers.Instant(known) : "";
}
