using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Register;

/// <summary>A line that cannot be taken; <paramref name="Word"/> has a text that names the cure, with <paramref name="What"/> in it.</summary>
internal sealed record ImportProblem(int Line, string Word, string What);

/// <summary>What a line would do.</summary>
/// <param name="Facts">The whole entry as it would be.</param>
/// <param name="Changes">Column, value now (null for a new entry) and value then; empty where nothing changes.</param>
internal sealed record ImportLine(int Line, string Key, bool IsNew, IReadOnlyDictionary<string, string> Facts, IReadOnlyList<(string Column, string? Now, string Then)> Changes);

/// <summary>What an import would do, line by line; or why it does nothing at all.</summary>
internal sealed record ImportPlan(RegisterList List, IReadOnlyList<ImportLine> Lines, IReadOnlyList<ImportProblem> Problems)
{
    public const int MostRows = 5000;
    public const int MostBytes = 1024 * 1024;

    public IEnumerable<ImportLine> Acts => Lines.Where(l => l.IsNew || l.Changes.Count > 0);

    /// <summary>Two plans with the same digest do the same: what was shown is what is done.</summary>
    public string Digest => Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', Acts.SelectMany(l => l.Changes.Select(c => $"{l.Line}\t{l.Key}\t{c.Column}\t{c.Now}\t{c.Then}"))))).Hex;

    /// <param name="viewer">Who imports: it decides whose entries may be changed.</param>
    public static ImportPlan Make(RegisterList list, string text, CatalogTransaction transaction, RegisterDoors doors, Viewer viewer)
    {
        var (lines, problems) = (new List<ImportLine>(), new List<ImportProblem>());
        IReadOnlyList<CsvRow> rows;
        try
        {
            rows = CsvText.Read(text);
        }
        catch (FormatException e)
        {
            return new ImportPlan(list, [], [new ImportProblem(int.Parse(e.Message, System.Globalization.CultureInfo.InvariantCulture), "open-quote", "")]);
        }

        if (rows.Count < 2 || rows.Count > MostRows + 1)
        {
            return new ImportPlan(list, [], [new ImportProblem(1, rows.Count < 2 ? "empty" : "too-many", MostRows.ToString(System.Globalization.CultureInfo.InvariantCulture))]);
        }

        var header = rows[0].Cells;
        problems.AddRange(header.Where(h => !list.Columns.Contains(h) && !list.Told.Contains(h)).Select(h => new ImportProblem(rows[0].Line, "column", h)));
        problems.AddRange(header.GroupBy(h => h).Where(g => g.Count() > 1).Select(g => new ImportProblem(rows[0].Line, "column-twice", g.Key)));
        problems.AddRange(header.Contains(list.Key) ? [] : [new ImportProblem(rows[0].Line, "no-key", list.Key)]);
        if (problems.Count > 0)
        {
            return new ImportPlan(list, [], problems);
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in rows.Skip(1))
        {
            if (row.Cells.Count != header.Count)
            {
                problems.Add(new ImportProblem(row.Line, "cells", FormattableString.Invariant($"{row.Cells.Count}/{header.Count}")));
                continue;
            }

            var cells = header.Zip(row.Cells).Where(c => list.Columns.Contains(c.First)).ToDictionary(c => c.First, c => c.Second);
            var now = list.Find(transaction, doors, cells[list.Key]);
            var problem = Read(list, cells, now, viewer, transaction, doors, out var then) ?? (seen.Add(cells[list.Key]) ? null : ("key-twice", cells[list.Key]));
            if (problem is { } found)
            {
                problems.Add(new ImportProblem(row.Line, found.Word, found.What));
                continue;
            }

            lines.Add(new ImportLine(row.Line, then[list.Key], now is null, then,
                [.. list.Columns.Where(c => now is null ? then[c].Length > 0 : now[c] != then[c]).Select(c => (c, now?[c], then[c]))]));
        }

        if (list == RegisterList.Units)
        {
            var tree = new UnitTree(doors.Units.All(transaction), lines.Select(l => l.Facts));
            problems.AddRange(lines.Select(l => (l.Line, Problem: tree.Problem(l.Key))).Where(l => l.Problem is not null).Select(l => new ImportProblem(l.Line, l.Problem!.Value.Word, l.Problem.Value.What)));
        }

        return new ImportPlan(list, lines, problems);
    }

    /// <summary>The whole entry as it would be, or what is wrong with the cells.</summary>
    public static (string Word, string What)? Read(
        RegisterList list, IReadOnlyDictionary<string, string> cells, IReadOnlyDictionary<string, string>? now, Viewer viewer, CatalogTransaction transaction, RegisterDoors doors,
        out IReadOnlyDictionary<string, string> entry)
    {
        var then = list.Columns.ToDictionary(c => c, c => now?[c] ?? RegisterList.Default(c));
        entry = then;
        foreach (var (column, text) in cells)
        {
            var value = RegisterList.IsFlag(column) ? RegisterList.Flag(text) : text;
            if (value is null)
            {
                return ("flag", column);
            }

            if (!RegisterList.IsPlain(value, list.IsRequired(column) ? RegisterList.LongestKey : RegisterList.LongestText))
            {
                return ("text", column);
            }

            then[column] = value;
        }

        if (list.Columns.FirstOrDefault(c => list.IsRequired(c) && then[c].Length == 0) is { } missing)
        {
            return ("missing", missing);
        }

        if (list != RegisterList.Units && doors.Units.Find(transaction, then["unit"]) is not { InUse: true } && then["unit"] != now?["unit"])
        {
            return ("unknown-unit", then["unit"]);
        }

        if (list == RegisterList.Units && then["parent"] != (now?["parent"] ?? "") && viewer.Account.Role != AccountRole.SecurityAdministrator)
        {
            return ("moves-unit", then["unit"]); // who sees whose footage follows from the tree
        }

        if (list != RegisterList.Units && viewer.Account.Role == AccountRole.SecurityAdministrator)
        {
            return ("not-his", list.Word);
        }

        var unit = viewer.EquipmentUnit;
        return unit is not null && (list == RegisterList.Units || then["unit"] != unit || (now is not null && now["unit"] != unit)) ? ("other-unit", then["unit"]) : null;
    }
}
