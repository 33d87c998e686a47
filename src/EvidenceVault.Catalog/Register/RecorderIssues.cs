using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>Who had which recorder when. Rows change by <see cref="RegisterBook"/> alone.</summary>
public sealed class RecorderIssues(CatalogDatabase database)
{
    private const string Columns = "leaf_index, recorder, officer, issued_at, issued_by, returned_at, returned_by";

    public RecorderIssue? FindOpen(CatalogTransaction transaction, string serial) =>
        transaction.Connection.First($"SELECT {Columns} FROM recorder_issue WHERE recorder = $serial AND returned_at IS NULL", Map, ("$serial", serial));

    /// <summary>Who had the recorder, newest first.</summary>
    public IReadOnlyList<RecorderIssue> History(string serial, int most) => database.Read(c => c.Query(
        $"SELECT {Columns} FROM recorder_issue WHERE recorder = $serial ORDER BY issued_at DESC, leaf_index DESC LIMIT $most", Map, ("$serial", serial), ("$most", (long)most)));

    /// <summary>What was issued before the instant and is not back, longest first.</summary>
    /// <param name="unit">Of recorders of this unit; null for all.</param>
    public IReadOnlyList<RecorderIssue> Overdue(DateTimeOffset issuedBefore, string? unit, int most) => database.Read(c => c.Query(
        $"SELECT {Columns} FROM recorder_issue WHERE returned_at IS NULL AND issued_at < $before AND ($unit IS NULL OR recorder IN (SELECT serial FROM recorder WHERE unit = $unit)) ORDER BY issued_at LIMIT $most",
        Map, ("$before", issuedBefore), ("$unit", unit), ("$most", (long)most)));

    /// <summary>
    /// The recorder is with the officer from now on. Whoever had it has it no more: what two hands say happened, happened. One that is told late, after a
    /// newer issue, is entered as ended when that one began.
    /// </summary>
    internal void Issue(CatalogTransaction transaction, long leaf, string serial, string officer, (DateTimeOffset At, string By) hand)
    {
        var next = transaction.Connection.Scalar<string>("SELECT MIN(issued_at) FROM recorder_issue WHERE recorder = $serial AND issued_at > $at", ("$serial", serial), ("$at", hand.At));
        if (next is null && FindOpen(transaction, serial) is { } open)
        {
            if (open.Officer == officer)
            {
                return; // told twice: by the desk and by the station
            }

            Return(transaction, serial, hand);
        }

        transaction.Connection.Execute(
            """
            INSERT INTO recorder_issue (leaf_index, recorder, officer, issued_at, issued_by, returned_at, returned_by)
            SELECT $leaf, serial, $officer, $at, $by, $next, CASE WHEN $next IS NULL THEN NULL ELSE $by END FROM recorder WHERE serial = $serial
            """,
            ("$leaf", leaf), ("$serial", serial), ("$officer", officer), ("$at", hand.At), ("$by", hand.By), ("$next", next));
    }

    /// <summary>The recorder is back, unless it was issued again since.</summary>
    internal void Return(CatalogTransaction transaction, string serial, (DateTimeOffset At, string By) hand) => transaction.Connection.Execute(
        "UPDATE recorder_issue SET returned_at = $at, returned_by = $by WHERE recorder = $serial AND returned_at IS NULL AND issued_at <= $at",
        ("$serial", serial), ("$at", hand.At), ("$by", hand.By));

    private static RecorderIssue Map(SqliteDataReader r) => new(
        r.GetInt64(0), r.GetString(1), r.GetString(2), r.Instant(3), r.GetString(4), r.InstantOrNull(5), r.TextOrNull(6));
}
