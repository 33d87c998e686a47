using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>Who may see or take what beyond his rights: each state is a line of the custody log first, and a row by it.</summary>
public sealed class AccessGrants(CatalogDatabase database)
{
    private const string Columns = "id, account, act, rule, case_no, recipient, reason, unit, granted_at, until_at, ended_at, ended_by";

    /// <summary>Of the unit, or of one below it.</summary>
    private const string OfUnit =
        """
        ($everything OR ($unit IS NOT NULL AND (g.unit = $unit OR g.unit IN (SELECT value FROM json_each($below))
          OR EXISTS (SELECT 1 FROM access_grant_item i JOIN evidence_item e ON e.id = i.item WHERE i.id = g.id AND (e.unit = $unit OR e.unit IN (SELECT value FROM json_each($below)))))))
        """;

    /// <summary>An id that nobody can guess, for what nobody need agree to.</summary>
    public static string NewId() => "ag-" + EvidenceItemId.New().Value[3..];

    /// <summary>Appends the event, once for each item so that it stands in the trail of each, and does what it tells.</summary>
    public void Write(CatalogTransaction transaction, CustodyEvent told, AccessGrant grant)
    {
        foreach (var item in grant.Items)
        {
            transaction.Append(told with { Item = item });
        }

        Apply(transaction, told);
    }

    public AccessGrant? Find(string id) => database.Read(c => Find(c, id));

    public AccessGrant? Find(CatalogTransaction transaction, string id) => Find(transaction.Connection, id);

    /// <summary>What lets this account see that item now; one that lets it take a copy before others. Null when nothing does.</summary>
    public AccessGrant? For(string account, EvidenceItemId item, DateTimeOffset now) => database.Read(c => c.First(
        $"""
        SELECT {Columns} FROM access_grant g WHERE account = $account AND ended_at IS NULL AND until_at > $now
          AND EXISTS (SELECT 1 FROM access_grant_item i WHERE i.item = $item AND i.id = g.id) ORDER BY act = 'view', until_at DESC LIMIT 1
        """,
        Map, ("$account", account), ("$item", item), ("$now", now)) is { } found ? WithItems(c, found) : null);

    /// <summary>Those of an account, newest first.</summary>
    public IReadOnlyList<AccessGrant> Of(string account, int most) => database.Read(c => c.Query(
        $"SELECT {Columns} FROM access_grant WHERE account = $account ORDER BY granted_at DESC, id LIMIT $most", Map, ("$account", account), ("$most", (long)most)).ConvertAll(g => WithItems(c, g)));

    /// <summary>Whether the grant is about footage of the scope's units.</summary>
    public static bool Concerns(CatalogTransaction transaction, string id, ViewerScope scope) => transaction.Connection.Scalar<long>(
        $"SELECT EXISTS (SELECT 1 FROM access_grant g WHERE g.id = $id AND {OfUnit})", ("$id", id), ("$everything", scope.Everything), ("$unit", scope.Unit), ("$below", scope.BelowJson)) == 1;

    /// <summary>Those in force that are about footage of the scope's units. Newest first.</summary>
    public IReadOnlyList<AccessGrant> InForce(ViewerScope scope, DateTimeOffset now, int most) => database.Read(c => c.Query(
        $"SELECT {Columns} FROM access_grant g WHERE ended_at IS NULL AND until_at > $now AND {OfUnit} ORDER BY granted_at DESC, id LIMIT $most",
        Map, ("$now", now), ("$everything", scope.Everything), ("$unit", scope.Unit), ("$below", scope.BelowJson), ("$most", (long)most)).ConvertAll(g => WithItems(c, g)));

    internal void Apply(CatalogTransaction transaction, CustodyEvent told)
    {
        if (told.Facts.GetValueOrDefault("grant") is not { } id)
        {
            return; // the log tells of nothing
        }

        if (told.Act == CustodyAct.AccessEnded)
        {
            transaction.Connection.Execute("UPDATE access_grant SET ended_at = $at, ended_by = $by WHERE id = $id AND ended_at IS NULL", ("$at", told.At), ("$by", told.Actor.Name), ("$id", id));
            return;
        }

        var grant = AccessGrant.Read(told);
        transaction.Connection.Execute(
            $"INSERT INTO access_grant ({Columns}) VALUES ($id, $account, $act, $rule, $case, $recipient, $reason, $unit, $at, $until, NULL, NULL) ON CONFLICT DO NOTHING",
            ("$id", id), ("$account", grant.Account), ("$act", AccessWords.Of(grant.Act)), ("$rule", grant.Rule), ("$case", grant.Case), ("$recipient", grant.Recipient), ("$reason", grant.Reason),
            ("$unit", grant.Unit), ("$at", grant.GrantedAt), ("$until", grant.UntilAt));
        foreach (var item in grant.Items)
        {
            transaction.Connection.Execute("INSERT INTO access_grant_item (item, id) VALUES ($item, $id) ON CONFLICT DO NOTHING", ("$item", item), ("$id", id));
        }
    }

    private static AccessGrant? Find(SqliteConnection connection, string id) =>
        connection.First($"SELECT {Columns} FROM access_grant WHERE id = $id", Map, ("$id", id)) is { } found ? WithItems(connection, found) : null;

    private static AccessGrant WithItems(SqliteConnection connection, AccessGrant grant) => grant with
    {
        Items = connection.Query("SELECT item FROM access_grant_item WHERE id = $id ORDER BY item", r => EvidenceItemId.Parse(r.GetString(0)), ("$id", grant.Id)),
    };

    private static AccessGrant Map(SqliteDataReader r) => new(
        r.GetString(0), r.GetString(1), AccessWords.Parse(r.GetString(2)), r.GetString(3), r.GetString(4), r.TextOrNull(5), r.GetString(6), r.GetString(7), [], r.Instant(8), r.Instant(9), r.InstantOrNull(10), r.TextOrNull(11));
}
