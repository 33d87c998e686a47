using System.Text;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>What a recorder of the list is to be.</summary>
public enum RecorderFilter
{
    Any,

    /// <summary>In service and with nobody.</summary>
    InStore,

    /// <summary>With an officer.</summary>
    Issued,

    /// <summary>With an officer for longer than the rule allows.</summary>
    Overdue,

    /// <summary>With a fault.</summary>
    Faulty,

    /// <summary>With the maker's password.</summary>
    DefaultPassword,

    /// <summary>Withdrawn from service.</summary>
    Withdrawn,
}

/// <summary>What is asked of the list of recorders.</summary>
/// <param name="Unit">Null for every unit.</param>
/// <param name="Text">Part of a serial, a model, or the badge or name of who has it.</param>
/// <param name="DueBefore">What was issued before this instant and not returned is overdue.</param>
/// <param name="After">Serial to go on after.</param>
public sealed record RecorderQuery(string? Unit, string? Text, RecorderFilter Filter, DateTimeOffset DueBefore, string? After = null, int Size = 50);

/// <param name="Next">Serial to go on after; null on the last page.</param>
public sealed record RecorderPage(IReadOnlyList<RecorderRow> Rows, long Count, string? Next);

/// <summary>The recorders of the register. Rows change by <see cref="RegisterBook"/> alone.</summary>
public sealed class Recorders(CatalogDatabase database)
{
    private const string Entry = "r.serial, r.unit, r.model, r.firmware, r.volume, r.in_service, r.fault, r.default_password";
    private const string Row = Entry + ", r.battery_percent, r.docked_at, r.docked_station, r.docked_bay, i.leaf_index, i.officer, i.issued_at, i.issued_by, o.name";
    private const string Joined = "recorder r LEFT JOIN recorder_issue i ON i.recorder = r.serial AND i.returned_at IS NULL LEFT JOIN officer o ON o.badge = i.officer";

    public RecorderEntry? Find(CatalogTransaction transaction, string serial) => transaction.Connection.First($"SELECT {Entry} FROM recorder r WHERE r.serial = $serial", MapEntry, ("$serial", serial));

    public RecorderRow? Find(string serial) => database.Read(c => c.First($"SELECT {Row} FROM {Joined} WHERE r.serial = $serial", MapRow, ("$serial", serial)));

    public RecorderPage Page(RecorderQuery query) => database.Read(connection =>
    {
        var where = new StringBuilder("($unit IS NULL OR r.unit = $unit) AND ($text IS NULL OR instr(r.serial || ' ' || r.model || ' ' || COALESCE(i.officer, '') || ' ' || COALESCE(o.name, ''), $text) > 0)")
            .Append(query.Filter switch
            {
                RecorderFilter.Any => "",
                RecorderFilter.InStore => " AND r.in_service = 1 AND i.recorder IS NULL",
                RecorderFilter.Issued => " AND i.recorder IS NOT NULL",
                RecorderFilter.Overdue => " AND i.issued_at < $due",
                RecorderFilter.Faulty => " AND r.fault IS NOT NULL",
                RecorderFilter.DefaultPassword => " AND r.default_password = 1",
                RecorderFilter.Withdrawn => " AND r.in_service = 0",
                _ => throw new ArgumentOutOfRangeException(nameof(query)),
            });
        (string, object?)[] values = [("$unit", query.Unit), ("$text", query.Text), .. query.Filter == RecorderFilter.Overdue ? [("$due", (object?)query.DueBefore)] : Array.Empty<(string, object?)>()];
        var count = connection.Scalar<long>($"SELECT COUNT(*) FROM {Joined} WHERE {where}", values);
        var rows = connection.Query(
            $"SELECT {Row} FROM {Joined} WHERE {where} AND r.serial > $after ORDER BY r.serial LIMIT $size", MapRow, [.. values, ("$after", query.After ?? ""), ("$size", query.Size + 1L)]);
        return rows.Count > query.Size ? new RecorderPage(rows[..query.Size], count, rows[query.Size - 1].Recorder.Serial) : new RecorderPage(rows, count, null);
    });

