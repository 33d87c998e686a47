using System.Globalization;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Appliance.Checking;

/// <summary>What the custody log tells of each item: the catalogue must tell the same.</summary>
public sealed class ItemStories
{
    private readonly Dictionary<EvidenceItemId, ItemStory> _items = [];

    public IReadOnlyDictionary<EvidenceItemId, ItemStory> Items => _items;

    public void Hear(long index, CustodyEvent told)
    {
        if (told.Item is not { } id)
        {
            return;
        }

        if (told.Act == CustodyAct.ItemAdmitted)
        {
            _items[id] = new ItemStory(index, Fact(told, "sha256"), Fact(told, "bytes"), told.Session);
        }
        else if (_items.TryGetValue(id, out var story))
        {
            _items[id] = told.Act switch
            {
                CustodyAct.ItemQuarantined => story with { Quarantined = true },
                CustodyAct.Classified => story with { Class = Fact(told, "to") is { Length: > 0 } to ? to : null },
                _ => story,
            };
        }
    }

    /// <summary>What the catalogue's row says otherwise than the log; null when they agree.</summary>
    public string? Difference(Catalog.EvidenceItem item) =>
        _items.TryGetValue(item.Id, out var story) ? story.Difference(item) : "the custody log does not tell of its admission";

    private static string Fact(CustodyEvent told, string name) => told.Facts.TryGetValue(name, out var value) ? value : "";
}

/// <summary>An item's admission as its log entry tells it, and what became of the item since.</summary>
public sealed record ItemStory(long Index, string Sha256, string Bytes, DockingSessionId? Session, bool Quarantined = false, string? Class = null)
{
    /// <summary>Whether the catalogue's row says the same.</summary>
    public string? Difference(Catalog.EvidenceItem item) =>
        item.Sha256.Hex != Sha256 ? $"the catalogue says SHA-256 {item.Sha256}, its admission {Sha256}"
        : item.Bytes.ToString(CultureInfo.InvariantCulture) != Bytes ? $"the catalogue says {item.Bytes} bytes, its admission {Bytes}"
        : item.Session != Session ? $"the catalogue says session {item.Session}, its admission {Session}"
        : item.IsQuarantined != Quarantined ? $"the catalogue says {(item.IsQuarantined ? "quarantined" : "not quarantined")}, the log otherwise"
        : item.Class != Class ? $"the catalogue says class '{item.Class}', the log '{Class}'"
        : null;
}
