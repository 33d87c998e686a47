using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;

namespace EvidenceVault.Appliance.Checking;

/// <summary>Holds what was asked and said about missing footage against what the custody log tells of it: nobody is excused behind its back.</summary>
public sealed class ExplanationCheck(CatalogDatabase database, CustodyLog log)
{
    private readonly Explanations _explanations = new(database);

    public IEnumerable<Problem> Run(ItemStories told)
    {
        var rows = _explanations.All().ToDictionary(e => e.Id);
        foreach (var (id, said) in told.Explanations)
        {
            if (!rows.Remove(id, out var row))
            {
                yield return new Problem($"explanation {id}", "was asked for by the log, and the catalogue does not know it");
            }
            else if (Said(row) != said && Differs(row))
            {
                yield return new Problem($"explanation {id}", $"is {said.State} by the log, and {row.State} in the catalogue, or otherwise worded");
            }
        }

        foreach (var row in rows.Values.Where(Differs))
        {
            yield return new Problem($"explanation {row.Id}", "is in the catalogue, and the log tells of no such request");
        }
    }

    /// <summary>The vault may be at work meanwhile: a difference counts only when it is still there with what the log tells now.</summary>
    private bool Differs(Explanation seen)
    {
        var now = new ItemStories();
        foreach (var entry in log.Trail(seen.Session))
        {
            if (CustodyEvent.TryParse(entry.Entry, out var told))
            {
                now.Hear(entry.Index, told);
            }
        }

        return _explanations.Find(seen.Id) is not { } row || !now.Explanations.TryGetValue(row.Id, out var said) || Said(row) != said;
    }

    private static (ExplanationState State, string? Code, string? Text) Said(Explanation row) => (row.State, row.Code, row.Text);
}
