using EvidenceVault.Catalog;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceVault.Portal.Features.Register;

/// <summary>The units of the register. Only who keeps every unit's register changes them.</summary>
internal sealed class PlacesModel(RegisterDoors doors, RegisterDesk desk) : PageModel
{
    public IReadOnlyList<UnitEntry> Units { get; private set; } = [];

    public UnitEntry? Chosen { get; private set; }

    public RegisterAnswer? Answer { get; private set; }

    public bool MayChange => HttpContext.GetViewer().EquipmentUnit is null;

    public void OnGet(string? unit, string? outcome)
    {
        Units = doors.Units.All();
        Chosen = Units.FirstOrDefault(u => u.Code == unit);
        Answer ??= outcome is "Done" or "Unchanged" ? new RegisterAnswer(Enum.Parse<RegisterOutcome>(outcome)) : null;
    }

    public IActionResult OnPost(string? unit, string? name, string? use)
    {
        Answer = desk.Put(HttpContext.GetViewer(), RegisterList.Units, new Dictionary<string, string?> { ["unit"] = unit, ["name"] = name, ["in_use"] = use is null ? "no" : "yes" });
        if (Answer.Outcome is RegisterOutcome.Done or RegisterOutcome.Unchanged)
        {
            return Redirect("/units?outcome=" + Answer.Outcome);
        }

        OnGet(null, null);
        return Page();
    }
}
