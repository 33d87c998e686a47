using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>Who agrees in whose place, and until when: each state is a line of the custody log first, and a row by it.</summary>
public sealed class Delegations(CatalogDatabase database)
{
    private const string Columns = "id, giver, taker, from_at, to_at, reason, given_at, ended_at";

    /// <summary>An id that nobody can guess.</summary>
    public static string NewId() => "dg-" + EvidenceItemId.New().Value[3..];

    /// <summary>The facts of the event that gives; its reason is the delegation's.</summary>
    public static Dictionary<string, string> Facts(Delegation given) => new()
    {
        ["delegation"] = given.Id,
        ["giver"] = given.Giver,
        ["taker"] = given.Taker,
        ["from"] = JsonMembers.Instant(given.FromAt),
        ["to"] = JsonMembers.Instant(given.ToAt),
    };

    /// <summary>Appends the event and does what it tells.</summary>
    public void Write(CatalogTransaction transaction, CustodyEvent told)
    {
        transaction.Append(told);
        Apply(transaction, told);
    }

    public Delegation? Find(CatalogTransaction transaction, string id) => transaction.Connection.First($"SELECT {Columns} FROM delegation WHERE id = $id", Map, ("$id", id));

    /// <summary>Those that are in force at that instant and give this account something.</summary>
    public IReadOnlyList<Delegation> To(string taker, DateTimeOffset now) => database.Read(c => c.Query(
        $"SELECT {Columns} FROM delegation WHERE taker = $taker AND ended_at IS NULL AND from_at <= $now AND to_at > $now ORDER BY given_at, id", Map, ("$taker", taker), ("$now", now)));

    /// <summary>What an account has given and taken that has not ended yet, by when it begins.</summary>
    public IReadOnlyList<Delegation> Of(string account, DateTimeOffset now, int most) => database.Read(c => c.Query(
        $"SELECT {Columns} FROM delegation WHERE ended_at IS NULL AND to_at > $now AND (giver = $account OR taker = $account) ORDER BY from_at, id LIMIT $most",
        Map, ("$now", now), ("$account", account), ("$most", (long)most)));

    internal void Apply(CatalogTransaction transaction, CustodyEvent told)
    {
        if (told.Facts.GetValueOrDefault("delegation") is not { } id)
        {
            return; // the log tells of nothing
        }

        if (told.Act == CustodyAct.DelegationEnded)
        {
            transaction.Connection.Execute("UPDATE delegation SET ended_at = $at WHERE id = $id AND ended_at IS NULL", ("$at", told.At), ("$id", id));
            return;
        }

        transaction.Connection.Execute(
            $"INSERT INTO delegation ({Columns}) VALUES ($id, $giver, $taker, $from, $to, $reason, $at, NULL) ON CONFLICT DO NOTHING",
            ("$id", id), ("$giver", told.Facts["giver"]), ("$taker", told.Facts["taker"]), ("$from", JsonMembers.ParseInstant(told.Facts["from"])), ("$to", JsonMembers.ParseInstant(told.Facts["to"])),
            ("$reason", told.Reason ?? ""), ("$at", told.At));
    }

    private static Delegation Map(SqliteDataReader r) => new(r.GetString(0), r.GetString(1), r.GetString(2), r.Instant(3), r.Instant(4), r.GetString(5), r.Instant(6), r.InstantOrNull(7));
}
