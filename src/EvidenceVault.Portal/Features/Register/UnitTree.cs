using EvidenceVault.Catalog;

namespace EvidenceVault.Portal.Features.Register;

/// <summary>The tree of units as it would be with entries added or changed.</summary>
internal sealed class UnitTree
{
    private readonly Dictionary<string, string> _parents;

    /// <param name="now">The units as they are.</param>
    /// <param name="then">Entries as they would be, by the columns of the list of units.</param>
    public UnitTree(IEnumerable<UnitEntry> now, IEnumerable<IReadOnlyDictionary<string, string>> then)
    {
        _parents = now.ToDictionary(u => u.Code, u => u.Parent ?? "", StringComparer.Ordinal);
        foreach (var entry in then)
        {
            _parents[entry["unit"]] = entry["parent"];
        }
    }

    /// <summary>What is wrong with where the unit would stand; null when nothing is.</summary>
    public (string Word, string What)? Problem(string unit)
    {
        var passed = new HashSet<string>(StringComparer.Ordinal) { unit };
        for (var above = _parents[unit]; above.Length > 0; above = _parents[above])
        {
            if (!_parents.ContainsKey(above))
            {
                return ("unknown-unit", above);
            }

            if (!passed.Add(above))
            {
                return ("cycle", above);
            }
        }

        return null;
    }

    /// <summary>The units in the order of the tree, each with how deep it stands. What hangs in a cycle, as only a damaged log could tell, stands at the top.</summary>
    public static IReadOnlyList<(UnitEntry Unit, int Depth)> InOrder(IReadOnlyList<UnitEntry> units)
    {
        var below = units.ToLookup(u => u.Parent ?? "", StringComparer.Ordinal);
        var known = units.Select(u => u.Code).ToHashSet(StringComparer.Ordinal);
        var rows = new List<(UnitEntry, int)>();
        var placed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var top in units.Where(u => u.Parent is null || !known.Contains(u.Parent)).Concat(units))
        {
            Place(top, 0);
        }

        return rows;

        void Place(UnitEntry unit, int depth)
        {
            if (placed.Add(unit.Code))
            {
                rows.Add((unit, depth));
                foreach (var one in below[unit.Code])
                {
                    Place(one, depth + 1);
                }
            }
        }
    }
}
