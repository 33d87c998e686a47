using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog.Tests;

/// <summary>Looks at what somebody has not collected: found by an index, and the same as a reading of the whole log finds.</summary>
public sealed class UnusualViewTests : IDisposable
{
    private static readonly CustodyAct[] Acts = [CustodyAct.ItemViewed, CustodyAct.MediaPlayed, CustodyAct.ItemFetched, CustodyAct.CustodyTrailViewed, CustodyAct.SignedIn, CustodyAct.MarkerSet, CustodyAct.CustodyLogRead];

    private readonly TestCatalog _catalog = new();

    public void Dispose() => _catalog.Dispose();

    [Fact]
    public void A_page_of_them_searches_the_index_of_looks_and_holds_all_that_is_asked()
    {
        var plan = _catalog.Database.Read(c => c.Query("EXPLAIN QUERY PLAN " + CustodySearch.UnusualLooks, r => r.GetString(3), ("$before", 100L), ("$most", 51L)));
        Assert.Equal("SEARCH l USING COVERING INDEX custody_entry_looks (leaf_index<?)", plan[0]);
        Assert.All(plan, step => Assert.StartsWith("SEARCH ", step, StringComparison.Ordinal)); // nothing is scanned, and nothing sorted apart
    }

    [Fact]
    public void They_are_those_that_a_reading_of_the_whole_log_finds_page_by_page()
    {
        AddAccount("zhang", "012345");
        AddAccount("zhao", "999999");
        AddAccount("li", null);
        EvidenceItemId[] items = [_catalog.Admit("a.mp4", 0), _catalog.Admit("b.mp4", 1, "999999"), _catalog.Admit("c.mp4", 2)];
        var dice = new Random(20260301);
        _catalog.Database.Write(t =>
        {
            for (var i = 0; i < 400; i++)
            {
                var act = Acts[dice.Next(Acts.Length)];
                var who = new[] { "zhang", "zhao", "li", "somebody-gone" }[dice.Next(4)];
                t.Append(TestCatalog.Event(act, act is CustodyAct.SignedIn or CustodyAct.CustodyLogRead ? null : items[dice.Next(items.Length)]) with { Actor = new CustodyActor(ActorKind.Person, who) });
            }
        });

        var expected = WholeLog();
        Assert.InRange(expected.Count, 100, 300);
        var search = new CustodySearch(_catalog.Database);
        var (found, before) = (new List<(long, string?, string?)>(), (long?)null);
        do
        {
            (var views, before) = search.Unusual(before, 30);
            found.AddRange(views.Select(v => (v.Row.Index, v.ItemOfficer, v.ItemUnit)));
        }
        while (before is not null);
        Assert.Equal(expected, found);
    }

    [Fact]
    public void Whether_a_look_is_unusual_goes_by_the_officer_that_an_account_has_now()
    {
        AddAccount("zhang", "012345");
        var item = _catalog.Admit("a.mp4", 0);
        _catalog.Database.Write(t => t.Append(TestCatalog.Event(CustodyAct.ItemViewed, item) with { Actor = new CustodyActor(ActorKind.Person, "zhang") }));
        var search = new CustodySearch(_catalog.Database);
        Assert.Empty(search.Unusual(null, 10).Views);
        _catalog.Database.Write(t => t.Connection.Execute("UPDATE account SET officer = '777777' WHERE name = 'zhang'"));
        Assert.Single(search.Unusual(null, 10).Views);
    }

    private void AddAccount(string name, string? officer) =>
        _catalog.Database.Write(t => new Accounts(_catalog.Database).TryCreate(t, new Account(name, name, officer is null ? AccountRole.LegalOfficer : AccountRole.Officer, officer, "一大队", "h", "s", 0, null, null, null)));

    private List<(long, string?, string?)> WholeLog() => _catalog.Database.Read(c => c.Query(
        """
        SELECT c.leaf_index, e.officer, e.unit FROM custody_entry c NOT INDEXED JOIN evidence_item e ON e.id = c.item LEFT JOIN account a ON a.name = c.actor
        WHERE c.act IN ('item-viewed', 'media-played', 'item-fetched', 'custody-trail-viewed') AND (a.officer IS NULL OR e.officer IS NULL OR a.officer <> e.officer) ORDER BY c.leaf_index DESC
        """,
        r => (r.GetInt64(0), r.TextOrNull(1), r.TextOrNull(2))));
}
