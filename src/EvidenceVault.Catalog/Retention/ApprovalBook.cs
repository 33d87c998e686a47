using System.Globalization;
using System.Text.Json;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>Requests for approval and what was said to them: each step is a line of the custody log first, and a row by it.</summary>
public sealed class ApprovalBook(CatalogDatabase database)
{
    private const string Columns = "id, kind, subject, unit, needs, requested_at, requested_by, reason, expires_at, barred, document, state, ended_at";

    /// <summary>An id that nobody can guess.</summary>
    public static string NewId() => "ap-" + EvidenceItemId.New().Value[3..];

    /// <summary>The event that asks.</summary>
    public static CustodyEvent Asking(ApprovalRequest request, CustodyActor actor, string? from)
    {
        var facts = new Dictionary<string, string>
        {
            ["request"] = request.Id,
            ["kind"] = WordOf(request.Kind),
            ["subject"] = request.Subject,
            ["needs"] = request.Needs.ToString(CultureInfo.InvariantCulture),
            ["expires"] = JsonMembers.Instant(request.ExpiresAt),
        };
        if (request.Unit is { } unit)
        {
            facts["unit"] = unit;
        }

        if (request.Barred.Count > 0)
        {
            facts["barred"] = JsonSerializer.Serialize(request.Barred);
        }

        if (request.Document is { } document)
        {
            facts["document_sha256"] = Sha256Digest.Of(document).Hex;
        }

        return new CustodyEvent { Act = CustodyAct.ApprovalRequested, At = request.RequestedAt, Actor = actor, From = from, Reason = request.Reason, Facts = facts };
    }

    /// <summary>Appends the event that asks, and keeps the request with its document.</summary>
    public void Ask(CatalogTransaction transaction, ApprovalRequest request, CustodyEvent told)
    {
        transaction.Append(told);
        Keep(transaction, told, request.Document);
    }

    /// <summary>Appends a vote or an end, and does what it tells.</summary>
    public void Write(CatalogTransaction transaction, CustodyEvent told)
    {
        transaction.Append(told);
        Apply(transaction, told, null);
    }

    public ApprovalRequest? Find(string id) => database.Read(c => Find(c, id));

    public ApprovalRequest? Find(CatalogTransaction transaction, string id) => Find(transaction.Connection, id);

    /// <summary>Open ones first, oldest first; then the others, newest first.</summary>
    public IReadOnlyList<ApprovalRequest> Page(bool openOnly, int most) => database.Read(c => c.Query(
        $"SELECT {Columns} FROM approval_request WHERE state = 'open' OR NOT $only ORDER BY state <> 'open', CASE WHEN state = 'open' THEN requested_at END, ended_at DESC, id LIMIT $most",
        Map, ("$only", openOnly), ("$most", (long)most)).ConvertAll(r => WithVotes(c, r)));

    /// <summary>As <see cref="Page(bool, int)"/>, but of requests to see or take footage only those of these units, and those that the account has made or voted on.</summary>
    /// <param name="units">Null for every unit.</param>
    public IReadOnlyList<ApprovalRequest> Page(bool openOnly, int most, string account, IReadOnlyList<string>? units) => database.Read(c => c.Query(
        $"""
        SELECT {Columns} FROM approval_request r
        WHERE (state = 'open' OR NOT $only)
          AND (kind NOT IN ('view', 'copy', 'supply') OR $units IS NULL OR unit IN (SELECT value FROM json_each($units)) OR requested_by = $account
            OR EXISTS (SELECT 1 FROM approval_vote v WHERE v.request = r.id AND (v.account = $account OR v.on_behalf_of = $account)))
        ORDER BY state <> 'open', CASE WHEN state = 'open' THEN requested_at END, ended_at DESC, id LIMIT $most
        """,
        Map, ("$only", openOnly), ("$most", (long)most), ("$account", account), ("$units", units is null ? null : JsonSerializer.Serialize(units))).ConvertAll(r => WithVotes(c, r)));

    /// <summary>What an account has asked for, open ones first, then the newest.</summary>
    public IReadOnlyList<ApprovalRequest> Of(string account, int most) => database.Read(c => c.Query(
        $"SELECT {Columns} FROM approval_request WHERE requested_by = $account ORDER BY state <> 'open', requested_at DESC, id LIMIT $most", Map, ("$account", account), ("$most", (long)most)).ConvertAll(r => WithVotes(c, r)));

    /// <summary>Open or approved ones whose time has run out.</summary>
    public IReadOnlyList<ApprovalRequest> Overdue(DateTimeOffset now) => database.Read(c => c.Query(
        $"SELECT {Columns} FROM approval_request WHERE state IN ('open', 'approved') AND expires_at <= $now ORDER BY expires_at", Map, ("$now", now)));

