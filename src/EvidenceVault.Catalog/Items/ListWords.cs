using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>
/// What matches words. Words that nearly everything has cost the index of words a walk through all of them, once for each row of what is asked besides; so where that is the
/// rarer part it is looked up alone, and the few rows are asked for their words.
/// </summary>
internal static class ListWords
{
    /// <summary>Of so many items that match, those admitted last are listed.</summary>
    public const int Most = 10_000;

    private const string Texts =
        """
        SELECT i.n, i.name, i.officer, i.unit, i.recorder, i.station, i.class, CASE WHEN r.marks & 64 <> 0 THEN (SELECT group_concat(l.case_no, ' ') FROM case_link l WHERE l.item = i.id) END
        FROM json_each($found) j CROSS JOIN list_row r ON r.n = j.value CROSS JOIN evidence_item i ON i.n = j.value
        """;

    /// <param name="wanted">Words that somebody typed; at least one.</param>
    /// <param name="besides">Further conditions of the index: scope, values, months.</param>
    /// <param name="most">Beyond so many it is enough to know that there are more.</param>
    /// <param name="rare">Words that no more items have are looked up together with the rest at once.</param>
    /// <returns>Numbers of items, and whether more match.</returns>
    public static (IReadOnlyList<long> Numbers, bool IsCut) Find(SqliteConnection connection, IReadOnlyList<AskedWord> wanted, IReadOnlyList<string> besides, int most = Most, int rare = Most)
    {
        var words = string.Join(" AND ", wanted.Select(w => w.Query));
        if (besides.Count > 0 && Match(connection, words, "").Count > rare)
        {
            var others = Match(connection, string.Join(" AND ", besides), "");
            if (others.Count <= Most)
            {
                return (Ask(connection, wanted, others), false);
            }
        }

        var found = Match(connection, string.Join(" AND ", [words, .. besides]), "ORDER BY rowid DESC", most);
        return (found.Count > most ? found[..most] : found, found.Count > most);
    }

    /// <summary>Those of some rows that have the words; null where there are too many to ask.</summary>
    /// <param name="sql">Selects their numbers.</param>
    public static IReadOnlyList<long>? Among(SqliteConnection connection, IReadOnlyList<AskedWord> wanted, string sql, (string Name, object? Value)[] values) =>
        ListReader.Numbers(connection, FormattableString.Invariant($"{sql} LIMIT {Most + 1}"), values) is { Count: <= Most } some ? Ask(connection, wanted, some) : null;

    private static List<long> Ask(SqliteConnection connection, IReadOnlyList<AskedWord> wanted, List<long> rows) =>
        ListReader.Asked(connection, Texts, [("$found", JsonSerializer.Serialize(rows))], texts => SearchWords.Meets(texts, wanted));

    private static List<long> Match(SqliteConnection connection, string query, string order, int most = Most) =>
        ListReader.Numbers(connection, FormattableString.Invariant($"SELECT rowid FROM item_search WHERE item_search MATCH $words {order} LIMIT {most + 1}"), [("$words", query)]);
}
