using EvidenceVault.Catalog;
using EvidenceVault.Portal.Features.Filing;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Search;

/// <summary>What the viewer may see, narrowed by what he asks for.</summary>
internal sealed class EvidenceModel(ListDesk desk, ListParts parts) : EvidencePage
{
    /// <summary>A hint need not count any further.</summary>
    private const int MostHinted = 1_000;

    public ListQuery Query { get; private set; } = null!;

    public IReadOnlyList<ItemRow> Rows { get; private set; } = [];

    public ItemPage Found { get; private set; } = null!;

    /// <summary>How many there are under these filters, and of what kinds.</summary>
    public ItemOverview Overview { get; private set; } = null!;

    /// <summary>Where nothing is found: how many there would be without each filter, and without any.</summary>
    public IReadOnlyList<(string Filter, string Value, BoundedCount Left)> WithoutOne { get; private set; } = [];

    public BoundedCount WithoutAny { get; private set; }

    public Categories Categories => parts.Categories;

    /// <summary>Places of the register.</summary>
    public IReadOnlyList<RegisteredPlace> Places { get; private set; } = [];

    /// <summary>Why nothing can be found at the place that was asked for; null where nothing is wrong with it.</summary>
    public PlaceFault? Fault => Query.Fault ?? (Query["place"] is { } place && !Places.Any(p => p.IsCalled(place)) ? PlaceFault.UnknownPlace : null);

    /// <summary>The field that the fault is in.</summary>
    public string? FaultyField => Fault switch
    {
        null => null,
        PlaceFault.BadPoint or PlaceFault.NoPoint => "near",
        PlaceFault.BadRadius => "within",
        PlaceFault.UnknownPlace => "place",
        _ => "box",
    };

    public IReadOnlyList<SavedChip> Saved { get; private set; } = [];

    /// <summary>Why a search was not kept; null when none was asked to be.</summary>
    public SavedOutcome? NotSaved { get; private set; }

    /// <summary>The viewer's newest act on many items, while he may take it back.</summary>
    public string? Undoable { get; private set; }

    /// <summary>The classes that keys stand for: those that occur most here, then the others.</summary>
    public IEnumerable<Category> ClassesByNumber() => Overview.Values[ItemFacet.Class].Select(v => Categories.Find(v.Value)).OfType<Category>().Concat(Categories.All).DistinctBy(c => c.Id);

    public ListDesk Desk => desk;

    public IReadOnlyList<(string Filter, IReadOnlyList<(string Value, long Count)> Values)> Facets =>
    [
        ("officer", Overview.Values[ItemFacet.Officer]), ("class", Overview.Values[ItemFacet.Class]), ("unit", Overview.Values[ItemFacet.Unit]),
        ("recorder", Overview.Values[ItemFacet.Recorder]), ("station", Overview.Values[ItemFacet.Station]),
    ];

    /// <summary>Filters that are set or not, with how many items they would leave; those that would leave none are not offered.</summary>
    public IEnumerable<(string Filter, string Value, string Key, long Count)> States()
    {
        var all = Overview.Count;
        IEnumerable<(string Filter, string Value, string Key, long Count)> states =
        [
            .. ListQuery.Switches.Select(s => (s.Filter, "1", "filter." + s.Filter, s.IsThere ? Overview.With(s.Mark) : all - Overview.With(s.Mark))),
            ("cases", ListQuery.With, "filter.cases.with", Overview.With(ItemMarks.InCase)),
            ("cases", ListQuery.Without, "filter.cases.without", all - Overview.With(ItemMarks.InCase)),
        ];
        return states.Where(s => s.Count > 0 || Query[s.Filter] == s.Value);
    }

    public void OnGet(string? saved)
    {
        Query = ListQuery.Read(Request.Query);
        (Found, Overview) = desk.Look(Query, Viewer);
        Places = parts.Places.Registered();
        Rows = parts.Rows.Of(Found.Items);
        Saved = parts.Saved.Chips(Viewer);
        NotSaved = Enum.TryParse<SavedOutcome>(saved, out var outcome) && Enum.IsDefined(outcome) && outcome != SavedOutcome.Saved ? outcome : null;
        Undoable = parts.Bulk.Undoable(Viewer);
        if (Rows.Count == 0)
        {
            WithoutAny = desk.Count(ListQuery.Parse(""), Viewer);
            WithoutOne = WithoutAny.Number == 0 ? [] : [.. Query.Set.Where(s => s.Filter is not ("sidecars" or "within")).Select(s => (s.Filter, s.Value, desk.Count(Query.Less(s.Filter), Viewer, MostHinted))).Where(s => s.Item3.Number > 0)];
        }

        Seen = SeenAct.List(Query.Canonical, Found.Items.Select(i => i.Id));
    }
}

/// <summary>What the list shows besides items.</summary>
internal sealed record ListParts(ItemRows Rows, Categories Categories, SavedDesk Saved, BulkDesk Bulk, ItemPlaces Places);
