namespace EvidenceVault.Catalog;

/// <summary>A search that somebody keeps under a name.</summary>
/// <param name="Query">The query part of the list's address.</param>
public sealed record SavedSearch(string Name, string Query);

/// <summary>Searches that people keep for themselves. They are no evidence: the log does not tell of them, and a rebuild begins without them.</summary>
public sealed class SavedSearches(CatalogDatabase database)
{
    /// <summary>So many each person may keep.</summary>
    public const int Most = 50;

    public const int LongestName = 40;

    public const int LongestQuery = 2000;

    /// <summary>The person's own, in the order in which they were saved.</summary>
    public IReadOnlyList<SavedSearch> Of(string account) => database.Read(c => c.Query(
        "SELECT name, query FROM saved_search WHERE account = $account ORDER BY saved_at, name LIMIT $most", r => new SavedSearch(r.GetString(0), r.GetString(1)), ("$account", account), ("$most", (long)Most)));

    /// <summary>Keeps it, in the place of one of the same name. False when the person keeps as many as he may.</summary>
    public bool TrySave(string account, SavedSearch search, DateTimeOffset at) => database.Write(t => t.Connection.Execute(
        """
        INSERT INTO saved_search (account, name, query, saved_at)
          SELECT $account, $name, $query, $at WHERE (SELECT COUNT(*) FROM saved_search WHERE account = $account AND name <> $name) < $most
        ON CONFLICT (account, name) DO UPDATE SET query = excluded.query
        """,
        ("$account", account), ("$name", search.Name), ("$query", search.Query), ("$at", at), ("$most", (long)Most)) == 1);

    public void Remove(string account, string name) => database.Write(t => t.Connection.Execute("DELETE FROM saved_search WHERE account = $account AND name = $name", ("$account", account), ("$name", name)));
}
