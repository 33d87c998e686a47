using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Places;
using EvidenceVault.Core.Review;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog.Tests;

/// <summary>A catalogue in which everything happens, and lists of it held against what a look at every item says.</summary>
public sealed class ListOracleTests : IDisposable
{
    private const int Items = 240;
    private static readonly string?[] Units = ["一大队", "二大队", "三大队", null];
    private static readonly string[] Kinds = ["Truncated", "TimedOut", "FrameGap", "AKindOfTomorrow"];
    private readonly TestCatalog _catalog = new();
    private readonly Random _random = new(20260301);
    private readonly Dictionary<EvidenceItemId, ItemMarks> _marks = [];
    private readonly Dictionary<EvidenceItemId, HashSet<string>> _findings = [];
    private readonly Dictionary<EvidenceItemId, string> _cases = [];
    private readonly Dictionary<EvidenceItemId, List<GeoPoint>> _places = [];
    private readonly ItemSearch _search;
    private readonly EvidenceItems _items;
    private readonly List<EvidenceItem> _all;

    public ListOracleTests()
    {
        (_search, _items) = (new ItemSearch(_catalog.Database), new EvidenceItems(_catalog.Database));
        foreach (var (name, officer) in new[] { ("officer", "1"), ("legal", null), ("other", "3") })
        {
            _catalog.Database.Write(t => new Accounts(_catalog.Database).TryCreate(t, new Account(name, name, AccountRole.Officer, officer, "u", "", "", 0, null, null, null)));
        }

        var book = new CaseBook(_catalog.Database);
        for (var i = 0; i < Items; i++)
        {
            Live(i);
            if (i == Items / 2) // from here on A-1 is a case, and in it only the word of a person counts
            {
                _catalog.Database.Write(t => book.Write(t, TestCatalog.Event(CustodyAct.CaseOpened) with { Facts = CaseFactsText.Of("A-1", new CaseFacts(CaseKind.Criminal, "title", "u", [], [])) }));
            }
        }

        foreach (var id in _cases.Where(c => c.Value == "A-1").Select(c => c.Key))
        {
            _marks[id] &= ~ItemMarks.Reviewed;
            if (_random.Next(2) == 0)
            {
                _catalog.Database.Write(t => book.Write(t, TestCatalog.Event(CustodyAct.ItemReviewed, id) with { Facts = CaseReviews.Facts("A-1", new ReviewShare(1, 1), ReviewDemand.Nothing) }));
                _marks[id] |= ItemMarks.Reviewed;
            }
        }

        _all = [.. _items.Page(0, Items)];
    }

    public void Dispose() => _catalog.Dispose();

    [Fact]
    public void Every_question_finds_what_a_look_at_every_item_finds_in_order_and_page_by_page()
    {
        for (var asked = 0; asked < 150; asked++)
        {
            var (query, scope) = (Query(), Scope());
            var expected = _all.Where(i => scope.Covers(i) && Matches(query, i)).OrderByDescending(i => i.RecordedAt).ThenByDescending(i => i.Number).Select(i => i.Id).ToList();
            var what = $"{query} {scope}";
            Assert.True(expected.SequenceEqual(Walk(query, scope)), what);
            Assert.True(expected.Count == _search.Count(query, scope).Number, what);
            var overview = _search.Overview(query, scope, 3);
            Assert.Equal((expected.Count, false), (overview.Count, overview.IsAtLeast));
            Assert.Equal(expected.Count(e => _marks[e].HasFlag(ItemMarks.Damaged)), overview.With(ItemMarks.Damaged));
            Assert.Equal(expected.Count(e => _findings[e].Contains("TimedOut")), overview.Findings["TimedOut"]);
        }
    }

    [Fact]
    public void The_rows_of_lists_are_what_the_items_say_whatever_happened()
    {
        Assert.Equal(0, Count("SELECT COUNT(*) FROM (SELECT * FROM list_row EXCEPT SELECT * FROM list_row_source)"));
        Assert.Equal(Items, Count("SELECT COUNT(*) FROM (SELECT * FROM list_row INTERSECT SELECT * FROM list_row_source)"));
        foreach (var item in _all)
        {
            Assert.Equal(_marks[item.Id], (ItemMarks)Count($"SELECT marks FROM list_row WHERE n = {item.Number}"));
        }

        Assert.Equal(0, Count("SELECT COUNT(*) FROM (SELECT id, lat, lon, to_lat, to_lon FROM item_place_source EXCEPT SELECT * FROM item_place)"));
        Assert.Equal(_places.Values.Sum(p => p.Count), Count("SELECT COUNT(*) FROM item_place JOIN place_tree USING (id)"));
        Assert.Equal(_places.Values.Sum(p => p.Count), Count("SELECT COUNT(*) FROM place_tree"));
        Assert.Empty(_catalog.Database.IntegrityProblems());
    }

