using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>The newest report of a station.</summary>
/// <param name="At">By the station's clock.</param>
/// <param name="Report">The bytes that the station sealed.</param>
public sealed record StationNews(string Station, DateTimeOffset At, DateTimeOffset ReceivedAt, byte[] Report);

/// <summary>The newest report of each station.</summary>
public sealed class NewestReports(CatalogDatabase database)
{
    private const string Columns = "station, at, received_at, report";

    public IReadOnlyList<StationNews> All() => database.Read(c => c.Query($"SELECT {Columns} FROM station_news ORDER BY station", Map));

    /// <summary>Keeps the report, or answers the instant of the one that is kept when it is not older.</summary>
    /// <param name="latest">No report of now can be later than this: one that is was kept while both clocks were ahead, and holds up none.</param>
    public DateTimeOffset? TryKeep(CatalogTransaction transaction, StationNews news, DateTimeOffset latest)
    {
        var kept = transaction.Connection.Execute(
            """
            INSERT INTO station_news (station, at, received_at, report) VALUES ($station, $at, $received, $report)
            ON CONFLICT (station) DO UPDATE SET at = excluded.at, received_at = excluded.received_at, report = excluded.report WHERE excluded.at > station_news.at OR station_news.at > $latest
            """,
            ("$station", news.Station), ("$at", news.At), ("$received", news.ReceivedAt), ("$report", news.Report), ("$latest", latest)) == 1;
        return kept ? null : Instants.Parse(transaction.Connection.Scalar<string>("SELECT at FROM station_news WHERE station = $station", ("$station", news.Station))!);
    }

    private static StationNews Map(SqliteDataReader r) => new(r.GetString(0), r.Instant(1), r.Instant(2), r.Bytes(3));
}
