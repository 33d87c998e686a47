using EvidenceVault.Catalog;
using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Review;
using EvidenceVault.Portal.Features.Review;
using EvidenceVault.Portal.Features.Shared;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Cases;

/// <summary>Takes somebody's word that an item of a case is reviewed, where he has watched as much of it as the kind of case asks for. The word and its custody event are one.</summary>
internal sealed class ReviewDesk(CatalogDatabase database, CaseBook book, VisibleItems visible, FrameLists frames)
{
    private readonly CaseReviews _reviews = new(database);
    private readonly WatchedMaps _watched = new(database);

    public static bool MayReview(Viewer viewer) => viewer.Account.Role is AccountRole.LegalOfficer or AccountRole.Supervisor;

    /// <summary>What was watched of each of these items of the case.</summary>
    public async Task<IReadOnlyDictionary<EvidenceItemId, ItemWatch>> ReadAsync(string number, ReviewDemand asked, IReadOnlyList<EvidenceItem> items, CancellationToken cancel)
    {
        var (watched, said) = (_watched.OfCase(number), _reviews.Of(number).ToLookup(r => r.Item));
        var all = new Dictionary<EvidenceItemId, ItemWatch>();
        foreach (var item in items)
        {
            var people = watched.GetValueOrDefault(item.Id) ?? [];
            all[item.Id] = new ItemWatch(asked, await WholeAsync(item, exact: people.Count > 0, cancel), people, [.. said[item.Id]]);
        }

        return all;
    }

    /// <param name="note">How he looked at it; needed where nobody knows how long it is, because then nothing can be counted.</param>
    public async Task<CaseOutcome> ReviewAsync(Viewer viewer, CaseFile file, ReviewDemand asked, (string? Item, string? Note) form, DateTimeOffset now, CancellationToken cancel)
    {
        if (visible.FindOwn(form.Item, viewer) is not { } item)
        {
            return CaseOutcome.BadItem;
        }

        var note = Said.Of(form.Note);
        if (note?.Length > CaseForm.LongestText)
        {
            return CaseOutcome.TooLong;
        }

        var watch = new ItemWatch(asked, await WholeAsync(item, exact: true, cancel), _watched.Of(item.Id), []);
        var share = watch.Share(watch.CountedOf(viewer.Account.Name));
        if (watch.Whole is null ? note is null : !share.Meets(asked.Percent))
        {
            return watch.Whole is null ? CaseOutcome.NotPlayable : CaseOutcome.NotWatched;
        }

        return database.Write(t =>
        {
            if (CaseFiles.Find(t, file.Number) is not { IsOpen: true } || !CaseItems.IsLinked(t, file.Number, item.Id))
            {
                return CaseOutcome.BadItem;
            }

            book.Write(t, new CustodyEvent
            {
                Act = CustodyAct.ItemReviewed, At = now, Actor = viewer.Actor, Item = item.Id, From = viewer.Address, Reason = note, Facts = CaseReviews.Facts(file.Number, share, asked),
            });
            return CaseOutcome.Reviewed;
        });
    }

    /// <summary>Takes the viewer's own word back. What he had watched stands in the log, and so does that he had said so.</summary>
    public CaseOutcome Withdraw(Viewer viewer, CaseFile file, (string? Item, string? Reason) form, DateTimeOffset now)
    {
        if (visible.FindOwn(form.Item, viewer) is not { } item)
        {
            return CaseOutcome.BadItem;
        }

        if (Said.Of(form.Reason) is not { } reason)
        {
            return CaseOutcome.NoReason;
        }

        return reason.Length > CaseForm.LongestText ? CaseOutcome.TooLong : database.Write(t =>
        {
            if (CaseFiles.Find(t, file.Number) is not { IsOpen: true } || !CaseReviews.Stands(t, file.Number, item.Id, viewer.Account.Name))
            {
                return CaseOutcome.BadItem;
            }

            book.Write(t, new CustodyEvent
            {
                Act = CustodyAct.ReviewWithdrawn, At = now, Actor = viewer.Actor, Item = item.Id, From = viewer.Address, Reason = reason, Facts = new Dictionary<string, string> { ["case"] = file.Number },
            });
            return CaseOutcome.ReviewWithdrawn;
        });
    }

    /// <param name="exact">Whether its frames are asked, which know where its timeline begins.</param>
    private async Task<Stretch?> WholeAsync(EvidenceItem item, bool exact, CancellationToken cancel) =>
        exact && await frames.FindAsync(item.Id, cancel) is { } list ? new Stretch((long)Math.Round(list.First.Seconds * 1000), (long)Math.Round(list.EndSeconds * 1000))
        : item.DurationSeconds is { } seconds && seconds > 0 && seconds * 1000 <= TimeSpans.LatestMs ? new Stretch(0, (long)(seconds * 1000))
        : null;
}