    [Fact]
    public void Rows_that_are_asked_for_their_words_answer_as_the_index_does()
    {
        using var connection = new SqliteConnection($"Data Source={_catalog.Database.Path};Pooling=False");
        connection.Open();
        foreach (var (typed, besides) in from typed in new[] { "clip1", "mp4", "一大", "大队 drink", "A-1", "l", "dsj0001 station", "nothing", "clip 11" } from besides in new[] { "202603", "patrol", "一" } select (typed, besides))
        {
            var (wanted, others) = (SearchWords.Wanted(typed), SearchWords.Asked(besides));
            Assert.Equal(ListWords.Find(connection, wanted, others).Numbers.Order(), ListWords.Find(connection, wanted, others, rare: 0).Numbers.Order());
        }
    }

    [Fact]
    public void A_text_is_asked_for_words_as_they_would_stand_in_the_index()
    {
        for (var i = 0; i < 20_000; i++)
        {
            string Some(string of, int most) => string.Concat(Enumerable.Range(0, 1 + _random.Next(most)).Select(_ => of[_random.Next(of.Length)]));
            string?[] texts = [Some("aB1_.2", 12), null, Some("a1二大 ", 6)];
            if (SearchWords.Wanted(Some("ab12二 ", 5)) is { Count: > 0 } wanted)
            {
                var words = SearchWords.Of(texts).Split(' ');
                Assert.True(wanted.All(w => words.Any(w.Matches)) == SearchWords.Meets(texts, wanted), $"{string.Join('|', texts)}: {string.Join(' ', wanted)}");
            }
        }
    }

    [Fact]
    public void Beyond_a_bound_counts_say_that_there_are_at_least_so_many()
    {
        var everything = new ViewerScope(Everything: true);
        Assert.Equal(new BoundedCount(7, true), _search.Count(new ItemQuery(), everything, 7));
        Assert.Equal(2, _search.CountNewer(new ItemQuery(), everything, _search.Find(new ItemQuery(Size: 3), everything).Next, 3));
        Assert.Equal(0, _search.CountNewer(new ItemQuery(), everything, _search.Find(new ItemQuery(), everything).First, 10));
        Assert.Equal(0, _search.CountNewer(new ItemQuery(), everything, "no key", 10));
    }