    /// <summary>The document whose digest the event names; null if the request has none.</summary>
    internal byte[]? Document(string id) => database.Read(c => c.First("SELECT document FROM approval_request WHERE id = $id AND document IS NOT NULL", r => r.Bytes(0), ("$id", id)));

    internal void Apply(CatalogTransaction transaction, CustodyEvent told, byte[]? document)
    {
        if (told.Facts.GetValueOrDefault("request") is not { } id)
        {
            return; // the log tells of nothing
        }

        switch (told.Act)
        {
            case CustodyAct.ApprovalRequested:
                Keep(transaction, told, document);
                break;
            case CustodyAct.ApprovalVoted:
                transaction.Connection.Execute(
                    "INSERT INTO approval_vote (request, account, cast_at, approves, reason, on_behalf_of) SELECT id, $account, $at, $approves, $reason, $for FROM approval_request WHERE id = $id ON CONFLICT DO NOTHING",
                    ("$id", id), ("$account", told.Actor.Name), ("$at", told.At), ("$approves", told.Facts.GetValueOrDefault("vote") == "approve"), ("$reason", told.Reason ?? ""), ("$for", told.Facts.GetValueOrDefault("on_behalf_of")));
                break;
            default:
                transaction.Connection.Execute(
                    "UPDATE approval_request SET state = $state, ended_at = $at WHERE id = $id", ("$state", told.Facts.GetValueOrDefault("state", "withdrawn")), ("$at", told.At), ("$id", id));
                break;
        }
    }

    /// <summary>The word for a kind of request, in events and texts.</summary>
    public static string WordOf(ApprovalKind kind) => kind switch
    {
        ApprovalKind.RulePack => "rule-pack",
        ApprovalKind.HoldRelease => "hold-release",
        ApprovalKind.Destruction => "destruction",
        ApprovalKind.View => "view",
        ApprovalKind.Copy => "copy",
        ApprovalKind.Supply => "supply",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>The word for a state, in events and texts.</summary>
    public static string WordOf(ApprovalState state) => state switch
    {
        ApprovalState.Open => "open",
        ApprovalState.Approved => "approved",
        ApprovalState.Refused => "refused",
        ApprovalState.Expired => "expired",
        ApprovalState.Withdrawn => "withdrawn",
        ApprovalState.Used => "used",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    private static void Keep(CatalogTransaction transaction, CustodyEvent told, byte[]? document)
    {
        var facts = told.Facts;
        transaction.Connection.Execute(
            $"INSERT INTO approval_request ({Columns}) VALUES ($id, $kind, $subject, $unit, $needs, $at, $by, $reason, $expires, $barred, $document, 'open', NULL) ON CONFLICT DO NOTHING",
            ("$id", facts["request"]), ("$kind", facts["kind"]), ("$subject", facts["subject"]), ("$unit", facts.GetValueOrDefault("unit")), ("$needs", long.Parse(facts["needs"], CultureInfo.InvariantCulture)),
            ("$at", told.At), ("$by", told.Actor.Name), ("$reason", told.Reason ?? ""), ("$expires", JsonMembers.ParseInstant(facts["expires"])),
            ("$barred", facts.GetValueOrDefault("barred", "[]")), ("$document", document));
    }

    private static ApprovalRequest? Find(SqliteConnection connection, string id) =>
        connection.First($"SELECT {Columns} FROM approval_request WHERE id = $id", Map, ("$id", id)) is { } found ? WithVotes(connection, found) : null;

    private static ApprovalRequest WithVotes(SqliteConnection connection, ApprovalRequest request) => request with
    {
        Votes = connection.Query(
            "SELECT account, cast_at, approves, reason, on_behalf_of FROM approval_vote WHERE request = $id ORDER BY cast_at, account",
            r => new ApprovalVote(r.GetString(0), r.Instant(1), r.GetInt64(2) != 0, r.GetString(3), r.TextOrNull(4)), ("$id", request.Id)),
    };

    private static ApprovalRequest Map(SqliteDataReader r) => new(
        r.GetString(0), Enum.GetValues<ApprovalKind>().First(k => WordOf(k) == r.GetString(1)), r.GetString(2), r.TextOrNull(3), r.GetInt32(4), r.Instant(5), r.GetString(6), r.GetString(7), r.Instant(8),
        JsonSerializer.Deserialize<string[]>(r.GetString(9))!, r.IsDBNull(10) ? null : r.Bytes(10), Enum.GetValues<ApprovalState>().First(s => WordOf(s) == r.GetString(11)), r.InstantOrNull(12));
}