    /// <summary>The docking sessions of a recorder, newest first.</summary>
    public IReadOnlyList<RecorderSession> Sessions(string serial, int most) => database.Read(c => c.Query(
        """
        SELECT s.id, s.station, s.bay, s.officer, s.clock_offset_s, s.opened_at, s.admitted_at, (SELECT COUNT(*) FROM session_file f WHERE f.session = s.id)
        FROM intake_session s WHERE s.recorder = $serial ORDER BY s.opened_at DESC LIMIT $most
        """,
        r => new RecorderSession(r.GetString(0), r.GetString(1), r.GetString(2), r.TextOrNull(3), r.IsDBNull(4) ? null : r.GetInt64(4), r.Instant(5), r.InstantOrNull(6), r.GetInt32(7)),
        ("$serial", serial), ("$most", (long)most)));

    internal void Put(CatalogTransaction transaction, RecorderEntry recorder) => transaction.Connection.Execute(
        """
        INSERT INTO recorder (serial, unit, model, firmware, volume, in_service, fault, default_password) VALUES ($serial, $unit, $model, $firmware, $volume, $service, $fault, $password)
        ON CONFLICT (serial) DO UPDATE SET unit = excluded.unit, model = excluded.model, firmware = excluded.firmware, volume = excluded.volume,
          in_service = excluded.in_service, fault = excluded.fault, default_password = excluded.default_password
        """,
        ("$serial", recorder.Serial), ("$unit", recorder.Unit), ("$model", recorder.Model), ("$firmware", recorder.Firmware), ("$volume", recorder.Volume),
        ("$service", recorder.InService), ("$fault", recorder.Fault), ("$password", recorder.DefaultPassword));

    /// <summary>What a station learned of a recorder. The first volume it tells is the one the recorder is known by from then on.</summary>
    internal void See(CatalogTransaction transaction, string serial, RecorderNews news) => transaction.Connection.Execute(
        """
        UPDATE recorder SET firmware = COALESCE($firmware, firmware), volume = COALESCE(volume, $volume), default_password = COALESCE($password, default_password), battery_percent = COALESCE($battery, battery_percent)
        WHERE serial = $serial
        """,
        ("$serial", serial), ("$firmware", news.Firmware), ("$volume", news.Volume), ("$password", news.DefaultPassword), ("$battery", news.BatteryPercent));

    internal void Dock(CatalogTransaction transaction, string serial, DateTimeOffset at, string station, string? bay) => transaction.Connection.Execute(
        "UPDATE recorder SET docked_at = $at, docked_station = $station, docked_bay = $bay WHERE serial = $serial AND (docked_at IS NULL OR docked_at <= $at)",
        ("$serial", serial), ("$at", at), ("$station", station), ("$bay", bay));

    private static RecorderEntry MapEntry(SqliteDataReader r) => new(
        r.GetString(0), r.GetString(1), r.GetString(2), r.TextOrNull(3), r.TextOrNull(4), r.GetInt64(5) == 1, r.TextOrNull(6), r.GetInt64(7) == 1);

    private static RecorderRow MapRow(SqliteDataReader r) => new(
        MapEntry(r), new RecorderSighting(r.IsDBNull(8) ? null : r.GetInt32(8), r.InstantOrNull(9), r.TextOrNull(10), r.TextOrNull(11)),
        r.IsDBNull(12) ? null : new RecorderIssue(r.GetInt64(12), r.GetString(0), r.GetString(13), r.Instant(14), r.GetString(15), null, null), r.TextOrNull(16));
}

/// <summary>What a station told of a recorder; null where it told nothing.</summary>
internal sealed record RecorderNews(string? Firmware, string? Volume, bool? DefaultPassword, int? BatteryPercent);

/// <summary>A docking session of a recorder, without what was on it.</summary>
public sealed record RecorderSession(
    string Id, string Station, string Bay, string? Officer, long? ClockOffsetSeconds, DateTimeOffset OpenedAt, DateTimeOffset? AdmittedAt, int Files);
