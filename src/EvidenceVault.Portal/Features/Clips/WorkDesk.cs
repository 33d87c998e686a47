using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Review;
using EvidenceVault.Portal.Features.Marking;
using EvidenceVault.Portal.Features.Review;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Clips;

/// <summary>How an order of a work, or a judgement of one, ended; each has a text for the person who asked.</summary>
internal enum OrderOutcome
{
    Ordered,
    NoFrames,
    BadTime,
    BadMask,
    TooMany,
    Approved,
    Refused,
    NotAllSeen,
    OwnWork,
    NoReason,
    Gone,
}

/// <summary>What is to be hidden in a redaction.</summary>
internal sealed record Hiding(IReadOnlyList<Mask> Masks, IReadOnlyList<Mute> Mutes)
{
    public static Hiding Nothing { get; } = new([], []);
}

/// <summary>Takes orders of clips, stills and redactions, and the judgement of a second person on what a redaction hides.</summary>
internal sealed class WorkDesk(CatalogDatabase database, FrameLists frames, TimeProvider clock)
{
    private const int MostWaiting = 20;
    private const int LongestReason = 500;

    /// <summary>What may be missing of a stretch that was to be watched: players drop a frame now and then.</summary>
    private const long AllowedMs = 250;

    private readonly Works _works = new(database);
    private readonly WatchedMaps _watched = new(database);

    /// <param name="from">The moment of the first frame, as typed; empty for the beginning.</param>
    /// <param name="to">The moment of the last frame, as typed; empty for the end. A still has one moment.</param>
    public async Task<OrderOutcome> OrderAsync(Viewer viewer, EvidenceItem item, WorkKind kind, (string? From, string? To) part, Hiding hiding, CancellationToken cancel)
    {
        if (await frames.FindAsync(item.Id, cancel) is not { } list)
        {
            return OrderOutcome.NoFrames;
        }

        var (first, last) = kind == WorkKind.Still ? (Shown(part.From, null), Shown(part.From, null)) : (Shown(part.From, list.First), Shown(part.To, list.Last));
        if (first is not { } from || last is not { } to || to.Number < from.Number)
        {
            return OrderOutcome.BadTime;
        }

        string plan;
        try
        {
            plan = new WorkPlan(kind, item.Sha256, list.Stream, list.Unit, new PlanFrame(from.Number, from.Pts), new PlanFrame(to.Number, to.Pts), list.EndOf(to.Number)) { Masks = hiding.Masks, Mutes = hiding.Mutes }.ToText();
        }
        catch (FormatException)
        {
            return OrderOutcome.BadMask;
        }

        if (_works.WaitingOf(viewer.Account.Name) >= MostWaiting)
        {
            return OrderOutcome.TooMany;
        }

        database.Write(t => _works.Write(t, Event(viewer, CustodyAct.WorkOrdered, item.Id) with { Facts = new Dictionary<string, string> { ["work"] = Works.NewId(), ["plan"] = plan } }));
        return OrderOutcome.Ordered;

        FrameAt? Shown(string? typed, FrameAt? otherwise) =>
            string.IsNullOrWhiteSpace(typed) ? otherwise : TypedMoment.Find(typed) is { } at && at <= list.EndSeconds + 0.001 ? list.ShownAt(at) : null;
    }

    /// <summary>Lets a redaction go, or not. Whoever ordered it cannot; whoever lets it go has seen and heard all that it hides.</summary>
    public async Task<OrderOutcome> JudgeAsync(Viewer viewer, Work work, bool approve, string? why, CancellationToken cancel)
    {
        var reason = (why ?? "").Trim();
        if (work is not { Kind: WorkKind.Redaction, File: not null, Verdict: WorkVerdict.None })
        {
            return OrderOutcome.Gone;
        }

        if (work.OrderedBy == viewer.Account.Name)
        {
            return OrderOutcome.OwnWork;
        }

        if (reason.Length is 0 or > LongestReason || reason.Any(char.IsSurrogate))
        {
            return OrderOutcome.NoReason;
        }

        if (approve && (await UnseenAsync(viewer.Account.Name, work, cancel)).TotalMs > 0)
        {
            return OrderOutcome.NotAllSeen;
        }

        return database.Write(transaction =>
        {
            if (_works.Find(transaction, work.Id) is not { Verdict: WorkVerdict.None })
            {
                return OrderOutcome.Gone;
            }

            _works.Write(transaction, Event(viewer, approve ? CustodyAct.WorkApproved : CustodyAct.WorkRefused, work.Item) with
            {
                Reason = reason,
                Facts = new Dictionary<string, string> { ["work"] = work.Id, ["sha256"] = work.File!.Sha256.Hex },
            });
            return approve ? OrderOutcome.Approved : OrderOutcome.Refused;
        });
    }

    /// <summary>The parts of a redaction's own timeline that hide something and that this person has not seen, or not listened to, yet.</summary>
    public async Task<TimeSpans> UnseenAsync(string account, Work work, CancellationToken cancel)
    {
        var plan = WorkPlan.Parse(work.Plan);
        var spans = _watched.Of(work.Item, work.Id).FirstOrDefault(m => m.Account == account)?.Spans ?? WatchedSpans.None;
        var hidden = await frames.FindAsync(work.Item, cancel) is { } list ? plan.Hidden(list) : TimeSpans.Of([new Stretch(0, plan.Shown.LengthMs)]);
        return TimeSpans.Of(hidden.Stretches.Where(s => !spans.Seen.Covers(s, Allowed(s))).Concat(plan.Silent().Stretches.Where(s => !spans.Heard.Covers(s, Allowed(s)))));
    }

    private static long Allowed(Stretch stretch) => Math.Min(AllowedMs, stretch.LengthMs / 4);

    private CustodyEvent Event(Viewer viewer, CustodyAct act, EvidenceItemId item) => new()
    {
        Act = act, At = clock.GetUtcNow(), Actor = viewer.Actor, Item = item, From = viewer.Address, Reason = viewer.Purpose,
    };
}
