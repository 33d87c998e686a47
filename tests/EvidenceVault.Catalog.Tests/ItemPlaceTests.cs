using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Places;

namespace EvidenceVault.Catalog.Tests;

/// <summary>What is found by where it says that it was, and by where it was docked.</summary>
public sealed class ItemPlaceTests : IDisposable
{
    private static readonly ViewerScope All = new(Everything: true);
    private readonly TestCatalog _catalog = new();
    private readonly ItemSearch _search;

    public ItemPlaceTests() => _search = new ItemSearch(_catalog.Database);

    public void Dispose() => _catalog.Dispose();

    [Fact]
    public void An_item_is_found_once_at_each_of_its_positions_and_not_between_them()
    {
        var item = Admit("a.mp4", (31.23, 121.47), (31.25, 121.47));
        Admit("b.mp4");
        Assert.Equal([item], Near(31.23, 121.47, 100));
        Assert.Equal([item], Near(31.2505, 121.47, 100));
        Assert.Equal([item], Near(31.24, 121.47, 5000));
        Assert.Empty(Near(31.24, 121.47, 1000));
        Assert.Equal(1, _search.Overview(new ItemQuery(), All, 1).With(ItemMarks.Located));
    }

    [Fact]
    public void A_radius_of_nothing_finds_the_very_place_alone()
    {
        var item = Admit("a.mp4", (31.230412, 121.473798));
        Admit("b.mp4", (31.230412, 121.473808)); // a metre to the east
        Assert.Equal([item], Near(31.230412, 121.473798, 0));
    }

    [Fact]
    public void An_area_goes_on_behind_the_date_line()
    {
        EvidenceItemId[] both = [Admit("a.mp4", (-16.5, 179.9995)), Admit("b.mp4", (-16.5, -179.9995)), Admit("c.mp4", (-16.5, 180)), Admit("d.mp4", (-16.5, -180))];
        Admit("e.mp4", (-16.5, 0));
        Assert.Equal(Sorted(both), Near(-16.5, 180, 200));
        Assert.Equal(Sorted(both), Near(-16.5, -180, 200));
        Assert.Equal(Sorted(both), Find(new GeoBox(-17, 179, -16, -179)));
        Assert.Equal(Sorted(both[0], both[2], both[3]), Find(new GeoBox(-17, 179, -16, 180)));
        Assert.Equal(5, Find(new GeoBox(-17, -180, -16, 180)).Count);
    }

    [Fact]
    public void All_meridians_meet_at_a_pole()
    {
        EvidenceItemId[] north = [Admit("a.mp4", (89.999, 10)), Admit("b.mp4", (89.999, -170))];
        Admit("c.mp4", (89.9, 10));
        Admit("d.mp4", (-89.999, 10));
        Assert.Equal(Sorted(north), Near(89.999, 100, 300));
        Assert.Equal(Sorted(north), Near(90, 0, 200));
    }

    [Fact]
    public void What_is_no_place_is_none()
    {
        foreach (var (positions, n) in new[] { """{"latitude":91,"longitude":0}""", """{"latitude":"31","longitude":"121"}""", """{"latitude":31}""", """{"latitude":null,"longitude":121}""", "31", "null" }.Select((p, n) => (p, n)))
        {
            Examine(_catalog.Admit($"{n}.mp4", n), $$"""{"probe":{"positions":[{{positions}}]},"way":[[1,2,3],[1,2,3,999],"x"]}""");
        }

        Examine(_catalog.Admit("no.mp4", 90), "no json");
        Assert.Empty(Near(0, 0, 20_000_000));
        Assert.Equal(0, _search.Overview(new ItemQuery(), All, 1).With(ItemMarks.Located));
    }

    [Fact]
    public void A_way_is_found_where_it_went_by_and_of_a_sidecar_tells_of_its_recording_until_it_is_told_otherwise()
    {
        var ids = _catalog.AdmitGroup("A001", ("a001.mp4", FileRole.Recording), ("a001.json", FileRole.Sidecar), ("a001.jpg", FileRole.Recording));
        var alone = _catalog.Admit("other.mp4", 1);
        Examine(ids[0], """{"probe":{"positions":[]}}""");
        Examine(ids[1], """{"probe":{"positions":[]},"way":[[31.20,121.40,31.20,121.42],[31.20,121.42,31.21,121.42]]}""");
        Examine(alone, """{"probe":{"positions":[]},"way":[[31.20,121.40,31.20,121.42]]}""");
        Assert.Equal(Sorted(ids[0], ids[2], alone), Near(31.2002, 121.41, 50)); // no point of it was there
        Assert.Equal(Sorted(ids[0], ids[2]), Near(31.205, 121.42, 50));
        Assert.Equal(Sorted(ids[0], ids[2], alone), Find(new GeoBox(31.19, 121.409, 31.21, 121.411)));
        Assert.Empty(Near(31.205, 121.41, 50));
        Examine(ids[1], """{"probe":{"positions":[]}}""");
        Assert.Equal([alone], Near(31.2002, 121.41, 50));
        Assert.Equal(1, _search.Overview(new ItemQuery(WithSidecars: true), All, 1).With(ItemMarks.Located));
        Assert.Empty(_catalog.Database.IntegrityProblems());
    }

