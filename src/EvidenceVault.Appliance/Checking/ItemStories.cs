using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Appliance.Checking;

/// <summary>What the custody log tells: of each item, each admitted session, each account, each station and each explanation that was asked for. The catalogue must tell the same.</summary>
public sealed class ItemStories
{
    private readonly Dictionary<EvidenceItemId, ItemStory> _items = [];
    private readonly Dictionary<DockingSessionId, string> _sessions = [];
    private readonly Dictionary<string, (string Role, string Unit, string Officer)> _accounts = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _disabled = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, bool> _stations = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Station, string Sha256), bool> _certificates = [];

    private readonly Dictionary<string, (ExplanationState State, string? Code, string? Text)> _explanations = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<EvidenceItemId, ItemStory> Items => _items;

    /// <summary>How far each request for an explanation has come, and what was said.</summary>
    public IReadOnlyDictionary<string, (ExplanationState State, string? Code, string? Text)> Explanations => _explanations;

    /// <summary>Digest of the manifest of each session that was admitted.</summary>
    public IReadOnlyDictionary<DockingSessionId, string> Sessions => _sessions;

    /// <summary>Role, unit and badge number as each account was made.</summary>
    public IReadOnlyDictionary<string, (string Role, string Unit, string Officer)> Accounts => _accounts;

    /// <summary>Accounts that are closed.</summary>
    public IReadOnlySet<string> Disabled => _disabled;

    /// <summary>Whether each enrolled station is still in force.</summary>
    public IReadOnlyDictionary<string, bool> Stations => _stations;

    /// <summary>The certificates that were given to each station, and whether they still count. Enrolments of earlier versions named none: there the digest is empty.</summary>
    public IReadOnlyDictionary<(string Station, string Sha256), bool> Certificates => _certificates;

    public void Hear(long index, CustodyEvent told)
    {
        switch (told.Act)
        {
            case CustodyAct.SessionAdmitted when told.Session is { } session:
                _sessions[session] = Fact(told, "manifest_sha256");
                break;
            case CustodyAct.AccountCreated or CustodyAct.AccountChanged:
                _accounts[Fact(told, "account")] = (AccountFacts.Role(Fact(told, "role"))?.ToString() ?? Fact(told, "role"), Fact(told, "unit"), Fact(told, "officer"));
                break;
            case CustodyAct.AccountDisabled:
                _disabled.Add(Fact(told, "account"));
                break;
            case CustodyAct.AccountEnabled:
                _disabled.Remove(Fact(told, "account"));
                break;
            case CustodyAct.StationEnrolled or CustodyAct.StationRenewed:
                _stations[Fact(told, "station")] = true;
                _certificates[(Fact(told, "station"), Fact(told, "certificate_sha256"))] = true;
                break;
            case CustodyAct.StationRevoked:
                _stations[Fact(told, "station")] = false;
                foreach (var ended in _certificates.Keys.Where(c => c.Station == Fact(told, "station")).ToList())
                {
                    _certificates[ended] = false;
                }

                break;
            case CustodyAct.ExplanationAsked:
                _explanations.TryAdd(Fact(told, "explanation"), (ExplanationState.Open, null, null));
                break;
            case CustodyAct.ExplanationGiven or CustodyAct.ExplanationSettled when _explanations.TryGetValue(Fact(told, "explanation"), out var asked) && asked.State == ExplanationState.Open:
                _explanations[Fact(told, "explanation")] = told.Act == CustodyAct.ExplanationGiven
                    ? (ExplanationState.Given, Fact(told, "code"), told.Reason)
                    : (ExplanationState.Settled, null, told.Reason);
                break;
            default:
                HearOfItem(index, told);
                break;
        }
    }

    /// <summary>What the catalogue's rows say of an item otherwise than the log; null when they agree.</summary>
    public string? Difference(EvidenceItem item, IEnumerable<string> cases, IEnumerable<DerivedCopy> copies) =>
        _items.TryGetValue(item.Id, out var story) ? story.Difference(item, cases, copies) : "the custody log does not tell of its admission";

    /// <summary>What the catalogue says otherwise of the classes that an item had before, and of the cases it was taken out of; null when they agree.</summary>
    public string? FormerDifference(EvidenceItemId id, IReadOnlyList<string> classes, IReadOnlyList<string> cases) =>
        !_items.TryGetValue(id, out var story) ? null
        : !Same(story.Former, classes) ? "the catalogue says other former classes than the log"
        : !Same(story.FormerCases, cases) ? "the catalogue says other former cases than the log"
        : null;

    private static bool Same(IReadOnlyList<string> told, IReadOnlyList<string> found) =>
        told.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).SequenceEqual(found.Order(StringComparer.Ordinal));

    private void HearOfItem(long index, CustodyEvent told)
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
                CustodyAct.ItemQuarantined => story with { Quarantined = told.Reason },
                CustodyAct.Classified => story with
                {
                    Class = Fact(told, "to") is { Length: > 0 } to ? to : null,
                    Former = story.Class is { } before && before != Fact(told, "to") ? [.. story.Former, before] : story.Former,
                },
                CustodyAct.ItemDestroyed => story with { Copies = [], IsDestroyed = true },
                CustodyAct.ItemReturned => story with { IsDestroyed = false },
                CustodyAct.CaseLinked => story with { Cases = [.. story.Cases, Fact(told, "to")] },
                CustodyAct.CaseUnlinked => story with { Cases = [.. story.Cases.Where(c => c != Fact(told, "from"))], FormerCases = [.. story.FormerCases, Fact(told, "from")] },
                CustodyAct.DerivedCopyMade => story with { Copies = [.. story.Copies.Where(c => c.Kind != Fact(told, "kind")), (Fact(told, "kind"), Fact(told, "sha256"))] },
                _ => story,
            };
        }
    }

    private static string Fact(CustodyEvent told, string name) => told.Facts.TryGetValue(name, out var value) ? value : "";
}

