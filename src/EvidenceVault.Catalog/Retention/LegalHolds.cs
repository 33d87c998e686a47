using System.Text.Json;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Holds;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>The holds, in force and released: each state is a line of the custody log first, and a row by it.</summary>
public sealed class LegalHolds(CatalogDatabase database)
{
    private const string Columns =
        "id, kind, items, case_no, officer, recorder, unit, plate, place, from_at, to_at, reason, authority, owner, review_on, placed_at, placed_by, released_at, released_by";

    /// <summary>Appends the event and does what it tells.</summary>
    public void Write(CatalogTransaction transaction, CustodyEvent told)
    {
        transaction.Append(told);
        Apply(transaction, told);
    }

    public LegalHold? Find(string id) => database.Read(c => Find(c, id));

    public LegalHold? Find(CatalogTransaction transaction, string id) => Find(transaction.Connection, id);

    /// <summary>Those in force, oldest first.</summary>
    public IReadOnlyList<LegalHold> InForce() => database.Read(InForce);

    /// <inheritdoc cref="InForce()"/>
    public static IReadOnlyList<LegalHold> InForce(CatalogTransaction transaction) => InForce(transaction.Connection);

    /// <summary>Those in force first, by their review; then the released ones, newest first.</summary>
    public IReadOnlyList<LegalHold> Page(bool inForceOnly, int most) => database.Read(c => c.Query(
        $"SELECT {Columns} FROM legal_hold WHERE released_at IS NULL OR NOT $only ORDER BY released_at IS NOT NULL, CASE WHEN released_at IS NULL THEN review_on END, released_at DESC, id LIMIT $most",
        Map, ("$only", inForceOnly), ("$most", (long)most)));

    internal static IReadOnlyList<LegalHold> InForce(SqliteConnection connection) =>
        connection.Query($"SELECT {Columns} FROM legal_hold WHERE released_at IS NULL ORDER BY placed_at, id", Map);

    internal void Apply(CatalogTransaction transaction, CustodyEvent told)
    {
        if (!told.Facts.ContainsKey("hold"))
        {
            return; // the log tells of nothing
        }

        if (told.Act == CustodyAct.HoldReleased)
        {
            transaction.Connection.Execute(
                "UPDATE legal_hold SET released_at = $at, released_by = $by WHERE id = $id AND released_at IS NULL",
                ("$at", told.At), ("$by", told.Actor.Name), ("$id", told.Facts.GetValueOrDefault("hold", "")));
            return;
        }

        var hold = HoldFacts.Read(told);
        var criteria = hold.Criteria;
        transaction.Connection.Execute(
            $"""
            INSERT INTO legal_hold ({Columns}) VALUES ($id, $kind, $items, $case, $officer, $recorder, $unit, $plate, $place, $from, $to, $reason, $authority, $owner, $review, $at, $by, NULL, NULL)
            ON CONFLICT DO NOTHING
            """,
            ("$id", hold.Id), ("$kind", hold.Kind.ToString()), ("$items", JsonSerializer.Serialize(criteria.Items.Select(i => i.Value))), ("$case", criteria.Case), ("$officer", criteria.Officer),
            ("$recorder", criteria.Recorder), ("$unit", criteria.Unit), ("$plate", criteria.Plate), ("$place", criteria.Place), ("$from", criteria.From), ("$to", criteria.To), ("$reason", hold.Reason),
            ("$authority", hold.Authority), ("$owner", hold.Owner), ("$review", Instants.WriteDay(hold.ReviewOn)), ("$at", hold.PlacedAt), ("$by", hold.PlacedBy));
    }

    private static LegalHold? Find(SqliteConnection connection, string id) => connection.First($"SELECT {Columns} FROM legal_hold WHERE id = $id", Map, ("$id", id));

    private static LegalHold Map(SqliteDataReader r) => new(
        r.GetString(0), Enum.Parse<HoldKind>(r.GetString(1)),
        new HoldCriteria(
            [.. JsonSerializer.Deserialize<string[]>(r.GetString(2))!.Select(EvidenceItemId.Parse)], r.TextOrNull(3), r.TextOrNull(4), r.TextOrNull(5), r.TextOrNull(6), r.TextOrNull(7), r.TextOrNull(8),
            r.InstantOrNull(9), r.InstantOrNull(10)),
        r.GetString(11), r.GetString(12), r.GetString(13), Instants.ParseDay(r.GetString(14)), r.Instant(15), r.GetString(16), r.InstantOrNull(17), r.TextOrNull(18));
}
