using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>Why somebody opens what he has not collected himself.</summary>
/// <param name="Case">Null where none was named; with one, the reason counts for every item of the case.</param>
/// <param name="Code">A word of the list of reasons.</param>
/// <param name="Words">In his own words; null where the case says it all.</param>
public sealed record ViewReason(string Account, EvidenceItemId Item, string? Case, string Code, string? Words, DateTimeOffset GivenAt, DateTimeOffset UntilAt);

/// <summary>The reasons people gave: each is a line of the custody log first, and a row by it.</summary>
public sealed class ViewReasons(CatalogDatabase database)
{
    private const string Columns = "account, item, case_no, code, words, given_at, until_at";

    /// <summary>The newest reason that covers the item now; null when none does, and one must be asked for.</summary>
    public ViewReason? For(string account, EvidenceItemId item, DateTimeOffset now) => database.Read(c => c.First(
        $"""
        SELECT {Columns} FROM view_reason r WHERE account = $account AND until_at > $now
          AND (item = $item OR EXISTS (SELECT 1 FROM case_link l WHERE l.item = $item AND l.case_no = r.case_no))
        ORDER BY leaf_index DESC LIMIT 1
        """,
        Map, ("$account", account), ("$item", item), ("$now", now)));

    /// <summary>Appends the reason to the log, in the trail of its item, and keeps it.</summary>
    public void Write(CatalogTransaction transaction, ViewReason reason, string from)
    {
        var told = new CustodyEvent
        {
            Act = CustodyAct.ViewReasonGiven,
            At = reason.GivenAt,
            Actor = new CustodyActor(ActorKind.Person, reason.Account),
            From = from,
            Item = reason.Item,
            Reason = reason.Code,
            Facts = new Dictionary<string, string> { ["case"] = reason.Case ?? "", ["words"] = reason.Words ?? "", ["until"] = JsonMembers.Instant(reason.UntilAt) },
        };
        Apply(transaction, transaction.Append(told), told);
    }

    /// <summary>Does what an event tells that stands in the log already.</summary>
    internal void Apply(CatalogTransaction transaction, long leaf, CustodyEvent told)
    {
        if (told is not { Item: { } item, Reason: { } code } || told.Facts.GetValueOrDefault("until") is not { } until)
        {
            return; // the log tells of nothing
        }

        transaction.Connection.Execute(
            $"INSERT INTO view_reason (leaf_index, {Columns}) VALUES ($leaf, $account, $item, $case, $code, $words, $at, $until)",
            ("$leaf", leaf), ("$account", told.Actor.Name), ("$item", item), ("$case", Some(told, "case")), ("$code", code), ("$words", Some(told, "words")),
            ("$at", told.At), ("$until", JsonMembers.ParseInstant(until)));
    }

    private static string? Some(CustodyEvent told, string name) => told.Facts.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;

    private static ViewReason Map(SqliteDataReader r) => new(
        r.GetString(0), EvidenceItemId.Parse(r.GetString(1)), r.TextOrNull(2), r.GetString(3), r.TextOrNull(4), r.Instant(5), r.Instant(6));
}
