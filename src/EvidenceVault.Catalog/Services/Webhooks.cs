using EvidenceVault.Core.Custody;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>Where a service is told of what happens to its cases, and how far it was.</summary>
/// <param name="NextLeaf">The line of the log to look at next.</param>
/// <param name="Failures">How often in a row it could not be told.</param>
/// <param name="NextAt">Not to be tried before; null for at once.</param>
public sealed record Webhook(string Id, string Service, Uri Url, long NextLeaf, int Failures, string? Failure, DateTimeOffset? NextAt);

/// <summary>The addresses of other systems. Each comes and goes by a line of the custody log.</summary>
public sealed class Webhooks(CatalogDatabase database)
{
    private const string Select =
        """
        SELECT w.id, w.service, w.url, COALESCE(p.next_leaf, 0), COALESCE(p.failures, 0), p.failure, p.next_at
        FROM webhook w JOIN service_account s ON s.name = w.service LEFT JOIN webhook_progress p ON p.id = w.id WHERE w.removed_at IS NULL AND s.revoked_at IS NULL
        """;

    /// <summary>Those in use.</summary>
    public IReadOnlyList<Webhook> All() => database.Read(c => c.Query(Select + " ORDER BY w.id", Map));

    public Webhook? Find(string id) => database.Read(c => c.First(Select + " AND w.id = $id", Map, ("$id", id)));

    /// <summary>Appends the event and does what it tells. A new one is told of what happens from then on.</summary>
    public void Write(CatalogTransaction transaction, CustodyEvent told)
    {
        Apply(transaction, transaction.Append(told), told);
    }

    /// <summary>Notes how far it was told, and what was wrong if it was not.</summary>
    public void Note(string id, long nextLeaf, int failures, string? failure, DateTimeOffset? nextAt) => database.Write(t => t.Connection.Execute(
        """
        INSERT INTO webhook_progress (id, next_leaf, failures, failure, next_at) VALUES ($id, $next, $failures, $failure, $at)
        ON CONFLICT (id) DO UPDATE SET next_leaf = excluded.next_leaf, failures = excluded.failures, failure = excluded.failure, next_at = excluded.next_at
        """,
        ("$id", id), ("$next", nextLeaf), ("$failures", (long)failures), ("$failure", failure), ("$at", nextAt)));

    /// <param name="leaf">Where the line stands: what comes behind it is told.</param>
    internal static void Apply(CatalogTransaction transaction, long leaf, CustodyEvent told)
    {
        if (told.Facts.GetValueOrDefault("webhook") is not { } id)
        {
            return; // the log tells of nothing
        }

        if (told.Act == CustodyAct.WebhookAdded)
        {
            transaction.Connection.Execute(
                "INSERT INTO webhook (id, service, url, added_at) VALUES ($id, $service, $url, $at) ON CONFLICT DO NOTHING",
                ("$id", id), ("$service", told.Facts.GetValueOrDefault("service", "")), ("$url", told.Facts.GetValueOrDefault("url", "")), ("$at", told.At));
            transaction.Connection.Execute("INSERT INTO webhook_progress (id, next_leaf) VALUES ($id, $next) ON CONFLICT DO NOTHING", ("$id", id), ("$next", leaf + 1));
        }
        else
        {
            transaction.Connection.Execute("UPDATE webhook SET removed_at = $at WHERE id = $id AND removed_at IS NULL", ("$at", told.At), ("$id", id));
        }
    }

    private static Webhook Map(SqliteDataReader r) => new(r.GetString(0), r.GetString(1), new Uri(r.GetString(2)), r.GetInt64(3), r.GetInt32(4), r.TextOrNull(5), r.InstantOrNull(6));
}