/// <summary>What the log tells of an item: its admission, and what became of it since.</summary>
/// <param name="Quarantined">Why it was set apart; null if it was not.</param>
public sealed record ItemStory(long Index, string Sha256, string Bytes, DockingSessionId? Session, string? Quarantined = null, string? Class = null)
{
    public IReadOnlyList<string> Cases { get; init; } = [];

    /// <summary>Whether its bytes were destroyed by procedure, and have not come in again.</summary>
    public bool IsDestroyed { get; init; }

    /// <summary>Classes that it had before.</summary>
    public IReadOnlyList<string> Former { get; init; } = [];

    /// <summary>Cases that it was taken out of.</summary>
    public IReadOnlyList<string> FormerCases { get; init; } = [];

    public IReadOnlyList<(string Kind, string Sha256)> Copies { get; init; } = [];

    /// <summary>What the catalogue's rows say otherwise.</summary>
    public string? Difference(EvidenceItem item, IEnumerable<string> cases, IEnumerable<DerivedCopy> copies) =>
        item.Sha256.Hex != Sha256 ? $"the catalogue says SHA-256 {item.Sha256}, its admission {Sha256}"
        : item.Bytes.ToString(CultureInfo.InvariantCulture) != Bytes ? $"the catalogue says {item.Bytes} bytes, its admission {Bytes}"
        : item.Session != Session ? $"the catalogue says session {item.Session}, its admission {Session}"
        : item.QuarantineReason != Quarantined ? $"the catalogue says {(item.IsQuarantined ? "quarantined" : "not quarantined")}, the log otherwise"
        : item.Class != Class ? $"the catalogue says class '{item.Class}', the log '{Class}'"
        : !Cases.Order(StringComparer.Ordinal).SequenceEqual(cases.Order(StringComparer.Ordinal)) ? "the catalogue links it to other cases than the log"
        : !Copies.Order().SequenceEqual(copies.Select(c => (c.Kind, c.Sha256.Hex)).Order()) ? "the catalogue names other derived copies than the log"
        : null;
}
