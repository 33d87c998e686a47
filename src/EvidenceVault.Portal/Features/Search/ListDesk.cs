using EvidenceVault.Catalog;
using EvidenceVault.Core.Retention;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Search;

/// <summary>Asks the catalogue what an address of the list says, within what the viewer may see.</summary>
internal sealed class ListDesk(ItemSearch search, RetentionPacks packs, PortalOptions options, TimeProvider clock)
{
    /// <summary>Footage without a class is overdue after so many days where no rule pack says otherwise.</summary>
    private const int FilingDays = 7;

    private const int FacetLength = 6;

    public DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), options.Zone).DateTime);

    public TimeZoneInfo Zone => options.Zone;

    /// <summary>After how many days footage without a class is overdue: the shortest term of the packs in force.</summary>
    public int FilingOverdueDays
    {
        get
        {
            var now = clock.GetUtcNow();
            return packs.Terms().Where(t => t.WasInForceBetween(now, now)).Select(t => t.Pack.RemindEveryDays).DefaultIfEmpty(FilingDays).Min();
        }
    }

    /// <summary>What was admitted before and has no class is overdue.</summary>
    public DateTimeOffset UnclassifiedIsOverdueSince => clock.GetUtcNow().AddDays(-FilingOverdueDays);

    public ItemQuery Read(ListQuery query)
    {
        var now = clock.GetUtcNow();
        return query.ToItemQuery(options.Zone, now, query["overdue"] == ListQuery.Filing ? UnclassifiedIsOverdueSince : now);
    }

    /// <summary>A page behind another one's end.</summary>
    public ItemPage Behind(ItemQuery query, string? after, int size, Viewer viewer) => search.Page(query with { After = after, Before = null, Size = size }, viewer.Scope);

    /// <summary>A page of the list, and what there is under its filters.</summary>
    public (ItemPage Page, ItemOverview Overview) Look(ListQuery query, Viewer viewer) => search.Look(Read(query), viewer.Scope, FacetLength);

    public BoundedCount Count(ListQuery query, Viewer viewer, int most = ItemSearch.MostCounted) => search.Count(Read(query), viewer.Scope, most);

    public long CountNewer(ListQuery query, string? first, Viewer viewer, int most) => search.CountNewer(Read(query), viewer.Scope, first, most);
}
