using System.Security.Cryptography;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Signing;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Appliance.Checking;

/// <summary>How much of the stored bytes a check reads.</summary>
public enum CheckDepth
{
    /// <summary>That every object is there and has its length.</summary>
    Lengths,

    /// <summary>Every byte of every object.</summary>
    EveryByte,
}

/// <summary>Checks the whole vault against itself: log, catalogue, sessions, receipts, store. It changes nothing.</summary>
public sealed class VaultCheck(CatalogDatabase database, CustodyLog log, IEvidenceStore store, TrustRoot root)
{
    private const int PageSize = 500;
    private const int LooksAgain = 3;
    private const int ReadBytes = 1024 * 1024;

    /// <summary>The zone in which intake understands readings without one.</summary>
    private static readonly TimeZoneInfo Zone = VaultHost.Zone;

    private readonly ItemRowCheck _rows = new(database, Zone);
    private readonly EvidenceItems _items = new(database);
    private readonly Derivations _derivations = new(database);
    private readonly Works _works = new(database);
    private readonly Destructions _destructions = new(database);
    private long _objects;

    public async Task<VaultReport> RunAsync(CheckDepth depth, IProgress<string>? progress, CancellationToken cancel)
    {
        var problems = new List<Problem>();
        progress?.Report("database");
        problems.AddRange(database.IntegrityProblems().Select(p => new Problem("catalogue", p)));
        progress?.Report("custody log");
        var told = new ItemStories();
        var (entries, checkpoints) = new LogCheck(log).Run(problems, told);
        progress?.Report("sessions and receipts");
        var sessions = await new SessionCheck(database, log, store, root).RunAsync(problems, cancel);
        problems.AddRange(new PeopleCheck(database).Run(told));
        problems.AddRange(new ExplanationCheck(database, log).Run(told));
        progress?.Report("rule packs, holds and approvals");
        problems.AddRange(new KeepingReplay(database, log).Differences().Select(d => new Problem("keeping", d)));
        var items = await ItemsAsync(depth, problems, told, progress, cancel);
        await StrayObjectsAsync(problems, cancel);
        progress?.Report("journal");
        _objects += await new JournalCheck(database, log, store).RunAsync(depth, problems, cancel);
        return new VaultReport(items, _objects, entries, checkpoints, sessions, problems);
    }

    private async Task<long> ItemsAsync(CheckDepth depth, List<Problem> problems, ItemStories told, IProgress<string>? progress, CancellationToken cancel)
    {
        var seen = new HashSet<EvidenceItemId>();
        var buffer = new byte[ReadBytes];
        for (var page = _items.Page(0, PageSize); page.Count > 0; page = _items.Page(page[^1].Number, PageSize))
        {
            foreach (var item in page)
            {
                seen.Add(item.Id);
                progress?.Report($"item {seen.Count} of {told.Items.Count}: {item.Id}");
                var where = $"item {item.Id} ({item.Name})";
                if (Difference(item, told) is { } difference)
                {
                    problems.Add(new Problem(where, difference));
                }

                if (_destructions.FindTombstone(item.Id) is { } tombstone)
                {
                    await GoneAsync(where, tombstone, problems, cancel);
                    continue;
                }

                await ObjectAsync(where, ObjectKey.ForOriginal(item.Sha256), new ContentSeal(item.Bytes, item.Sha256), depth, buffer, problems, cancel);
                if (await LockAsync(item, cancel) is { } lockedUntil && lockedUntil < item.LockedUntil)
                {
                    problems.Add(new Problem(where, $"the store locks it until {lockedUntil:O}, the catalogue says {item.LockedUntil:O}"));
                }

                foreach (var copy in _derivations.Copies(item.Id))
                {
                    await ObjectAsync($"{copy.Kind} of {where}", ObjectKey.ForDerivedCopy(copy.Sha256), new ContentSeal(copy.Bytes, copy.Sha256), depth, buffer, problems, cancel);
                }

                foreach (var work in _works.Of(item.Id))
                {
                    if (work.File is { } file)
                    {
                        await ObjectAsync($"{work.Kind} {work.Id} of {where}", ObjectKey.ForDerivedCopy(file.Sha256), new ContentSeal(file.Bytes, file.Sha256), depth, buffer, problems, cancel);
                    }
                }
            }
        }

        problems.AddRange(told.Items.Where(t => !seen.Contains(t.Key)).Select(t => new Problem($"item {t.Key}", $"was admitted by entry {t.Value.Index} of the custody log, and the catalogue does not know it")));
        return seen.Count;
    }

