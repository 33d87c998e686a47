using EvidenceVault.Catalog;
using EvidenceVault.Core.Cases;
using EvidenceVault.Portal.Features.Shared;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceVault.Portal.Features.Cases;

/// <summary>A case in a list, with what is still owed in it.</summary>
internal sealed record CaseRow(CaseFile File, CoverageMatrix Matrix, long Items);

/// <summary>案件: those of the viewer's units, newest first, and the numbers that footage is filed under while nobody opened a case.</summary>
internal sealed class CasesModel(CaseFiles cases, CaseReader reader, CaseItems items, CaseDesk desk) : PageModel
{
    private const int MostUnopened = 10;
    private const int SoonDays = 7;

    public IReadOnlyList<CaseRow> Rows { get; private set; } = [];

    public IReadOnlyList<(string Number, long Items)> Unopened { get; private set; } = [];

    public string? Next { get; private set; }

    public DateOnly Today { get; private set; }

    public string? Text { get; private set; }

    /// <summary><c>open</c>, <c>due</c>, <c>closed</c> or <c>all</c>.</summary>
    public string Show { get; private set; } = "open";

    public bool MayOpen => HttpContext.GetViewer().Account.Role == AccountRole.LegalOfficer;

    public void OnGet(string? show, string? q, string? after)
    {
        var viewer = HttpContext.GetViewer();
        Today = desk.Today();
        Show = show is "due" or "closed" or "all" ? show : "open";
        Text = Said.Of(q) is { Length: <= 100 } text ? text : null;
        var scope = VisibleCases.Scope(viewer);
        var page = cases.Page(new CaseQuery(Text, IsOpen: Show switch { "closed" => false, "all" => null, _ => true }, DueBefore: Show == "due" ? Today.AddDays(SoonDays + 1) : null, After: Said.Of(after)), scope);
        (Rows, Next) = ([.. page.Cases.Select(c => new CaseRow(c, reader.Matrix(c), items.Count(c.Number)))], page.Next);
        Unopened = MayOpen && after is null ? cases.Unopened(scope, MostUnopened) : [];
    }
}
