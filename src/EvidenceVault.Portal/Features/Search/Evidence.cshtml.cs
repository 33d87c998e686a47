using EvidenceVault.Catalog;
using EvidenceVault.Portal.Features.Filing;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Search;

/// <summary>What the viewer may see, narrowed by what he asks for.</summary>
internal sealed class EvidenceModel(ItemSearch search, ItemRows rows, Categories categories, PortalOptions options) : EvidencePage
{
    private const int FacetLength = 6;

    public ListQuery Query { get; private set; } = null!;

    public IReadOnlyList<ItemRow> Rows { get; private set; } = [];

    public ItemPage Found { get; private set; } = null!;

    /// <summary>How many items there are without any filter: an empty list says whether that is why.</summary>
    public long WithinScope { get; private set; }

    public Categories Categories => categories;

    public IReadOnlyList<(string Filter, IReadOnlyList<(string Value, long Count)> Values)> Facets { get; private set; } = [];

    public void OnGet()
    {
        Query = ListQuery.Read(Request.Query);
        var scope = Viewer.Scope;
        Found = search.Find(Query.ToItemQuery(options.Zone), scope);
        WithinScope = Found.Items.Count > 0 ? Found.Count : search.Find(new ItemQuery(Size: 1), scope).Count;
        Rows = rows.Of(Found.Items);
        Facets =
        [
            ("officer", search.Facet(ItemFacet.Officer, scope, FacetLength)),
            ("class", search.Facet(ItemFacet.Class, scope, FacetLength)),
            ("recorder", search.Facet(ItemFacet.Recorder, scope, FacetLength)),
            ("station", search.Facet(ItemFacet.Station, scope, FacetLength)),
            ("unit", search.Facet(ItemFacet.Unit, scope, FacetLength)),
        ];
        Seen = SeenAct.List(Query.Canonical, Found.Items.Select(i => i.Id));
    }
}