    /// <summary>
    /// What the item's rows say otherwise than log and manifest. The vault may be at work meanwhile, so a difference counts only when it is
    /// still there with everything the log has told of the item since.
    /// </summary>
    private string? Difference(EvidenceItem item, ItemStories told)
    {
        var difference = Compare(item, told);
        for (var look = 0; difference is not null && look < LooksAgain; look++)
        {
            var row = _items.Find(item.Id);
            var later = new ItemStories();
            foreach (var entry in log.Trail(item.Id, int.MaxValue))
            {
                if (CustodyEvent.TryParse(entry.Entry, out var custodyEvent))
                {
                    later.Hear(entry.Index, custodyEvent);
                }
            }

            difference = row is null ? difference : Compare(row, later);
        }

        return difference;
    }

    private string? Compare(EvidenceItem item, ItemStories told) =>
        (told.Items.TryGetValue(item.Id, out var story) && story.IsDestroyed != _destructions.FindTombstone(item.Id) is not null ? $"is {(story.IsDestroyed ? "destroyed" : "here")} by the log, and the catalogue says otherwise" : null)
            ?? told.Difference(item, _items.Cases(item.Id), _derivations.Copies(item.Id)) ?? told.FormerDifference(item.Id, _items.FormerClasses(item.Id), _items.FormerCases(item.Id)) ?? _rows.Difference(item);

    private async Task ObjectAsync(string where, ObjectKey key, ContentSeal expected, CheckDepth depth, byte[] buffer, List<Problem> problems, CancellationToken cancel)
    {
        _objects++;
        try
        {
            if (await store.FindAsync(key, cancel) is not { } found)
            {
                problems.Add(new Problem(where, $"its object {key} is not in the store"));
            }
            else if (found.Bytes != expected.Bytes)
            {
                problems.Add(new Problem(where, $"its object has {found.Bytes} bytes in place of {expected.Bytes}"));
            }
            else if (depth == CheckDepth.EveryByte && await DigestAsync(key, buffer, cancel) is var digest && digest != expected.Sha256)
            {
                problems.Add(new Problem(where, $"its stored bytes were changed: they hash to {digest}, sealed was {expected.Sha256}"));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectNotFoundException)
        {
            problems.Add(new Problem(where, $"its object {key} cannot be read: {e.Message}"));
        }
    }

    /// <summary>Of a destroyed item nothing may be there.</summary>
    private async Task GoneAsync(string where, Tombstone tombstone, List<Problem> problems, CancellationToken cancel)
    {
        _objects++;
        if (await store.FindAsync(ObjectKey.ForOriginal(tombstone.Sha256), cancel) is not null)
        {
            problems.Add(new Problem(where, $"was destroyed at {tombstone.DestroyedAt:O}, and its original is in the store"));
        }
    }

    private async Task<DateTimeOffset?> LockAsync(EvidenceItem item, CancellationToken cancel)
    {
        try
        {
            return (await store.FindAsync(ObjectKey.ForOriginal(item.Sha256), cancel))?.LockedUntil;
        }
        catch (IOException) // told already, as an object that cannot be read
        {
            return null;
        }
    }

    private async Task<Sha256Digest> DigestAsync(ObjectKey key, byte[] buffer, CancellationToken cancel)
    {
        await using var stream = await store.OpenAsync(key, null, cancel);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int read; (read = await stream.ReadAsync(buffer, cancel)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
        }

        return new Sha256Digest(hash.GetHashAndReset());
    }

    private async Task StrayObjectsAsync(List<Problem> problems, CancellationToken cancel)
    {
        var sessions = new IntakeSessions(database);
        await foreach (var stored in store.ListAsync("originals", cancel))
        {
            var name = stored.Key.Value[(stored.Key.Value.LastIndexOf('/') + 1)..];
            if (!Sha256Digest.TryParse(name, out var digest) || (!sessions.Expects(digest) && _items.FindByDigest(digest) is null))
            {
                problems.Add(new Problem($"object {stored.Key}", "belongs to no item and no open session"));
            }
        }
    }
}