    private void Live(int i)
    {
        var role = _random.Next(6) == 0 ? FileRole.Sidecar : FileRole.Recording;
        var id = _catalog.Admit($"clip{i}.mp4", _random.Next(90), $"{_random.Next(4)}", Units[_random.Next(Units.Length)], role);
        var (marks, findings) = (role == FileRole.Sidecar ? ItemMarks.Companion : ItemMarks.None, new HashSet<string>());
        var derivations = new Derivations(_catalog.Database);
        _catalog.Database.Write(t =>
        {
            if (_random.Next(3) > 0)
            {
                _items.SetClass(t, id, _random.Next(2) == 0 ? "patrol" : "drink-driving");
            }
            else if (role != FileRole.Sidecar)
            {
                marks |= ItemMarks.Unclassified;
            }

            if (_random.Next(10) == 0 && _items.TryQuarantine(t, id, "broken"))
            {
                marks |= ItemMarks.Quarantined;
            }

            if (_random.Next(4) == 0 && _items.TryLinkCase(t, id, _cases[id] = "A-" + _random.Next(3), "li", DateTimeOffset.UnixEpoch))
            {
                marks |= ItemMarks.InCase;
            }

            if (_random.Next(9) == 0 && _items.TryLinkCase(t, id, "B-9", "li", DateTimeOffset.UnixEpoch))
            {
                _items.TryUnlinkCase(t, id, "B-9");
            }

            for (var round = 0; round < 2; round++) // examined, and examined again
            {
                findings = [.. Kinds.Where(_ => _random.Next(8) == 0)];
                derivations.SetFindings(t, id, findings.Concat(findings).Select(k => new ItemFinding(k, "text", null, null)));
            }

            marks |= findings.Overlaps(["Truncated", "FrameGap"]) ? ItemMarks.Damaged : 0;
            for (var round = 0; round < 2; round++) // examined, and examined again
            {
                _places[id] = [.. Enumerable.Range(0, Math.Max(0, _random.Next(5) - 1)).Select(_ => new GeoPoint(31.2 + (_random.Next(1000) / 1e5), 121.4 + (_random.Next(1000) / 1e5)))];
                derivations.SetProbe(t, id, $$$"""{"probe":{"positions":[{{{string.Join(',', _places[id].Select(p => FormattableString.Invariant($$"""{"latitude":{{p.Latitude:0.#####}},"longitude":{{p.Longitude:0.#####}}}""")))}}}]}}""");
            }

            marks |= _places[id].Count > 0 ? ItemMarks.Located : 0;
            var state = (DerivationState)_random.Next(4);
            derivations.Finish(t, id, state, null, DateTimeOffset.UnixEpoch);
            marks |= state switch { DerivationState.Failed => ItemMarks.NotExamined, DerivationState.Done => 0, _ => ItemMarks.Preparing };
            if (_random.Next(5) == 0)
            {
                _items.Mark(t, id);
                marks |= ItemMarks.Important;
            }
        });
        _marks[id] = marks | View(id);
        _findings[id] = findings;
    }

    /// <summary>Nobody, its officer, or somebody else opens it.</summary>
    private ItemMarks View(EvidenceItemId id)
    {
        var officer = _items.Find(id)!.Officer;
        var (name, kind) = _random.Next(5) switch { 0 => ("officer", ActorKind.Person), 1 => ("legal", ActorKind.Person), 2 => ("other", ActorKind.Person), 3 => ("legal", ActorKind.Tool), _ => ("", ActorKind.Person) };
        if (name.Length == 0)
        {
            return 0;
        }

        _catalog.Database.Write(t => t.Append(TestCatalog.Event(CustodyAct.ItemViewed, id) with { Actor = new CustodyActor(kind, name) }));
        return kind == ActorKind.Person && (name == "legal" || (name, officer) is not (("officer", "1") or ("other", "3"))) ? ItemMarks.Reviewed : 0;
    }

    private List<EvidenceItemId> Walk(ItemQuery query, ViewerScope scope)
    {
        var seen = new List<EvidenceItemId>();
        ItemPage page;
        do
        {
            page = _search.Page(query with { After = seen.Count == 0 ? null : ListKey(seen[^1]), Size = 7 }, scope);
            seen.AddRange(page.Items.Select(i => i.Id));
        }
        while (page.Next is not null);

        if (seen.Count > 7)
        {
            var back = _search.Page(query with { Before = ListKey(seen[7]), Size = 7 }, scope);
            Assert.Equal(seen[..7], back.Items.Select(i => i.Id));
            Assert.Null(back.Previous);
        }

        return seen;
    }

    private string ListKey(EvidenceItemId id)
    {
        var item = _items.Find(id)!;
        return $"{item.RecordedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}~{item.Number}";
    }

    private ItemQuery Query()
    {
        var from = new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero).AddMinutes(_random.Next(60));
        ItemMarks[] marks = [ItemMarks.Quarantined, ItemMarks.Damaged, ItemMarks.InCase, ItemMarks.Located, ItemMarks.Reviewed, ItemMarks.Important, ItemMarks.NotExamined, ItemMarks.Preparing];
        return new ItemQuery(
            Text: Sometimes("clip", "mp4", "clip1", "一大", "大队 drink"), Officer: Sometimes("1", "2", "nobody"), Unit: Sometimes("一大队"), Class: Sometimes("patrol", "drink-driving"), Case: Sometimes("A-1", "Z"),
            From: _random.Next(4) == 0 ? from : null, To: _random.Next(4) == 0 ? from.AddMinutes(20) : null, Unclassified: _random.Next(9) == 0, WithSidecars: _random.Next(3) == 0)
        {
            With = _random.Next(3) == 0 ? marks[_random.Next(marks.Length)] : 0,
            Without = _random.Next(3) == 0 ? marks[_random.Next(marks.Length)] : 0,
            Finding = Sometimes("Truncated", "TimedOut"),
            Area = _random.Next(3) == 0 ? new GeoCircle(new GeoPoint(31.205, 121.405), _random.Next(800)) : _random.Next(5) == 0 ? new GeoBox(31.2, 121.403, 31.204, 121.41) : null,
        };
    }

    private string? Sometimes(params string[] values) => _random.Next(6) == 0 ? values[_random.Next(values.Length)] : null;

    private ViewerScope Scope() => _random.Next(5) switch
    {
        0 => new ViewerScope(Unit: "二大队"),
        1 => new ViewerScope(Officer: "1"),
        2 => new ViewerScope(Unit: "一大队", Officer: "2"),
        _ => new ViewerScope(Everything: true),
    };

    private bool Matches(ItemQuery q, EvidenceItem i) =>
        (q.Officer is null || i.Officer == q.Officer) && (q.Unit is null || i.Unit == q.Unit) && (q.Class is null || i.Class == q.Class) && (q.Case is null || _cases.GetValueOrDefault(i.Id) == q.Case)
        && (q.From is null || i.RecordedAt >= q.From) && (q.To is null || i.RecordedAt < q.To) && (!q.Unclassified || _marks[i.Id].HasFlag(ItemMarks.Unclassified))
        && (q.WithSidecars || i.Role == FileRole.Recording) && _marks[i.Id].HasFlag(q.With) && (_marks[i.Id] & q.Without) == 0 && (q.Finding is null || _findings[i.Id].Contains(q.Finding))
        && (q.Area is not { } area || _places[i.Id].Any(p => Holds(area, p)))
        && (q.Text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).All(w => Says(w, i));

    private static bool Holds(GeoArea area, GeoPoint place) => area is GeoCircle circle ? place.MetresTo(circle.Middle) <= circle.Metres
        : area is GeoBox box && place.Latitude >= box.South && place.Latitude <= box.North && place.Longitude >= box.West && place.Longitude <= box.East;

    private static bool Says(string word, EvidenceItem i) => word switch
    {
        "clip1" => i.Name == "clip1.mp4" || i.Name.StartsWith("clip1", StringComparison.Ordinal),
        "一大" => i.Unit == "一大队",
        "大队" => i.Unit is not null,
        "drink" => i.Class == "drink-driving",
        _ => true,
    };

    private long Count(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_catalog.Database.Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the statements stand above
        command.CommandText = sql;
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }
}
