using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Catalog;

/// <summary>
/// What is known of each recorder's files across its sessions: their numbers, and those that could not be read. Intake notes a session when it is
/// admitted, a rebuild when the custody log tells of it; both call the same method.
/// </summary>
/// <remarks>Judged by the sealed manifest alone. A manifest of version 1 tells neither series nor whole listings, so nothing follows from it.</remarks>
public sealed class RecorderHistory
{
    /// <summary>So many are told one by one; the others are counted.</summary>
    public const int MostTold = 50;

    /// <summary>Notes an admitted session.</summary>
    /// <param name="at">When it was admitted: a station's clock that is ahead of that says nothing of what comes after.</param>
    /// <returns>What may be missing, as far as this session shows it.</returns>
    public IReadOnlyList<Incompleteness> Note(CatalogTransaction transaction, Manifest manifest, DateTimeOffset at)
    {
        if (manifest.Recorder.Serial is not { } recorder)
        {
            return [];
        }

        var listedAt = manifest.CopyStartedAt < at ? manifest.CopyStartedAt : at;
        var order = OrderOf(transaction, recorder, listedAt);
        var found = Numbered(manifest)
            .GroupBy(f => f.Series, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .SelectMany(series => Count(transaction, new CountedSeries(recorder, series.Key, manifest.Session), [.. series], manifest.Recorder.Numbering, order))
            .Concat(Vanished(transaction, recorder, manifest, listedAt))
            .ToList();
        return found.Count <= MostTold ? found : [.. found.Take(MostTold), new Incompleteness(IncompletenessKind.ManyMore, First: found.Count - MostTold)];
    }

    private static SessionOrder OrderOf(CatalogTransaction transaction, string recorder, DateTimeOffset startedAt)
    {
        if (transaction.Connection.Scalar<long>("SELECT EXISTS (SELECT 1 FROM recorder_number WHERE recorder = $recorder)", ("$recorder", recorder)) == 0)
        {
            return SessionOrder.First;
        }

        var newest = transaction.Connection.Scalar<string>("SELECT MAX(listed_at) FROM recorder_listing WHERE recorder = $recorder", ("$recorder", recorder));
        return newest is not null && string.CompareOrdinal(Instants.Write(startedAt), newest) < 0 ? SessionOrder.Late : SessionOrder.Later;
    }

    private static IEnumerable<NumberedFile> Numbered(Manifest manifest) => manifest.Files
        .Where(f => f is { Series: not null, Sequence: not null, Bytes: > 0 }) // an empty file is no recording, whatever its name says
        .Select(f => new NumberedFile(f.Series!, f.Sequence!.Value, f.Group))
        .Concat(manifest.Unread.Where(u => u is { Series: not null, Sequence: not null }).Select(u => new NumberedFile(u.Series!, u.Sequence!.Value, null)));

    private static List<Incompleteness> Count(CatalogTransaction transaction, CountedSeries series, IReadOnlyList<NumberedFile> files, FileNumbering? numbering, SessionOrder order)
    {
        var (cycle, known) = series.Read(transaction);
        var fresh = new Dictionary<long, string?>();
        foreach (var file in files)
        {
            if (file.Group is not null && series.Knows(transaction, file.Group))
            {
                continue; // seen before, or the marked copy of one that was
            }

            if (known.TryGetValue(file.Number, out var group) && (group is null || file.Group is null))
            {
                // One that could not be read before is read now; or one is named as unread that was read under the same number.
                series.Replace(transaction, cycle, file);
                continue;
            }

            fresh[file.Number] = fresh.GetValueOrDefault(file.Number) ?? file.Group;
        }

        var verdict = NumberRun.Judge(known.Keys.ToHashSet(), cycle, fresh.Keys, numbering, order);
        foreach (var (into, number) in verdict.Placed)
        {
            series.Add(transaction, into, new NumberedFile(series.Name, number, fresh[number]));
        }

        var found = verdict.Gaps.Select(g => new Incompleteness(IncompletenessKind.SequenceGap, series.Name, g.Cycle, g.First, g.Last)).ToList();
        if (verdict.Restart is { } restart)
        {
            found.Add(new Incompleteness(IncompletenessKind.NumberingRestarted, series.Name, cycle + 1, restart.Before, restart.After));
        }

        return found;
    }

    /// <summary>Holds what could not be read before against what is there now.</summary>
    private static List<Incompleteness> Vanished(CatalogTransaction transaction, string recorder, Manifest manifest, DateTimeOffset listedAt)
    {
        var volume = manifest.Recorder.VolumeId ?? "";
        var connection = transaction.Connection;
        (string, object?)[] place = [("$recorder", recorder), ("$volume", volume)];
        var newest = connection.First("SELECT listed_at FROM recorder_listing WHERE recorder = $recorder AND volume = $volume", r => r.GetString(0), place);
        if (manifest.IsWholeListing is null || (newest is not null && string.CompareOrdinal(newest, Instants.Write(listedAt)) >= 0))
        {
            return []; // it says nothing of what is not named, or came in late
        }

        connection.Execute(
            "INSERT INTO recorder_listing (recorder, volume, listed_at) VALUES ($recorder, $volume, $at) ON CONFLICT DO UPDATE SET listed_at = excluded.listed_at",
            [.. place, ("$at", listedAt)]);
        var (read, unread) = (manifest.Files.Where(f => f.Bytes > 0).Select(f => f.Path).ToHashSet(StringComparer.Ordinal), manifest.Unread.Select(u => u.Path).ToHashSet(StringComparer.Ordinal));
        var found = newest is null && manifest.IsWholeListing == true ? LeftOnOtherVolumes(transaction, recorder, volume) : [];
        foreach (var path in connection.Query("SELECT path FROM recorder_unread WHERE recorder = $recorder AND volume = $volume ORDER BY path", r => r.GetString(0), place))
        {
            if (!read.Contains(path) && !unread.Contains(path))
            {
                if (manifest.IsWholeListing == false)
                {
                    continue; // it may lie beyond the end of the listing
                }

                found.Add(new Incompleteness(IncompletenessKind.FileVanished, Path: path));
            }

            connection.Execute("DELETE FROM recorder_unread WHERE recorder = $recorder AND volume = $volume AND path = $path", [.. place, ("$path", path)]);
        }

        foreach (var path in unread)
        {
            connection.Execute(
                "INSERT INTO recorder_unread (recorder, volume, path, session) VALUES ($recorder, $volume, $path, $session)", [.. place, ("$path", path), ("$session", manifest.Session)]);
        }

        return found;
    }

    /// <summary>A recorder that comes with another card, or a formatted one: what could not be read on the one before is out of reach with it.</summary>
    private static List<Incompleteness> LeftOnOtherVolumes(CatalogTransaction transaction, string recorder, string volume)
    {
        (string, object?)[] others = [("$recorder", recorder), ("$volume", volume)];
        var left = transaction.Connection.Query("SELECT path FROM recorder_unread WHERE recorder = $recorder AND volume <> $volume ORDER BY volume, path", r => r.GetString(0), others);
        transaction.Connection.Execute("DELETE FROM recorder_unread WHERE recorder = $recorder AND volume <> $volume", others);
        return [.. left.Select(path => new Incompleteness(IncompletenessKind.FileVanished, Path: path))];
    }

    /// <param name="Group">Null where it could not be read.</param>
    private sealed record NumberedFile(string Series, long Number, string? Group);

    /// <summary>One series of one recorder, as the table of numbers knows it.</summary>
    private sealed record CountedSeries(string Recorder, string Name, DockingSessionId Session)
    {
        public (int Cycle, Dictionary<long, string?> Known) Read(CatalogTransaction transaction)
        {
            var cycle = (int)transaction.Connection.Scalar<long>("SELECT COALESCE(MAX(cycle), 0) FROM recorder_number WHERE recorder = $recorder AND series = $series", Key());
            return (cycle, transaction.Connection.Query(
                """SELECT number, "group" FROM recorder_number WHERE recorder = $recorder AND series = $series AND cycle = $cycle""",
                r => KeyValuePair.Create(r.GetInt64(0), r.TextOrNull(1)), [.. Key(), ("$cycle", (long)cycle)]).ToDictionary());
        }

        public bool Knows(CatalogTransaction transaction, string group) => transaction.Connection.Scalar<long>(
            """SELECT EXISTS (SELECT 1 FROM recorder_number WHERE recorder = $recorder AND "group" = $group AND series = $series)""", [.. Key(), ("$group", group)]) == 1;

        public void Replace(CatalogTransaction transaction, int cycle, NumberedFile file) => transaction.Connection.Execute(
            """UPDATE recorder_number SET "group" = COALESCE("group", $group) WHERE recorder = $recorder AND series = $series AND cycle = $cycle AND number = $number""",
            [.. Key(), ("$cycle", (long)cycle), ("$number", file.Number), ("$group", file.Group)]);

        public void Add(CatalogTransaction transaction, int cycle, NumberedFile file) => transaction.Connection.Execute(
            """
            INSERT INTO recorder_number (recorder, series, cycle, number, "group", session) VALUES ($recorder, $series, $cycle, $number, $group, $session)
            ON CONFLICT DO NOTHING
            """,
            [.. Key(), ("$cycle", (long)cycle), ("$number", file.Number), ("$group", file.Group), ("$session", Session)]);

        private (string, object?)[] Key() => [("$recorder", Recorder), ("$series", Name)];
    }
}
