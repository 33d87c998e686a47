using EvidenceVault.Catalog;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceVault.Portal.Features.Register;

/// <summary>The officers of the register, and the form that adds or changes one.</summary>
internal sealed class PeopleModel(RegisterDoors doors, RegisterDesk desk) : PageModel
{
    private const int PageSize = 100;

    public OfficerPage Found { get; private set; } = null!;

    public IReadOnlyList<UnitEntry> Units { get; private set; } = [];

    public string? Text { get; private set; }

    /// <summary>The one in the form; null for a new one.</summary>
    public OfficerEntry? Chosen { get; private set; }

    public RegisterAnswer? Answer { get; private set; }

    public bool MayChooseUnit => HttpContext.GetViewer().EquipmentUnit is null;

    public void OnGet(string? q, string? after, string? officer, string? outcome)
    {
        var unit = HttpContext.GetViewer().EquipmentUnit;
        Text = RecordersModel.Plain(q);
        Found = doors.Officers.Page(unit, Text, RecordersModel.Plain(after), PageSize);
        Chosen = RecordersModel.Plain(officer) is { } badge && doors.Officers.Find(badge) is { } found && (unit is null || found.Unit == unit) ? found : null;
        Units = doors.Units.All();
        Answer ??= outcome is "Done" or "Unchanged" ? new RegisterAnswer(Enum.Parse<RegisterOutcome>(outcome)) : null;
    }

    public IActionResult OnPost(string? officer, string? name, string? unit, string? service)
    {
        var viewer = HttpContext.GetViewer();
        Answer = desk.Put(viewer, RegisterList.Officers, new Dictionary<string, string?>
        {
            ["officer"] = officer,
            ["name"] = name,
            ["unit"] = unit ?? viewer.EquipmentUnit,
            ["in_service"] = service is null ? "no" : "yes",
        });
        if (Answer.Outcome is RegisterOutcome.Done or RegisterOutcome.Unchanged)
        {
            return Redirect("/officers?outcome=" + Answer.Outcome);
        }

        OnGet(null, null, null, null);
        return Page();
    }
}
