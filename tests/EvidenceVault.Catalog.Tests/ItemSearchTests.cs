using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Catalog.Tests;

public sealed class ItemSearchTests : IDisposable
{
    private static readonly ViewerScope All = new(Everything: true);
    private readonly TestCatalog _catalog = new();
    private readonly ItemSearch _search;
    private readonly EvidenceItems _items;

    public ItemSearchTests() => (_search, _items) = (new ItemSearch(_catalog.Database), new EvidenceItems(_catalog.Database));

    public void Dispose() => _catalog.Dispose();

    [Fact]
    public void The_newest_recording_comes_first_and_pages_follow_by_key_without_gap_or_repetition()
    {
        var admitted = Enumerable.Range(0, 23).Select(i => _catalog.Admit($"clip{i:d2}.mp4", i / 2)).ToList();

        var seen = new List<EvidenceItemId>();
        string? after = null;
        do
        {
            var page = _search.Find(new ItemQuery(After: after, Size: 5), All);
            Assert.Equal(23, page.Count);
            seen.AddRange(page.Items.Select(i => i.Id));
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(Enumerable.Reverse(admitted), seen);
    }

    [Theory]
    [InlineData("012345_DSJ", 2)] // the beginning of each part, wherever it stands
    [InlineData("0001_超", 1)] // digits within a word, and one Chinese character
    [InlineData("速_mp4", 1)]
    [InlineData("2345", 0)] // the middle of a number is no word
    [InlineData("dsj00", 2)]
    [InlineData("ds", 0)] // two letters are looked for as a whole
    [InlineData("ＤＳＪ", 2)]
    [InlineData("!!", 0)]
    [InlineData("dsj0001", 2)] // the recorder, in any case
    [InlineData("超速", 1)] // two characters: below what the index answers
    [InlineData("现场检查", 1)]
    [InlineData("一大队", 2)]
    [InlineData("nothing-like-that", 0)]
    [InlineData("\" OR 1=1 --", 0)]
    [InlineData("100%", 0)]
    [InlineData("2026-118", 1)]
    public void Words_are_found_wherever_they_stand(string text, int count)
    {
        var first = _catalog.Admit("012345_DSJ0001_超速.mp4", 0);
        _catalog.Admit("现场检查.mp4", 1);
        _catalog.Database.Write(t => Assert.True(_items.TryLinkCase(t, first, "案2026-118", "li", DateTimeOffset.UnixEpoch)));

        Assert.Equal(count, _search.Find(new ItemQuery(Text: text), All).Count);
    }

    [Fact]
    public void Facets_narrow_and_count()
    {
        var first = _catalog.Admit("a.mp4", 0, officer: "1");
        var second = _catalog.Admit("b.mp4", 1, officer: "2");
        _catalog.Admit("b.json", 1, officer: "2", role: FileRole.Sidecar);
        _catalog.Database.Write(t =>
        {
            _items.SetClass(t, first, "drink-driving");
            Assert.True(_items.TryQuarantine(t, second, "broken"));
        });

        Assert.Equal([first], Ids(new ItemQuery(Officer: "1")));
        Assert.Equal([first], Ids(new ItemQuery(Class: "drink-driving")));
        Assert.Equal([second], Ids(new ItemQuery(Quarantined: true)));
        Assert.Equal([second], Ids(new ItemQuery(Unclassified: true)));
        Assert.Equal(3, _search.Find(new ItemQuery(WithSidecars: true), All).Count);
        Assert.Equal([second], Ids(new ItemQuery(From: new DateTimeOffset(2026, 3, 1, 8, 1, 0, TimeSpan.Zero))));
        Assert.Equal([first], Ids(new ItemQuery(To: new DateTimeOffset(2026, 3, 1, 8, 1, 0, TimeSpan.Zero))));
        Assert.Equal(2, _search.Facet(ItemFacet.Officer, All).Count);
    }

    [Fact]
    public void What_lies_outside_the_scope_does_not_exist()
    {
        _catalog.Admit("mine.mp4", 0, officer: "1", unit: "一大队");
        _catalog.Admit("other.mp4", 1, officer: "2", unit: "二大队");

        Assert.Equal(1, _search.Find(new ItemQuery(), new ViewerScope(Officer: "1")).Count);
        Assert.Equal(1, _search.Find(new ItemQuery(), new ViewerScope(Unit: "二大队")).Count);
        Assert.Equal(0, _search.Find(new ItemQuery(), ViewerScope.Nothing).Count);
        Assert.Single(_search.Facet(ItemFacet.Officer, new ViewerScope(Officer: "1")));
    }

    [Fact]
    public void A_case_that_an_item_was_taken_out_of_is_not_found_and_goes_on_keeping_it()
    {
        var item = _catalog.Admit("a.mp4", 0);
        _catalog.Database.Write(t =>
        {
            Assert.True(_items.TryLinkCase(t, item, "A-118", "li", DateTimeOffset.UnixEpoch));
            Assert.True(_items.TryUnlinkCase(t, item, "A-118"));
            Assert.False(_items.TryUnlinkCase(t, item, "A-118"));
        });

        Assert.Empty(Ids(new ItemQuery(Case: "A-118")));
        Assert.Empty(Ids(new ItemQuery(Text: "A-118")));
        Assert.Equal(["A-118"], new RetentionSubjects(_catalog.Database).Find(item)!.Subject.Cases);
        Assert.Equal(["A-118"], _items.FormerCases(item));
    }

    private IEnumerable<EvidenceItemId> Ids(ItemQuery query) => _search.Find(query, All).Items.Select(i => i.Id);
}
