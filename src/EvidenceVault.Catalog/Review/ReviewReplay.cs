using EvidenceVault.Core.Custody;

namespace EvidenceVault.Catalog;

/// <summary>Repeats what the custody log tells of the work on evidence: markers, tags, works and what was watched.</summary>
internal sealed class ReviewReplay(CatalogDatabase database)
{
    private readonly Markers _markers = new(database);
    private readonly ItemTags _tags = new(database);
    private readonly Works _works = new(database);
    private readonly WatchedMaps _watched = new(database);

    public void Apply(CatalogTransaction transaction, CustodyEvent told)
    {
        switch (told.Act)
        {
            case CustodyAct.MarkerSet or CustodyAct.MarkerWithdrawn or CustodyAct.FrameProven:
                _markers.Apply(transaction, told);
                break;
            case CustodyAct.TagSet or CustodyAct.TagWithdrawn:
                _tags.Apply(transaction, told);
                break;
            case CustodyAct.FootageWatched:
                _watched.Apply(transaction, told);
                break;
            default:
                _works.Apply(transaction, told);
                break;
        }
    }
}
