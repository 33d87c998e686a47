using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Retention;

/// <summary>Writes down what looking after the stores did and found: the ledger's note and the custody event in one transaction.</summary>
public sealed class UpkeepBook(CatalogDatabase database, UpkeepOptions options, TimeProvider clock)
{
    private readonly FixityLedger _ledger = new(database);
    private readonly StoreWork _work = new(database);
    private readonly EvidenceItems _items = new(database);

    public DateTimeOffset Now => clock.GetUtcNow();

    public UpkeepOptions Options => options;

    /// <summary>The item whose original lies under the key; null if none does.</summary>
    public EvidenceItem? ItemOf(ObjectKey key) =>
        key.Value.StartsWith("originals/", StringComparison.Ordinal) && Sha256Digest.TryParse(key.Value[(key.Value.LastIndexOf('/') + 1)..], out var digest)
            ? _items.FindByDigest(digest)
            : null;

    /// <summary>The object was read and is sound. If it was in trouble before, that is an event.</summary>
    public void Sound(StoreSide side, LedgerLine line) => database.Write(t =>
    {
        _ledger.NoteSound(t, side, line.Key, Now);
        if (FixityLedger.Trouble(side, line) is { } before)
        {
            t.Append(Event(CustodyAct.FixityChecked, line, ("store", Word(side)), ("was", before)) with { Reason = "found sound again" });
        }
    });

    /// <summary>The object is not what was proven. Told once for the same finding.</summary>
    /// <returns>Whether this is news.</returns>
    public bool Failed(StoreSide side, LedgerLine line, string what) => FixityLedger.Trouble(side, line) != what && database.Write(t =>
    {
        _ledger.NoteTrouble(t, side, line.Key, what);
        t.Append(Event(CustodyAct.FixityFailed, line, ("store", Word(side))) with { Reason = what });
        return true;
    });

    /// <summary>The damaged copy now lies where the store says.</summary>
    public void SetAside(StoreSide side, LedgerLine line, string where) => database.Write(t =>
        t.Append(Event(CustodyAct.CopySetAside, line, ("store", Word(side)), ("where", where))));

    /// <summary>A proven copy was put where the damaged or missing one should be.</summary>
    public void Repaired(StoreSide side, LedgerLine line, DateTimeOffset lockedUntil) => database.Write(t =>
    {
        _ledger.NoteSound(t, side, line.Key, Now);
        t.Append(Event(
            CustodyAct.CopyRepaired, line, ("store", Word(side)), ("from", Word(side == StoreSide.Primary ? StoreSide.Second : StoreSide.Primary)),
            ("locked_until", lockedUntil.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))));
    });

    /// <summary>A piece of work on the stores is done; it is found again as the newest of its kind.</summary>
    public void Done(CustodyAct act, string? reason, params (string Name, string Value)[] facts) => database.Write(t =>
        _work.Append(t, Event(act, facts) with { Reason = reason }));

    public CustodyEvent? Newest(CustodyAct act) => _work.Newest(act);

    /// <summary>The word for a store in events, documents and messages.</summary>
    public static string Word(StoreSide side) => side == StoreSide.Primary ? "primary" : "second";

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private CustodyEvent Event(CustodyAct act, LedgerLine line, params (string Name, string Value)[] facts) =>
        Event(act, [.. facts, ("key", line.Key.Value), ("bytes", Number(line.Seal.Bytes)), ("sha256", line.Seal.Sha256.Hex)]) with { Item = ItemOf(line.Key)?.Id };

    private CustodyEvent Event(CustodyAct act, (string Name, string Value)[] facts) => new()
    {
        Act = act,
        At = Now,
        Actor = options.Actor,
        From = options.From,
        Facts = facts.ToDictionary(f => f.Name, f => f.Value),
    };
}
