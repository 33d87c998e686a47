using System.Text.Json;
using EvidenceVault.Core.Evidence;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>How far the media room is with an item.</summary>
public enum DerivationState
{
    Queued,
    Running,
    Done,
    Failed,
}

/// <summary>The media room's work on an item: its step and how much of that step is done.</summary>
public sealed record Derivation(EvidenceItemId Item, DerivationState State, string Step, int Percent, int Attempts, string? Reason);

/// <summary>A copy made from an original: poster, sprite, proxy. It names its parent and how it was made.</summary>
/// <param name="Parameters">Canonical JSON: everything needed to make it again.</param>
public sealed record DerivedCopy(
    EvidenceItemId Item, string Kind, Sha256Digest ParentSha256, Sha256Digest Sha256, long Bytes, string MediaType, string Parameters, DateTimeOffset MadeAt);

/// <summary>Something noticed about an item's content, with the span of it in seconds where it has one.</summary>
public sealed record ItemFinding(string Kind, string Text, double? FromSeconds, double? ToSeconds);

/// <summary>The queue of the media room and what it produced.</summary>
public sealed class Derivations(CatalogDatabase database)
{
    /// <summary>Why an item counts as failed when the tools were missing: it is queued again when they are there.</summary>
    public const string NotExamined = "not-examined";

    private const string CopyColumns = "item, kind, parent_sha256, sha256, bytes, media_type, parameters, made_at";

    /// <summary>Takes the next item to work on: what somebody waits for first. Null when nothing waits.</summary>
    public EvidenceItemId? TakeNext(DateTimeOffset at) => database.Write(t =>
    {
        var next = t.Connection.Scalar<string>("SELECT item FROM derivation WHERE state = 'queued' ORDER BY wanted DESC, rowid LIMIT 1");
        if (next is null)
        {
            return default(EvidenceItemId?);
        }

        t.Connection.Execute("UPDATE derivation SET state = 'running', step = '', percent = 0, attempts = attempts + 1, changed_at = $at WHERE item = $item", ("$at", at), ("$item", next));
        return EvidenceItemId.Parse(next);
    });

    /// <summary>Puts back what a process that is no more had taken; what failed that way <paramref name="mostAttempts"/> times is given up.</summary>
    public void Recover(int mostAttempts, DateTimeOffset at) => database.Write(t =>
    {
        t.Connection.Execute("UPDATE derivation SET state = 'failed', reason = 'The examination was interrupted too often.', changed_at = $at WHERE state = 'running' AND attempts >= $most", ("$at", at), ("$most", mostAttempts));
        t.Connection.Execute("UPDATE derivation SET state = 'queued', changed_at = $at WHERE state = 'running'", ("$at", at));
    });

    public void Report(EvidenceItemId item, string step, int percent, DateTimeOffset at) => database.Write(t => t.Connection.Execute(
        "UPDATE derivation SET step = $step, percent = $percent, changed_at = $at WHERE item = $item AND state = 'running'",
        ("$step", step), ("$percent", percent), ("$at", at), ("$item", item)));

    public void Finish(CatalogTransaction transaction, EvidenceItemId item, DerivationState state, string? reason, DateTimeOffset at) => transaction.Connection.Execute(
        "UPDATE derivation SET state = $state, reason = $reason, percent = 100, changed_at = $at WHERE item = $item",
        ("$state", Word(state)), ("$reason", reason), ("$at", at), ("$item", item));

    /// <summary>Moves an item to the front of the queue, because somebody is looking at it.</summary>
    public void Want(EvidenceItemId item) => database.Write(t => t.Connection.Execute(
        "UPDATE derivation SET wanted = (SELECT MAX(wanted) + 1 FROM derivation) WHERE item = $item AND state = 'queued'", ("$item", item)));

    /// <summary>Queues again what could not be examined for want of tools, now that they are there.</summary>
    public int RetryNotExamined(DateTimeOffset at) => database.Write(t => t.Connection.Execute(
        "UPDATE derivation SET state = 'queued', attempts = 0, reason = NULL, changed_at = $at WHERE state = 'failed' AND reason = $reason",
        ("$reason", NotExamined), ("$at", at)));

    /// <summary>Recordings with pictures that were examined and have no copy of the kind, in the order of their admission; those that were ordered again for it already are not among them.</summary>
    public IReadOnlyList<EvidenceItemId> Lacking(string kind, int most) => database.Read(c => c.Query(
        """
        SELECT i.id FROM evidence_item i JOIN derivation d ON d.item = i.id
        WHERE d.state = 'done' AND i.media_kind = 'Video' AND i.role = 'Recording'
          AND NOT EXISTS (SELECT 1 FROM derived_copy p WHERE p.item = i.id AND p.kind = $kind)
          AND NOT EXISTS (SELECT 1 FROM tombstone t WHERE t.item = i.id)
          AND NOT EXISTS (SELECT 1 FROM custody_entry e WHERE e.item = i.id AND e.act = 'examination-ordered' AND json_extract(CAST(e.entry AS TEXT), '$.facts.missing') = $kind)
        ORDER BY i.n LIMIT $most
        """,
        r => EvidenceItemId.Parse(r.GetString(0)), ("$kind", kind), ("$most", most)));

