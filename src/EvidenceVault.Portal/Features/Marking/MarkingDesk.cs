using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Review;
using EvidenceVault.Portal.Features.Review;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Marking;

/// <summary>How an act at markers and tags ended; each has a text for the person who asked.</summary>
internal enum MarkingOutcome
{
    Done,
    Withdrawn,
    Unchanged,
    BadTime,
    BadText,
    TooMany,
    Gone,
}

/// <summary>A marker as a form brings it.</summary>
/// <param name="From">When, as typed.</param>
/// <param name="To">The end of a stretch; empty at a single moment.</param>
internal sealed record MarkerForm(string? From, string? To, string? Note);

/// <summary>Sets and withdraws markers and tags. Nothing is changed in place: a changed marker is one withdrawn and one set, in one act, and both lines stay.</summary>
internal sealed class MarkingDesk(CatalogDatabase database, FrameLists frames, TimeProvider clock)
{
    private const int MostMarkers = 2000;
    private const int MostTags = 40;
    private const int LongestTag = 24;

    private readonly Markers _markers = new(database);
    private readonly ItemTags _tags = new(database);

    /// <param name="replaces">The marker in whose place it stands; null for a new one.</param>
    public async Task<MarkingOutcome> SetAsync(Viewer viewer, EvidenceItem item, MarkerForm form, string? replaces, CancellationToken cancel)
    {
        var note = Clean(form.Note);
        if (note.Length > Markers.LongestNote)
        {
            return MarkingOutcome.BadText;
        }

        var list = await frames.FindAsync(item.Id, cancel);
        if (Find(form, item, list) is not { } when)
        {
            return MarkingOutcome.BadTime;
        }

        if (_markers.Of(item.Id).Count >= MostMarkers)
        {
            return MarkingOutcome.TooMany;
        }

        PlanFrame? Shown(long ms) => list?.ShownAt(ms / 1000.0) is { } frame ? new PlanFrame(frame.Number, frame.Pts) : null;
        var marker = new Marker(
            Markers.NewId(), item.Id, when, Shown(when.FromMs), when.LengthMs > 0 ? Shown(when.ToMs) : null, list?.Unit, note, replaces, viewer.Actor.Name, clock.GetUtcNow(), null, null);
        return database.Write(transaction =>
        {
            if (replaces is not null && !TryWithdraw(transaction, viewer, item.Id, replaces))
            {
                return MarkingOutcome.Gone;
            }

            _markers.Write(transaction, Event(viewer, CustodyAct.MarkerSet, item.Id) with { Facts = Markers.Facts(marker) });
            return MarkingOutcome.Done;
        });
    }

    public MarkingOutcome Withdraw(Viewer viewer, EvidenceItemId item, string? marker) =>
        database.Write(transaction => TryWithdraw(transaction, viewer, item, marker ?? "") ? MarkingOutcome.Withdrawn : MarkingOutcome.Gone);

    public MarkingOutcome Tag(Viewer viewer, EvidenceItemId item, string? tag, CustodyAct act)
    {
        var word = Clean(tag);
        if (word.Length is 0 or > LongestTag || word.Contains('\n', StringComparison.Ordinal))
        {
            return MarkingOutcome.BadText;
        }

        if (act == CustodyAct.TagSet && _tags.Of(item).Count >= MostTags)
        {
            return MarkingOutcome.TooMany;
        }

        return database.Write(transaction => _tags.TryWrite(transaction, Event(viewer, act, item) with { Facts = new Dictionary<string, string> { ["tag"] = word } })
            ? MarkingOutcome.Done : MarkingOutcome.Unchanged);
    }

    /// <summary>Where on the original's timeline; null when it is nowhere in the recording.</summary>
    private static Stretch? Find(MarkerForm form, EvidenceItem item, FrameList? list)
    {
        if (IsPhoto(item))
        {
            return new Stretch(0, 0); // a note about the whole picture: there is no other moment
        }

        var end = list?.EndSeconds ?? item.DurationSeconds;
        var (from, to) = (TypedMoment.Find(form.From), string.IsNullOrWhiteSpace(form.To) ? TypedMoment.Find(form.From) : TypedMoment.Find(form.To));
        return from is { } first && to is { } last && last >= first && end is { } whole && first <= whole && last <= whole + 0.001
            ? new Stretch((long)Math.Round(first * 1000), (long)Math.Round(last * 1000))
            : null;
    }

    /// <summary>Whether markers are notes without a time.</summary>
    public static bool IsPhoto(EvidenceItem item) => "image".Equals(item.MediaKind, StringComparison.OrdinalIgnoreCase);

    private bool TryWithdraw(CatalogTransaction transaction, Viewer viewer, EvidenceItemId item, string id)
    {
        if (_markers.Find(transaction, id) is not { WithdrawnAt: null } marker || marker.Item != item)
        {
            return false;
        }

        _markers.Write(transaction, Event(viewer, CustodyAct.MarkerWithdrawn, item) with { Facts = new Dictionary<string, string> { ["marker"] = id, ["note"] = marker.Note } });
        return true;
    }

    private CustodyEvent Event(Viewer viewer, CustodyAct act, EvidenceItemId item) => new()
    {
        Act = act, At = clock.GetUtcNow(), Actor = viewer.Actor, Item = item, From = viewer.Address, Reason = viewer.Purpose,
    };

    /// <summary>Without control characters and halves of surrogate pairs, which no line of the log may hold.</summary>
    private static string Clean(string? text) =>
        string.Concat((text ?? "").ReplaceLineEndings("\n").Trim().EnumerateRunes().Where(r => !System.Text.Rune.IsControl(r) || r.Value == '\n').Select(r => r.ToString()));
}
