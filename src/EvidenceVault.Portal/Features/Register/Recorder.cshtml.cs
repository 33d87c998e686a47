using EvidenceVault.Catalog;
using EvidenceVault.Portal.Features.Custody;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceVault.Portal.Features.Register;

/// <summary>The ledger of one recorder: who has it, who had it, how it is, and what stations told of it.</summary>
internal sealed class RecorderModel(RegisterDoors doors, RegisterDesk desk, StationEvents events, RecorderTerms terms) : PageModel
{
    private const int MostLines = 50;

    public RecorderRow Row { get; private set; } = null!;

    public IReadOnlyList<RecorderIssue> History { get; private set; } = [];

    public IReadOnlyList<RecorderSession> Sessions { get; private set; } = [];

    public IReadOnlyList<TrailLine> Told { get; private set; } = [];

    public IReadOnlyList<UnitEntry> Units { get; private set; } = [];

    public RegisterAnswer? Answer { get; private set; }

    public bool MayChooseUnit => HttpContext.GetViewer().EquipmentUnit is null;

    public bool IsOverdue => Row.Held is { } held && terms.Clock.GetUtcNow() - held.IssuedAt > terms.Options.ReturnWithin;

    public TimeSpan ClockAlarm => terms.Options.ClockAlarm;

    /// <summary>The newest offset that could be measured, in seconds, recorder minus station; null where none could.</summary>
    public long? NewestOffset => Sessions.FirstOrDefault(s => s.ClockOffsetSeconds is not null)?.ClockOffsetSeconds;

    public bool IsClockOff(long? seconds) => seconds is { } off && Math.Abs(off) > ClockAlarm.TotalSeconds;

    public int LeastBatteryPercent => terms.Options.LeastBatteryPercent;

    public IActionResult OnGet(string serial, string? outcome, string? what) => Show(
        serial, Enum.TryParse<RegisterOutcome>(outcome, out var ended) && Enum.IsDefined(ended) && ended != RegisterOutcome.BadEntry ? new RegisterAnswer(ended, RecordersModel.Plain(what) ?? "") : null);

    public IActionResult OnPostIssue(string serial, string? officer, string? battery) => Act(serial, desk.Issue(HttpContext.GetViewer(), serial, officer, battery));

    public IActionResult OnPostReturn(string serial) => Act(serial, desk.Return(HttpContext.GetViewer(), serial));

    public IActionResult OnPostChange(string serial, string? unit, string? model, string? firmware, string? fault, string? password) => Put(serial, null, [
        .. unit is null ? Array.Empty<(string, string?)>() : [("unit", unit)], ("model", model), ("firmware", firmware), ("fault", fault), ("default_password", password is null ? "no" : "yes")]);

    /// <summary>Lets the recorder come with another volume: the next one that a station finds is the one it is known by.</summary>
    public IActionResult OnPostVolume(string serial, string? reason) => Put(serial, reason, ("volume", ""));

    public IActionResult OnPostService(string serial, string? to, string? reason) => Put(serial, reason, ("in_service", to == "yes" ? "yes" : "no"));

    private IActionResult Put(string serial, string? reason, params (string Column, string? Value)[] cells)
    {
        if (doors.Recorders.Find(serial) is null)
        {
            return NotFound(); // or a change would make one
        }

        var why = RegisterList.IsPlain(reason ?? "", RegisterList.LongestText) ? reason?.Trim() : null;
        return Act(serial, desk.Put(HttpContext.GetViewer(), RegisterList.Recorders, cells.Append(("recorder", serial)).ToDictionary(c => c.Item1, c => c.Item2), why));
    }

    private IActionResult Act(string serial, RegisterAnswer answer) => answer.Outcome is RegisterOutcome.NotThere ? NotFound()
        : answer.Outcome is RegisterOutcome.BadEntry ? Show(serial, answer)
        : Redirect($"/recorders/{Uri.EscapeDataString(serial)}?outcome={answer.Outcome}&what={Uri.EscapeDataString(answer.What)}");

    private IActionResult Show(string serial, RegisterAnswer? answer)
    {
        if (doors.Recorders.Find(serial) is not { } row || !RegisterDesk.Covers(HttpContext.GetViewer(), row.Recorder.Unit))
        {
            return NotFound();
        }

        (Row, Answer) = (row, answer);
        History = doors.Issues.History(serial, MostLines);
        Sessions = doors.Recorders.Sessions(serial, MostLines);
        Told = TrailLine.Fold(events.Of(serial, MostLines));
        Units = doors.Units.All();
        return Page();
    }
}

/// <summary>By what a recorder is judged.</summary>
internal sealed record RecorderTerms(PortalOptions Options, TimeProvider Clock);