    /// <summary>Queues an item again that is done; false when it is not.</summary>
    public bool TryQueueAgain(CatalogTransaction transaction, EvidenceItemId item, DateTimeOffset at) => transaction.Connection.Execute(
        "UPDATE derivation SET state = 'queued', step = '', percent = 0, attempts = 0, reason = NULL, changed_at = $at WHERE item = $item AND state = 'done'",
        ("$item", item), ("$at", at)) > 0;

    public Derivation? Find(EvidenceItemId item) => database.Read(c => c.First(
        "SELECT item, state, step, percent, attempts, reason FROM derivation WHERE item = $item",
        Map, ("$item", item)));

    /// <summary>How far the media room is with each of the items, and whether a copy of one of the kinds is there: all at once, for a list.</summary>
    public IReadOnlyDictionary<EvidenceItemId, (Derivation Derivation, bool HasCopy)> Of(IReadOnlyList<EvidenceItemId> items, params string[] kinds) => database.Read(c => c.Query(
        """
        SELECT d.item, d.state, d.step, d.percent, d.attempts, d.reason, EXISTS (SELECT 1 FROM json_each($kinds) k JOIN derived_copy p ON p.item = d.item AND p.kind = k.value)
        FROM json_each($items) j CROSS JOIN derivation d ON d.item = j.value
        """,
        r => (Map(r), r.GetInt64(6) != 0), ("$items", JsonSerializer.Serialize(items.Select(i => i.Value))), ("$kinds", JsonSerializer.Serialize(kinds)))).ToDictionary(x => x.Item1.Item);

    /// <summary>How many items are in each state.</summary>
    public IReadOnlyDictionary<DerivationState, long> Counts() => database.Read(c => c.Query(
        "SELECT state, COUNT(*) FROM derivation GROUP BY state", r => (Enum.Parse<DerivationState>(r.GetString(0), ignoreCase: true), r.GetInt64(1)))).ToDictionary(x => x.Item1, x => x.Item2);

    public void AddCopy(CatalogTransaction transaction, DerivedCopy copy) => transaction.Connection.Execute(
        $"INSERT INTO derived_copy ({CopyColumns}) VALUES ($item, $kind, $parent, $sha256, $bytes, $type, $parameters, $at) ON CONFLICT (item, kind) DO UPDATE SET sha256 = $sha256, bytes = $bytes, media_type = $type, parameters = $parameters, made_at = $at",
        ("$item", copy.Item), ("$kind", copy.Kind), ("$parent", copy.ParentSha256), ("$sha256", copy.Sha256), ("$bytes", copy.Bytes),
        ("$type", copy.MediaType), ("$parameters", copy.Parameters), ("$at", copy.MadeAt));

    public IReadOnlyList<DerivedCopy> Copies(EvidenceItemId item) => database.Read(c => c.Query(
        $"SELECT {CopyColumns} FROM derived_copy WHERE item = $item ORDER BY kind", MapCopy, ("$item", item)));

    public DerivedCopy? FindCopy(EvidenceItemId item, string kind) => database.Read(c => c.First(
        $"SELECT {CopyColumns} FROM derived_copy WHERE item = $item AND kind = $kind", MapCopy, ("$item", item), ("$kind", kind)));

    public void SetFindings(CatalogTransaction transaction, EvidenceItemId item, IEnumerable<ItemFinding> findings)
    {
        transaction.Connection.Execute("DELETE FROM item_finding WHERE item = $item", ("$item", item));
        foreach (var finding in findings)
        {
            transaction.Connection.Execute("INSERT INTO item_finding (item, kind, text, from_s, to_s) VALUES ($item, $kind, $text, $from, $to)",
                ("$item", item), ("$kind", finding.Kind), ("$text", finding.Text), ("$from", finding.FromSeconds), ("$to", finding.ToSeconds));
        }
    }

    public IReadOnlyList<ItemFinding> Findings(EvidenceItemId item) => database.Read(c => c.Query(
        "SELECT kind, text, from_s, to_s FROM item_finding WHERE item = $item ORDER BY rowid",
        r => new ItemFinding(r.GetString(0), r.GetString(1), r.IsDBNull(2) ? null : r.GetDouble(2), r.IsDBNull(3) ? null : r.GetDouble(3)), ("$item", item)));

    /// <summary>Keeps what the probe read, as JSON.</summary>
    public void SetProbe(CatalogTransaction transaction, EvidenceItemId item, string probe) => transaction.Connection.Execute(
        "INSERT INTO item_probe (item, probe) VALUES ($item, $probe) ON CONFLICT (item) DO UPDATE SET probe = $probe", ("$item", item), ("$probe", probe));

    public string? FindProbe(EvidenceItemId item) => database.Read(c => c.Scalar<string>("SELECT probe FROM item_probe WHERE item = $item", ("$item", item)));

    private static string Word(DerivationState state) => state switch
    {
        DerivationState.Queued => "queued",
        DerivationState.Running => "running",
        DerivationState.Done => "done",
        DerivationState.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    private static Derivation Map(SqliteDataReader r) => new(
        EvidenceItemId.Parse(r.GetString(0)), Enum.Parse<DerivationState>(r.GetString(1), ignoreCase: true), r.GetString(2), r.GetInt32(3), r.GetInt32(4), r.TextOrNull(5));

    private static DerivedCopy MapCopy(SqliteDataReader r) => new(
        EvidenceItemId.Parse(r.GetString(0)), r.GetString(1), r.Digest(2), r.Digest(3), r.GetInt64(4), r.GetString(5), r.GetString(6), r.Instant(7));
}
