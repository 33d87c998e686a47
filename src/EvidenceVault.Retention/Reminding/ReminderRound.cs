using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;

namespace EvidenceVault.Retention.Reminding;

/// <summary>How many were reminded, and how many of those were made known to supervisors.</summary>
public sealed record ReminderReport(long Reminded, long Escalated);

/// <summary>
/// Reminds officers of what waits for them: footage without a class every few days, for it never expires by itself, and explanations before they are due. What goes on
/// waiting is made known to the supervisors of the unit. How often, and after how long, is the rule packs' affair.
/// </summary>
public sealed class ReminderRound(CatalogDatabase database, UpkeepBook book)
{
    /// <summary>So long before an explanation is due its officer is reminded.</summary>
    public static readonly TimeSpan BeforeDue = TimeSpan.FromHours(6);

    private const int MostExplanations = 10_000;

    private readonly Reminders _reminders = new(database);
    private readonly Explanations _explanations = new(database);

    /// <summary>Explanations whose time is short or over: reminded once, and made known once.</summary>
    public ReminderReport Explain()
    {
        var (now, report) = (book.Now, new ReminderReport(0, 0));
        foreach (var owed in _explanations.Page(new ViewerScope(Everything: true), openOnly: true, MostExplanations).TakeWhile(e => e.DueAt < now + BeforeDue))
        {
            var (last, isOver) = (_reminders.Find(ReminderKind.Explanation, owed.Id), owed.DueAt < now);
            if (last is null || (isOver && !last.IsEscalated))
            {
                report = Remind(new Reminder(ReminderKind.Explanation, owed.Id, owed.Officer, owed.Unit, 1, owed.DueAt, now, isOver), report);
            }
        }

        return report;
    }

    /// <summary>Footage without a class; each officer as often as the rules say, whenever this is asked.</summary>
    public ReminderReport Classify()
    {
        var (now, report) = (book.Now, new ReminderReport(0, 0));
        var (every, escalate) = Terms(now);
        foreach (var left in _reminders.Unclassified(now - every))
        {
            if (_reminders.Find(ReminderKind.Unclassified, left.Subject) is { } last && book.Options.DayOf(last.RemindedAt) > book.Options.DayOf(now - every))
            {
                continue;
            }

            report = Remind(new Reminder(ReminderKind.Unclassified, left.Subject, left.Officer, left.Unit, left.Items, left.OldestAt, now, left.OldestAt <= now - escalate), report);
        }

        return report;
    }

    /// <summary>The shortest terms of all packs in force: no pack makes another one's reminders rarer.</summary>
    private (TimeSpan Every, TimeSpan Escalate) Terms(DateTimeOffset now)
    {
        var packs = new RetentionPacks(database).Terms().Where(t => t.WasInForceBetween(now, now)).Select(t => (t.Pack.RemindEveryDays, t.Pack.EscalateAfterDays)).DefaultIfEmpty((7, 28)).ToList();
        return (TimeSpan.FromDays(packs.Min(p => p.Item1)), TimeSpan.FromDays(packs.Min(p => p.Item2)));
    }

    private ReminderReport Remind(Reminder given, ReminderReport report)
    {
        database.Write(t => _reminders.Write(t, new CustodyEvent
        {
            Act = CustodyAct.Reminded,
            At = book.Now,
            Actor = book.Options.Actor,
            From = book.Options.From,
            Facts = Reminders.Facts(given),
        }));
        return new ReminderReport(report.Reminded + 1, report.Escalated + (given.IsEscalated ? 1 : 0));
    }
}
