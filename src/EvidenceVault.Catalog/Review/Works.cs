using System.Text;
using System.Text.Json.Nodes;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Review;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>Whether a second person lets a redaction go.</summary>
public enum WorkVerdict
{
    None,
    Approved,
    Refused,
}

/// <summary>The bytes of a finished work.</summary>
/// <param name="Parameters">Canonical JSON: the plan, the digests of its first and last frame, and the tool with its arguments.</param>
public sealed record WorkFile(Sha256Digest Sha256, long Bytes, string MediaType, string Parameters, DateTimeOffset MadeAt);

/// <summary>A clip, a still or a redaction of an item.</summary>
/// <param name="Plan">Canonical JSON; <see cref="WorkPlan.Parse"/> reads it.</param>
/// <param name="Reason">Why it failed.</param>
/// <param name="File">Null until it is done.</param>
public sealed record Work(
    string Id, EvidenceItemId Item, WorkKind Kind, string Plan, string OrderedBy, DateTimeOffset OrderedAt, DerivationState State, int Percent, string? Reason, WorkFile? File,
    WorkVerdict Verdict, string? JudgedBy, DateTimeOffset? JudgedAt, string? JudgedWhy)
{
    /// <summary>Whether it may leave the house: a redaction only after a second person saw all that it hides.</summary>
    public bool IsReleased => File is not null && (Kind != WorkKind.Redaction || Verdict == WorkVerdict.Approved);
}

/// <summary>Clips, stills and redactions: ordered, made, judged. Each of these is a line of the custody log first, and a row by it; only the queue's own state is not.</summary>
public sealed class Works(CatalogDatabase database)
{
    private const string Columns =
        "id, item, kind, plan, ordered_by, ordered_at, state, percent, reason, sha256, bytes, media_type, parameters, made_at, verdict, judged_by, judged_at, judged_why";

    private static readonly string[] MadeWith = ["arguments", "ffmpeg", "from_frame_sha256", "to_frame_sha256"];

    /// <summary>An id that nobody can guess.</summary>
    public static string NewId() => "wk-" + EvidenceItemId.New().Value[3..];

    /// <summary>Appends the event and does what it tells.</summary>
    public void Write(CatalogTransaction transaction, CustodyEvent told)
    {
        transaction.Append(told);
        Apply(transaction, told);
    }

    public Work? Find(string id) => database.Read(c => c.First($"SELECT {Columns} FROM work_copy WHERE id = $id", Map, ("$id", id)));

    /// <summary>As <see cref="Find(string)"/>, within an act.</summary>
    public Work? Find(CatalogTransaction transaction, string id) => transaction.Connection.First($"SELECT {Columns} FROM work_copy WHERE id = $id", Map, ("$id", id));

    /// <summary>Everything made from an item or to be made, in the order in which it was ordered.</summary>
    public IReadOnlyList<Work> Of(EvidenceItemId item) => database.Read(c => c.Query($"SELECT {Columns} FROM work_copy WHERE item = $item ORDER BY ordered_at, rowid", Map, ("$item", item)));

    /// <summary>The items of a case of which a redaction was made and let go.</summary>
    public IReadOnlySet<EvidenceItemId> RedactedIn(string number) => database.Read(c => c.Query(
        "SELECT DISTINCT w.item FROM case_link l JOIN work_copy w ON w.item = l.item WHERE l.case_no = $case AND w.kind = 'redaction' AND w.state = 'done' AND w.verdict = 'approved'",
        r => EvidenceItemId.Parse(r.GetString(0)), ("$case", number))).ToHashSet();

    /// <summary>How many works of an account are still to be made.</summary>
    public long WaitingOf(string account) => database.Read(c => c.Scalar<long>("SELECT COUNT(*) FROM work_copy WHERE ordered_by = $account AND state IN ('queued', 'running')", ("$account", account)));

    /// <summary>Takes the next one to make. Null when nothing waits.</summary>
    public Work? TakeNext() => database.Write(t =>
    {
        var next = t.Connection.First($"SELECT {Columns} FROM work_copy WHERE state = 'queued' ORDER BY ordered_at, rowid LIMIT 1", Map);
        if (next is not null)
        {
            t.Connection.Execute("UPDATE work_copy SET state = 'running', percent = 0, attempts = attempts + 1 WHERE id = $id", ("$id", next.Id));
        }

        return next;
    });

