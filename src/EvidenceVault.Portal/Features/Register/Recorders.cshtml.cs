using EvidenceVault.Catalog;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceVault.Portal.Features.Register;

/// <summary>The list of recorders: its address holds the filter.</summary>
internal sealed class RecordersModel(RegisterDoors doors, RegisterDesk desk, PortalOptions options, TimeProvider clock) : PageModel
{
    public static readonly IReadOnlyList<RecorderFilter> Filters = Enum.GetValues<RecorderFilter>();

    public RecorderPage Found { get; private set; } = null!;

    public RecorderFilter Filter { get; private set; }

    public string? Text { get; private set; }

    public string? Unit { get; private set; }

    public bool MayChooseUnit => HttpContext.GetViewer().EquipmentUnit is null;

    public IReadOnlyList<UnitEntry> Units { get; private set; } = [];

    public RegisterAnswer? Answer { get; private set; }

    public bool IsOverdue(RecorderIssue? held) => held is not null && clock.GetUtcNow() - held.IssuedAt > options.ReturnWithin;

    /// <summary>The address of this list, narrowed otherwise or gone on.</summary>
    public string With(RecorderFilter filter, string? after = null) => "/recorders" + QueryString.Create(
        new Dictionary<string, string?> { ["q"] = Text, ["unit"] = MayChooseUnit ? Unit : null, ["state"] = filter == RecorderFilter.Any ? null : filter.ToString(), ["after"] = after }.Where(v => !string.IsNullOrEmpty(v.Value)));

    public void OnGet(string? q, string? unit, string? state, string? after)
    {
        (Text, Unit) = (Plain(q), HttpContext.GetViewer().EquipmentUnit ?? Plain(unit));
        Filter = Enum.TryParse<RecorderFilter>(state, out var filter) && Enum.IsDefined(filter) ? filter : RecorderFilter.Any;
        Found = doors.Recorders.Page(new RecorderQuery(Unit, Text, Filter, clock.GetUtcNow() - options.ReturnWithin, Plain(after)));
        Units = doors.Units.All();
    }

    public IActionResult OnPostAdd(string? recorder, string? unit, string? model)
    {
        var viewer = HttpContext.GetViewer();
        Answer = desk.Put(viewer, RegisterList.Recorders, new Dictionary<string, string?> { ["recorder"] = recorder, ["unit"] = unit ?? viewer.EquipmentUnit, ["model"] = model });
        if (Answer.Outcome is RegisterOutcome.Done or RegisterOutcome.Unchanged)
        {
            return Redirect("/recorders/" + Uri.EscapeDataString(recorder!.Trim()));
        }

        OnGet(null, null, null, null);
        return Page();
    }

    internal static string? Plain(string? text) => text?.Trim() is { Length: > 0 } plain && RegisterList.IsPlain(plain, RegisterList.LongestKey) ? plain : null;
}
