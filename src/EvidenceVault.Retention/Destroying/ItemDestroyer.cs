using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Destruction;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Retention;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Retention.Destroying;

/// <summary>What became of an item.</summary>
public enum ItemEnding
{
    Destroyed,
    Spared,

    /// <summary>Not now: a lock still runs, or a store is away. It is tried again.</summary>
    Postponed,

    /// <summary>Too much would have gone in too short a time.</summary>
    Alarm,
}

/// <summary>
/// Destroys one item. Everything that speaks for keeping it is asked within the very transaction in which its bytes go: the catalogue has one pen, and while it
/// is held nobody can place a hold, file the item, or change a rule.
/// </summary>
public sealed class ItemDestroyer(CatalogDatabase database, DestroyPlaces places, UpkeepBook book, DestructionLimits limits)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20); // other processes wait thirty for the pen

    private readonly Destructions _destructions = new(database);
    private readonly ApprovalBook _approvals = new(database);
    private (string Of, IReadOnlyDictionary<EvidenceItemId, ScopeLine> Lines)? _scope;

    /// <summary>Names of all stores that bytes go from.</summary>
    public IReadOnlyList<string> Stores => [.. places.All.Select(p => p.Name)];

    public ItemEnding Destroy(ScheduledDestruction due, EvidenceItemId item)
    {
        try
        {
            // 1. Checked, and said: from here on bytes may be missing, and the log says why. A crash after it leaves a condemned item with all its bytes.
            if (database.Write(t => Judge(t, due, item)) is { } ended)
            {
                return ended;
            }

            // 2. Checked once more, gone from every store, seen to be gone, and buried, in one transaction. A crash within it leaves a condemned item with some
            //    or no bytes, which the next look ends.
            return database.Write(t => Execute(t, due, item));
        }
        catch (Exception e) when (e is IOException or ObjectLockedException or ObjectHeldException or TimeoutException or UnauthorizedAccessException)
        {
            database.Write(t => _destructions.Postpone(t, due.Id, item, e is ObjectLockedException ? "lock-running" : e is ObjectHeldException ? "held-in-store" : "store-away", book.Now));
            return ItemEnding.Postponed;
        }
        finally
        {
            foreach (var place in places.All)
            {
                place.Versions?.Settle(); // the pen is free again, however it ended
            }
        }
    }

    /// <returns>How it ended already; null where it is condemned and its bytes may go.</returns>
    private ItemEnding? Judge(CatalogTransaction transaction, ScheduledDestruction due, EvidenceItemId item)
    {
        var state = Destructions.FindItem(transaction, due.Id, item)?.State ?? DestructionItemState.Spared;
        if (state is DestructionItemState.Destroyed or DestructionItemState.Spared)
        {
            return state == DestructionItemState.Destroyed ? ItemEnding.Destroyed : ItemEnding.Spared; // another process was faster
        }

        if (Objection(transaction, due, item) is { } why)
        {
            // What was condemned may have lost bytes already: then it is gone, whatever speaks for it now.
            return state == DestructionItemState.Condemned && IsGone(transaction, item) ? null : Spare(transaction, due, item, why);
        }

        if (state == DestructionItemState.Condemned)
        {
            return null;
        }

        var lately = Destructions.DestroyedSince(transaction, book.Now - limits.RateWindow);
        if (limits.IsAlarm(lately, Destructions.ItemsHere(transaction) + lately))
        {
            return ItemEnding.Alarm;
        }

        if (IsLocked(transaction, due, item))
        {
            return ItemEnding.Postponed;
        }

        _destructions.Write(transaction, Event(CustodyAct.ItemCondemned, due.Id, item));
        return null;
    }

    private ItemEnding Execute(CatalogTransaction transaction, ScheduledDestruction due, EvidenceItemId item)
    {
        var gone = IsGone(transaction, item);
        var why = Objection(transaction, due, item);
        if (why is not null && !gone)
        {
            return Spare(transaction, due, item, why);
        }

        if (!gone && IsLocked(transaction, due, item))
        {
            return ItemEnding.Postponed;
        }

        var keys = Keys(transaction, item);
        foreach (var place in places.All)
        {
            foreach (var key in keys)
            {
                Wait(cancel => RemoveAsync(place, key, cancel));
            }
        }

        var line = Line(transaction, due, item)!;
        var now = JsonMembers.AsWritten(book.Now);
        var told = Event(
            CustodyAct.ItemDestroyed, due.Id, item, ("sha256", line.Sha256.Hex), ("bytes", UpkeepBook.Number(line.Bytes)), ("recorded_at", JsonMembers.Instant(line.RecordedAt)),
            ("ingested_at", JsonMembers.Instant(line.IngestedAt)), ("retain_until", JsonMembers.Instant(line.RetainUntil)), ("rule", line.Rule), ("stores", string.Join(' ', Stores))) with { At = now };
        _destructions.Write(transaction, why is null ? told : told with { Reason = "its bytes were gone before this stood against it: " + why });
        return ItemEnding.Destroyed;
    }

    /// <summary>What speaks for keeping it, by everything the catalogue knows at this instant; null when nothing does.</summary>
    private string? Objection(CatalogTransaction transaction, ScheduledDestruction due, EvidenceItemId item)
    {
        if (_approvals.Find(transaction, due.Id) is not { Kind: ApprovalKind.Destruction } request || request.State != ApprovalState.Approved || request.Approvals < request.Needs)
        {
            return "not-approved";
        }

        if (book.Now >= request.ExpiresAt)
        {
            return "approval-expired";
        }

        if (Line(transaction, due, item) is null || RetentionSubjects.Find(transaction, item) is not { } found)
        {
            return "not-in-scope";
        }

        if (request.Votes.Any(v => v.Approves && v.Account == request.RequestedBy))
        {
            return "approved-by-requester";
        }

        var decision = RetentionPacks.Policy(transaction, book.Options.Zone).Decide(found.Subject, LegalHolds.InForce(transaction), book.Now);
        return decision.Holds.Count > 0 ? "on-hold " + decision.Holds[0].Id : decision.Outcome != RetentionOutcome.Due ? "not-due" : null;
    }

    private ItemEnding Spare(CatalogTransaction transaction, ScheduledDestruction due, EvidenceItemId item, string why)
    {
        _destructions.Write(transaction, Event(CustodyAct.ItemSpared, due.Id, item) with { Reason = why });
        return ItemEnding.Spared;
    }

    /// <summary>The item's line in the scope that was agreed to: its digest is in the log, and the event that scheduled the destruction was held against it.</summary>
    private ScopeLine? Line(CatalogTransaction transaction, ScheduledDestruction due, EvidenceItemId item)
    {
        if (_scope?.Of != due.Id)
        {
            _scope = (due.Id, _approvals.Find(transaction, due.Id) is { Document: { } scope } ? DestructionScope.Read(scope).Items.ToDictionary(i => i.Item) : []);
        }

        return _scope.Value.Lines.GetValueOrDefault(item);
    }

    private static List<ObjectKey> Keys(CatalogTransaction transaction, EvidenceItemId item) =>
        [ObjectKey.ForOriginal(Destructions.OriginalOf(transaction, item)), .. Destructions.CopiesOf(transaction, item).Select(ObjectKey.ForDerivedCopy)]; // what is spared after a crash has its copies

    private bool IsGone(CatalogTransaction transaction, EvidenceItemId item)
    {
        var key = ObjectKey.ForOriginal(Destructions.OriginalOf(transaction, item));
        return places.All.All(place => Wait(cancel => place.Reader.FindAsync(key, cancel)) is null);
    }

    /// <summary>Whether a lock of any of its objects in any store still runs, or a store holds one. That is no objection, only too early: nothing is begun, so that nothing is left half done.</summary>
    private bool IsLocked(CatalogTransaction transaction, ScheduledDestruction due, EvidenceItemId item)
    {
        var (last, held) = (DateTimeOffset.MinValue, false);
        foreach (var place in places.All)
        {
            foreach (var key in Keys(transaction, item))
            {
                if (Wait(cancel => place.Reader.FindAsync(key, cancel)) is { } found)
                {
                    (last, held) = (found.LockedUntil > last ? found.LockedUntil : last, held || found.Held);
                }
            }
        }

        if (held || last > book.Now)
        {
            _destructions.Postpone(transaction, due.Id, item, held ? "held-in-store" : $"lock-running until {JsonMembers.Instant(last)}", book.Now);
        }

        return held || last > book.Now;
    }

    private static async Task<bool> RemoveAsync(DestroyPlace place, ObjectKey key, CancellationToken cancel)
    {
        try
        {
            await place.Port.DestroyAsync(key, cancel);
        }
        catch (ObjectNotFoundException)
        {
            // It never was there, or an earlier try removed it.
        }

        // Proved by reads that fail: only then is it gone.
        if (await place.Reader.FindAsync(key, cancel) is not null)
        {
            throw new IOException($"The {place.Name} store still has {key}.");
        }

        try
        {
            await using var still = await place.Reader.OpenAsync(key, null, cancel);
            throw new IOException($"The {place.Name} store still gives out {key}.");
        }
        catch (ObjectNotFoundException)
        {
            return true;
        }
    }

    private static T Wait<T>(Func<CancellationToken, Task<T>> act)
    {
        // The catalogue's pen is held meanwhile, so it has an end.
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            return Task.Run(() => act(limit.Token)).WaitAsync(Patience).GetAwaiter().GetResult(); // a disk that hangs heeds no cancellation; the item stays condemned
        }
        catch (Exception e) when (e is TimeoutException || (e is OperationCanceledException && limit.IsCancellationRequested))
        {
            throw new TimeoutException("A store did not answer within twenty seconds.", e);
        }
    }

    private CustodyEvent Event(CustodyAct act, string id, EvidenceItemId item, params (string Name, string Value)[] facts) => new()
    {
        Act = act,
        At = book.Now,
        Actor = book.Options.Actor,
        From = book.Options.From,
        Item = item,
        Facts = new Dictionary<string, string>([KeyValuePair.Create("request", id), .. facts.Select(f => KeyValuePair.Create(f.Name, f.Value))]),
    };
}