    [Fact]
    public void Where_very_many_were_rows_are_asked_one_by_one_and_answer_the_same()
    {
        var lines = string.Join(',', Enumerable.Range(0, 256).Select(i => FormattableString.Invariant($"[31.2,{121.4 + (i * 1e-5):0.#####},31.2,{121.40001 + (i * 1e-5):0.#####}]")));
        for (var n = 0; n < 44; n++)
        {
            Examine(_catalog.Admit($"clip{n}.mp4", n, unit: n % 2 == 0 ? "一大队" : "二大队"), $$"""{"probe":{},"way":[{{lines}}]}""");
        }

        Admit("far.mp4", (31.3, 121.4));
        var query = new ItemQuery(Size: 20) { Area = new GeoCircle(new GeoPoint(31.2, 121.4), 300) };
        var first = _search.Find(query, All);
        Assert.Equal((44, 20), (first.Count, first.Items.Count));
        Assert.Equal(44, first.Items.Concat(_search.Page(query with { After = first.Next, Size = 100 }, All).Items).DistinctBy(i => i.Id).Count());
        Assert.Equal(22, _search.Count(query, new ViewerScope(Unit: "二大队")).Number);
        Assert.Equal(["clip7.mp4"], _search.Page(query with { Text = "clip7" }, All).Items.Select(i => i.Name));
        Assert.Equal(0, _search.Count(query with { Area = new GeoCircle(new GeoPoint(31.2026971, 121.399474), 300) }, All).Number); // the corner of its box reaches them, it does not
    }

    [Fact]
    public void A_place_of_the_register_is_a_unit_and_what_lies_below_it()
    {
        var item = Admit("a.mp4");
        _catalog.Database.Write(t =>
        {
            var book = new RegisterBook(_catalog.Database);
            foreach (var unit in new[] { new UnitEntry("31", "市局", true), new UnitEntry("一大队", "第一大队", true, "31"), new UnitEntry("32", "外地", true) })
            {
                book.Write(t, TestCatalog.Event(Core.Custody.CustodyAct.UnitRegistered) with { Facts = RegisterFacts.Of(unit) });
            }
        });
        foreach (var (place, isThere) in new[] { ("31", true), ("市局", true), ("一大队", true), ("第一大队", true), ("32", false), ("nowhere", false) })
        {
            Assert.Equal(isThere ? [item] : [], _search.Find(new ItemQuery { Place = place }, All).Items.Select(i => i.Id));
            Assert.Equal(isThere ? 1 : 0, _search.Count(new ItemQuery(Text: "a") { Place = place }, All).Number);
        }

        Assert.Contains(new RegisteredPlace("一大队", "第一大队"), new ItemPlaces(_catalog.Database).Registered());
    }

    [Fact]
    public void Nonsense_finds_nothing_whatever_else_is_asked()
    {
        Admit("a.mp4", (31.2, 121.4));
        Assert.Equal(0, _search.Find(new ItemQuery(WithSidecars: true) { IsNonsense = true }, All).Count);
        Assert.Equal(0, _search.Count(new ItemQuery(Text: "a") { IsNonsense = true }, All).Number);
    }

    [Fact]
    public void The_nearest_of_an_items_places_counts()
    {
        var (near, none) = (Admit("a.mp4", (31.2, 121.4), (31.201, 121.4)), Admit("b.mp4"));
        var items = new EvidenceItems(_catalog.Database);
        var metres = new ItemPlaces(_catalog.Database).MetresTo(new GeoPoint(31.202, 121.4), new[] { near, none }.Select(i => items.Find(i)!.Number));
        Assert.InRange(Assert.Single(metres).Value, 111, 112);
    }

    private EvidenceItemId Admit(string name, params (double Latitude, double Longitude)[] positions)
    {
        var id = _catalog.Admit(name, 5);
        Examine(id, $$$"""{"probe":{"positions":[{{{string.Join(',', positions.Select(p => FormattableString.Invariant($$"""{"latitude":{{p.Latitude}},"longitude":{{p.Longitude}}}""")))}}}]}}""");
        return id;
    }

    private void Examine(EvidenceItemId id, string probe) => _catalog.Database.Write(t => new Derivations(_catalog.Database).SetProbe(t, id, probe));

    private List<EvidenceItemId> Near(double latitude, double longitude, double metres) => Find(new GeoCircle(new GeoPoint(latitude, longitude), metres));

    private List<EvidenceItemId> Find(GeoArea area) => Sorted([.. _search.Find(new ItemQuery { Area = area }, All).Items.Select(i => i.Id)]);

    private static List<EvidenceItemId> Sorted(params EvidenceItemId[] ids) => [.. ids.OrderBy(i => i.Value, StringComparer.Ordinal)];
}
