using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceVault.Portal.Features.Register;

/// <summary>Imports a list: first it says what would change, line by line; then exactly that is done, or nothing.</summary>
internal sealed class ImportModel(RegisterDesk desk) : PageModel
{
    public RegisterList List { get; private set; } = RegisterList.Recorders;

    public ImportPlan? Plan { get; private set; }

    /// <summary>The text of the file, to be sent back with the digest of what was shown.</summary>
    public string Csv { get; private set; } = "";

    public RegisterAnswer? Answer { get; private set; }

    /// <summary>Key of the text that says why the file was not read; null when it was.</summary>
    public string? Unread { get; private set; }

    public void OnGet(string? list, string? outcome, int rows)
    {
        List = RegisterList.Find(list) ?? List;
        Answer = outcome is "Done" or "Unchanged" ? new RegisterAnswer(Enum.Parse<RegisterOutcome>(outcome), rows.ToString(System.Globalization.CultureInfo.InvariantCulture)) : null;
    }

    public async Task<IActionResult> OnPostPreviewAsync(string? list, IFormFile? file, CancellationToken cancel)
    {
        List = RegisterList.Find(list) ?? List;
        if (file is null || file.Length is 0 or > ImportPlan.MostBytes)
        {
            Unread = file is null || file.Length == 0 ? "import.no-file" : "import.too-large";
            return Page();
        }

        var bytes = new byte[file.Length];
        await using var stream = file.OpenReadStream();
        await stream.ReadExactlyAsync(bytes, cancel);
        Csv = CsvText.Decode(bytes);
        Plan = desk.Plan(HttpContext.GetViewer(), List, Csv);
        return Page();
    }

    public IActionResult OnPostConfirm(string? list, string? csv, string? plan)
    {
        List = RegisterList.Find(list) ?? List;
        Csv = csv ?? "";
        (Answer, Plan) = desk.Import(HttpContext.GetViewer(), List, Csv, plan);
        return Answer.Outcome is RegisterOutcome.PlanChanged ? Page() : Redirect($"/register/import?list={List.Word}&outcome={Answer.Outcome}&rows={Answer.What}");
    }
}
