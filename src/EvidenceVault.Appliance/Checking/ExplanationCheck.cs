using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;

namespace EvidenceVault.Appliance.Checking;

/// <summary>Holds what was asked and said about missing footage against what the custody log tells of it: nobody is excused behind its back.</summary>
public sealed class ExplanationCheck(CatalogDatabase database, CustodyLog log)
{
    private const int PageSize = 1000;

    private readonly Explanations _explanations = new(database);

    public IEnumerable<Problem> Run(ItemStories told)
    {
        var problems = Compare(told);
        if (problems.Count == 0)
        {
            return [];
        }

        // The vault may be at work meanwhile: a difference counts only when it is still there by what the log tells now.
        var now = new ItemStories();
        for (var rows = log.Page(0, PageSize); rows.Count > 0; rows = log.Page(rows[^1].Index + 1, PageSize))
        {
            foreach (var row in rows)
            {
                if (CustodyEvent.TryParse(row.Entry, out var heard))
                {
                    now.Hear(row.Index, heard);
                }
            }
        }

        var still = Compare(now).Select(p => p.Where).ToHashSet(StringComparer.Ordinal);
        return problems.Where(p => still.Contains(p.Where));
    }

    private List<Problem> Compare(ItemStories told)
    {
        var problems = new List<Problem>();
        var rows = _explanations.All().ToDictionary(e => e.Id);
        foreach (var (id, said) in told.Explanations)
        {
            if (!rows.Remove(id, out var row))
            {
                problems.Add(new Problem($"explanation {id}", "was asked for by the log, and the catalogue does not know it"));
            }
            else if ((row.State, row.Code, row.Text) != said)
            {
                problems.Add(new Problem($"explanation {id}", $"is {said.State} by the log, and {row.State} in the catalogue, or otherwise worded"));
            }
        }

        problems.AddRange(rows.Keys.Select(id => new Problem($"explanation {id}", "is in the catalogue, and the log tells of no such request")));
        return problems;
    }
}
