using EvidenceVault.Catalog;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceVault.Portal.Features.Register;

/// <summary>The units of the register. Only who keeps every unit's register changes them.</summary>
internal sealed class PlacesModel(RegisterDoors doors, RegisterDesk desk) : PageModel
{
    public IReadOnlyList<UnitEntry> Units { get; private set; } = [];

    /// <summary>The same in the order of the tree, each with how deep it stands.</summary>
    public IReadOnlyList<(UnitEntry Unit, int Depth)> Tree { get; private set; } = [];

    /// <summary>Whether the viewer says which unit stands above which: rights hang on it.</summary>
    public bool MayMove => HttpContext.GetViewer().Account.Role == AccountRole.SecurityAdministrator;

    public UnitEntry? Chosen { get; private set; }

    public RegisterAnswer? Answer { get; private set; }

    public bool MayChange => HttpContext.GetViewer().EquipmentUnit is null;

    public void OnGet(string? unit, string? outcome)
    {
        Units = doors.Units.All();
        Tree = UnitTree.InOrder(Units);
        Chosen = Units.FirstOrDefault(u => u.Code == unit);
        Answer ??= outcome is "Done" or "Unchanged" ? new RegisterAnswer(Enum.Parse<RegisterOutcome>(outcome)) : null;
    }

    public IActionResult OnPost(string? unit, string? name, string? use, string? parent)
    {
        Answer = desk.Put(HttpContext.GetViewer(), RegisterList.Units, Cells(unit, name, use, parent));
        if (Answer.Outcome is RegisterOutcome.Done or RegisterOutcome.Unchanged)
        {
            return Redirect("/units?outcome=" + Answer.Outcome);
        }

        OnGet(null, null);
        return Page();
    }

    private Dictionary<string, string?> Cells(string? unit, string? name, string? use, string? parent)
    {
        var cells = new Dictionary<string, string?> { ["unit"] = unit, ["name"] = name, ["in_use"] = use is null ? "no" : "yes" };
        if (MayMove)
        {
            cells["parent"] = parent; // for others it stays as it is
        }

        return cells;
    }
}
