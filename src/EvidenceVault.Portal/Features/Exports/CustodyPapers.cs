using System.Text;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Packages;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>The lines of the custody log that belong to a package, up to one signed state of the log.</summary>
/// <param name="Checkpoint">That state.</param>
/// <param name="Note">Its signed note, byte for byte.</param>
/// <param name="Rows">In the order of the log.</param>
internal sealed record CustodyPapers(Checkpoint Checkpoint, string Note, IReadOnlyList<CustodyRow> Rows)
{
    private const int ProvenAtOnce = 250;

    /// <summary>Every line of the items, and those of their sessions that are about no item: other items of a session are nobody's business here.</summary>
    /// <exception cref="TooManyPapersException">More lines than a package can hold.</exception>
    public static CustodyPapers Read(CustodyLog log, IReadOnlyList<EvidenceItem> items, PackageCourse course)
    {
        course.Enter(PackageStage.Custody);
        var note = log.SignCheckpoint();
        var checkpoint = CheckpointNote.Open(note, log.Verifier) is { IsAccepted: true } opening ? opening.Checkpoint : throw new CatalogException("The newest checkpoint does not fit the log's key. Run: evidence-vault verify --full");
        var rows = new SortedDictionary<long, CustodyRow>();
        Take(course.Through(PackageStage.Custody, items).SelectMany(i => log.Trail(i.Id, CourtPackage.MostLeaves + 1)));
        Take(items.Select(i => i.Session).Distinct().SelectMany(id => log.Trail(id, CourtPackage.MostLeaves + 1)).Where(r => r.Item is null));
        return new CustodyPapers(checkpoint, note, [.. rows.Values]);

        void Take(IEnumerable<CustodyRow> found)
        {
            foreach (var row in found.Where(r => r.Index < checkpoint.TreeSize))
            {
                rows[row.Index] = row;
                if (rows.Count > CourtPackage.MostLeaves)
                {
                    throw new TooManyPapersException();
                }
            }
        }
    }

    public void Write(PackagePapers papers, CustodyLog log, PackageCourse course)
    {
        using var lines = new MemoryStream();
        foreach (var row in Rows)
        {
            lines.Write(row.Entry);
            lines.WriteByte((byte)'\n');
        }

        papers.Add(PackagePaths.Events, lines.ToArray());
        papers.Add(PackagePaths.Checkpoint, Note);
        papers.Add(PackagePaths.LogKey, log.Verifier + "\n");
        foreach (var some in course.Through(PackageStage.Proofs, [.. Rows.Select(r => r.Index).Chunk(ProvenAtOnce)]))
        {
            foreach (var (index, proof) in log.ProveAll(some, Checkpoint.TreeSize, Note))
            {
                papers.Add(PackagePaths.Proof(index), Encoding.UTF8.GetBytes(proof.Write()));
            }
        }
    }
}