    /// <summary>Puts back what a process that is no more had taken.</summary>
    /// <returns>Those that were tried so often that they are to be given up.</returns>
    public IReadOnlyList<Work> Recover(int mostAttempts) => database.Write(t =>
    {
        t.Connection.Execute("UPDATE work_copy SET state = 'queued' WHERE state = 'running'");
        return t.Connection.Query($"SELECT {Columns} FROM work_copy WHERE state = 'queued' AND attempts >= $most", Map, ("$most", (long)mostAttempts));
    });

    /// <summary>Says how far a work at hand is.</summary>
    public void Report(string id, int percent) => database.Write(t => t.Connection.Execute("UPDATE work_copy SET percent = $percent WHERE id = $id AND state = 'running'", ("$percent", percent), ("$id", id)));

    internal void Apply(CatalogTransaction transaction, CustodyEvent told)
    {
        if (told.Item is not { } item || !told.Facts.TryGetValue("work", out var id))
        {
            return; // the log tells of nothing
        }

        switch (told.Act)
        {
            case CustodyAct.WorkOrdered:
                var plan = told.Facts["plan"];
                transaction.Connection.Execute(
                    """
                    INSERT INTO work_copy (id, item, kind, plan, ordered_by, ordered_at, state) SELECT $id, id, $kind, $plan, $by, $at, 'queued' FROM evidence_item WHERE id = $item ON CONFLICT DO NOTHING
                    """,
                    ("$id", id), ("$item", item), ("$kind", WorkPlan.Parse(plan).Kind.ToWord()), ("$plan", plan), ("$by", told.Actor.Name), ("$at", told.At));
                break;
            case CustodyAct.WorkMade when Find(transaction, id) is { } work:
                transaction.Connection.Execute(
                    """
                    UPDATE work_copy SET state = 'done', percent = 100, reason = NULL, sha256 = $sha256, bytes = $bytes, media_type = $type, parameters = $parameters, made_at = $at
                    WHERE id = $id AND state <> 'done'
                    """,
                    ("$sha256", told.Facts["sha256"]), ("$bytes", long.Parse(told.Facts["bytes"], System.Globalization.CultureInfo.InvariantCulture)), ("$type", told.Facts["media_type"]),
                    ("$parameters", Parameters(work.Plan, told)), ("$at", told.At), ("$id", id));
                break;
            case CustodyAct.WorkFailed:
                transaction.Connection.Execute("UPDATE work_copy SET state = 'failed', reason = $why WHERE id = $id AND state <> 'done'", ("$why", told.Reason ?? ""), ("$id", id));
                break;
            case CustodyAct.WorkApproved or CustodyAct.WorkRefused:
                transaction.Connection.Execute(
                    "UPDATE work_copy SET verdict = $verdict, judged_by = $by, judged_at = $at, judged_why = $why WHERE id = $id AND state = 'done' AND verdict IS NULL AND ordered_by <> $by",
                    ("$verdict", told.Act == CustodyAct.WorkApproved ? "approved" : "refused"), ("$by", told.Actor.Name), ("$at", told.At), ("$why", told.Reason), ("$id", id));
                break;
            default:
                break;
        }
    }

    /// <summary>The lineage: canonical JSON of the plan, with what the work was made with.</summary>
    private static string Parameters(string plan, CustodyEvent told)
    {
        var lineage = CanonicalJson.Read(Encoding.UTF8.GetBytes(plan));
        foreach (var name in MadeWith)
        {
            lineage[name] = (JsonNode)told.Facts.GetValueOrDefault(name, "");
        }

        return Encoding.UTF8.GetString(CanonicalJson.Write(lineage));
    }

    private static Work Map(SqliteDataReader r) => new(
        r.GetString(0), EvidenceItemId.Parse(r.GetString(1)), WorkKinds.Parse(r.GetString(2)), r.GetString(3), r.GetString(4), r.Instant(5), Enum.Parse<DerivationState>(r.GetString(6), ignoreCase: true), r.GetInt32(7), r.TextOrNull(8),
        r.IsDBNull(9) ? null : new WorkFile(r.Digest(9), r.GetInt64(10), r.GetString(11), r.GetString(12), r.Instant(13)),
        r.TextOrNull(14) switch { null => WorkVerdict.None, "approved" => WorkVerdict.Approved, _ => WorkVerdict.Refused }, r.TextOrNull(15), r.InstantOrNull(16), r.TextOrNull(17));
}
