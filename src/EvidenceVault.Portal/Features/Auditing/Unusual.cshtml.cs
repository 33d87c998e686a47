using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Features.Custody;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceVault.Portal.Features.Auditing;

/// <summary>A look that goes beyond one's own, with what the log says of it.</summary>
internal sealed record UnusualLine(TrailEvent Event, string? ItemOfficer, string? ItemUnit);

/// <summary>Who looked at what he has not collected, and what administrators looked at.</summary>
internal sealed class UnusualModel(CustodySearch search, AuditDesk desk) : PageModel
{
    private const int PageSize = 50;
    private const int LooksShown = 20;

    public IReadOnlyList<UnusualLine> Views { get; private set; } = [];

    /// <summary>What administrators looked up: rights of people, and the log itself.</summary>
    public IReadOnlyList<TrailEvent> Looks { get; private set; } = [];

    public long? Next { get; private set; }

    public void OnGet(string? before)
    {
        long? page = long.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out var leaf) ? leaf : null;
        desk.Read(HttpContext.GetViewer(), "/admin/custody/unusual" + (page is null ? "" : $"?before={page}"));
        var (views, next) = search.Unusual(page, PageSize);
        (Views, Next) = ([.. views.Select(v => new UnusualLine(SearchModel.Line(v.Row), v.ItemOfficer, v.ItemUnit))], next);
        Looks = page is not null ? [] : [.. new[] { CustodyAct.RightsAsked, CustodyAct.CustodyLogRead }
            .SelectMany(act => search.Find(new CustodyQuery(Act: act, Size: LooksShown)).Rows).OrderByDescending(r => r.Index).Take(LooksShown).Select(SearchModel.Line)];
    }
}
