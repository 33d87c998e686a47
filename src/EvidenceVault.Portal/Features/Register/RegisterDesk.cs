using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Register;

/// <summary>How an act at the register ended; each has a text for the person who asked.</summary>
internal enum RegisterOutcome
{
    Done,
    Unchanged,
    NotThere,

    /// <summary>The entry cannot be as it was written; the text names what is wrong.</summary>
    BadEntry,

    UnknownOfficer,
    IssuedToOther,
    NotIssued,
    OutOfService,
    LowBattery,
    BadBattery,

    /// <summary>The register changed since the preview was shown.</summary>
    PlanChanged,
}

/// <summary>How it ended, with what the text for it names.</summary>
internal sealed record RegisterAnswer(RegisterOutcome Outcome, string What = "", ImportProblem? Problem = null);

/// <summary>Keeps the register: each act is its event and its rows in one.</summary>
internal sealed class RegisterDesk(CatalogDatabase database, RegisterDoors doors, PortalOptions options, TimeProvider clock)
{
    private readonly RegisterBook _book = new(database);

    /// <summary>Enters or changes one entry. Columns that are not given stay as they are.</summary>
    public RegisterAnswer Put(Viewer viewer, RegisterList list, IReadOnlyDictionary<string, string?> given, string? reason = null) => database.Write(transaction =>
    {
        var cells = given.ToDictionary(c => c.Key, c => (c.Value ?? "").Trim());
        var now = list.Find(transaction, doors, cells[list.Key]);
        if (ImportPlan.Read(list, cells, now, viewer, transaction, doors, out var then) is { } problem)
        {
            return new RegisterAnswer(RegisterOutcome.BadEntry, problem.What, new ImportProblem(0, problem.Word, problem.What));
        }

        if (list == RegisterList.Units && new UnitTree(doors.Units.All(transaction), [then]).Problem(then[list.Key]) is { } astray)
        {
            return new RegisterAnswer(RegisterOutcome.BadEntry, astray.What, new ImportProblem(0, astray.Word, astray.What));
        }

        if (now is not null && list.Columns.All(c => now[c] == then[c]))
        {
            return new RegisterAnswer(RegisterOutcome.Unchanged);
        }

        _book.Write(transaction, Event(viewer, list.Act, then, reason));
        return new RegisterAnswer(RegisterOutcome.Done, then[list.Key]);
    });

    /// <summary>Gives the recorder to an officer. Who has it must give it back first.</summary>
    public RegisterAnswer Issue(Viewer viewer, string serial, string? officer, string? battery) => database.Write(transaction =>
    {
        var badge = (officer ?? "").Trim();
        var measured = (battery ?? "").Trim();
        if (doors.Recorders.Find(serial) is not { } row || !Covers(viewer, row.Recorder.Unit))
        {
            return new RegisterAnswer(RegisterOutcome.NotThere);
        }

        if (doors.Officers.Find(transaction, badge) is not { InService: true })
        {
            return new RegisterAnswer(RegisterOutcome.UnknownOfficer, RegisterList.IsPlain(badge, RegisterList.LongestKey) ? badge : "");
        }

        if (doors.Issues.FindOpen(transaction, serial) is { } open)
        {
            return open.Officer == badge ? new RegisterAnswer(RegisterOutcome.Unchanged) : new RegisterAnswer(RegisterOutcome.IssuedToOther, open.Officer);
        }

        if (!row.Recorder.InService || row.Recorder.Fault is not null)
        {
            return new RegisterAnswer(RegisterOutcome.OutOfService, row.Recorder.Fault ?? "");
        }

        int? percent = null;
        if (measured.Length > 0)
        {
            if (!int.TryParse(measured, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > 100)
            {
                return new RegisterAnswer(RegisterOutcome.BadBattery);
            }

            percent = number;
        }

        if ((percent ?? row.Seen.BatteryPercent) is { } level && level < options.LeastBatteryPercent)
        {
            return new RegisterAnswer(RegisterOutcome.LowBattery, level.ToString(CultureInfo.InvariantCulture));
        }

        _book.Write(transaction, Event(viewer, CustodyAct.RecorderIssued, Hand(serial, badge, percent), null));
        return new RegisterAnswer(RegisterOutcome.Done, badge);
    });

    /// <summary>Takes the recorder back from whoever has it.</summary>
    public RegisterAnswer Return(Viewer viewer, string serial) => database.Write(transaction =>
    {
        if (doors.Recorders.Find(transaction, serial) is not { } recorder || !Covers(viewer, recorder.Unit))
        {
            return new RegisterAnswer(RegisterOutcome.NotThere);
        }

        if (doors.Issues.FindOpen(transaction, serial) is not { } open)
        {
            return new RegisterAnswer(RegisterOutcome.NotIssued);
        }

        _book.Write(transaction, Event(viewer, CustodyAct.RecorderReturned, Hand(serial, open.Officer, null), null));
        return new RegisterAnswer(RegisterOutcome.Done, open.Officer);
    });

    /// <summary>What the file would do. Nothing is done.</summary>
    public ImportPlan Plan(Viewer viewer, RegisterList list, string text) => database.Write(transaction => ImportPlan.Make(list, text, transaction, doors, viewer));

    /// <summary>Does all that the plan of this digest does, or nothing.</summary>
    public (RegisterAnswer Answer, ImportPlan Plan) Import(Viewer viewer, RegisterList list, string text, string? digest) => database.Write(transaction =>
    {
        var plan = ImportPlan.Make(list, text, transaction, doors, viewer);
        if (plan.Problems.Count > 0 || plan.Digest != digest)
        {
            return (new RegisterAnswer(RegisterOutcome.PlanChanged), plan);
        }

        var acts = plan.Acts.ToList();
        if (acts.Count == 0)
        {
            return (new RegisterAnswer(RegisterOutcome.Unchanged), plan);
        }

        _book.Write(transaction, Event(viewer, CustodyAct.RegisterImported, new Dictionary<string, string>
        {
            ["list"] = list.Word,
            ["rows"] = acts.Count.ToString(CultureInfo.InvariantCulture),
            ["sha256"] = Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(text)).Hex,
        }, null));
        foreach (var act in acts)
        {
            _book.Write(transaction, Event(viewer, list.Act, act.Facts, null));
        }

        return (new RegisterAnswer(RegisterOutcome.Done, acts.Count.ToString(CultureInfo.InvariantCulture)), plan);
    });

    public static bool Covers(Viewer viewer, string unit) => viewer.EquipmentUnit is not { } own || own == unit;

    private CustodyEvent Event(Viewer viewer, CustodyAct act, IReadOnlyDictionary<string, string> facts, string? reason) => new()
    {
        Act = act,
        At = clock.GetUtcNow(),
        Actor = viewer.Actor,
        From = viewer.Address,
        Reason = reason is { Length: > 0 } ? reason : viewer.Purpose,
        Facts = facts,
    };

    private static Dictionary<string, string> Hand(string serial, string officer, int? battery)
    {
        var facts = new Dictionary<string, string> { ["recorder"] = serial, ["officer"] = officer };
        if (battery is { } percent)
        {
            facts["battery_percent"] = percent.ToString(CultureInfo.InvariantCulture);
        }

        return facts;
    }
}
