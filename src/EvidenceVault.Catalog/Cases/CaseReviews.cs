using System.Globalization;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Review;

namespace EvidenceVault.Catalog;

/// <summary>Somebody's word that an item is reviewed in a case.</summary>
/// <param name="Watched">How much of it he had watched then.</param>
/// <param name="Asked">How much was asked for then.</param>
/// <param name="Note">What he wrote beside it; needed where nothing can be watched.</param>
public sealed record CaseReview(EvidenceItemId Item, string Account, DateTimeOffset At, ReviewShare Watched, ReviewDemand Asked, string? Note);

/// <summary>Which items of a case are reviewed, and by whom. Rows change by <see cref="CaseBook"/> alone.</summary>
public sealed class CaseReviews(CatalogDatabase database)
{
    /// <summary>The facts of a line that says so; its item is the event's own, the note its reason.</summary>
    public static Dictionary<string, string> Facts(string number, ReviewShare watched, ReviewDemand asked) => new()
    {
        ["case"] = number,
        ["watched_ms"] = Text(watched.SeenMs),
        ["whole_ms"] = Text(watched.WholeMs),
        ["asked_percent"] = Text(asked.Percent),
        ["asked_fastest"] = Text(asked.Fastest),
        ["asked_sound"] = asked.WithSound ? "yes" : "no",
    };

    /// <summary>The newest word of each person on each item of the case.</summary>
    public IReadOnlyList<CaseReview> Of(string number) => database.Read(c => c.Query(
        "SELECT item, account, said_at, watched_ms, whole_ms, asked_percent, asked_fastest, asked_sound, note FROM case_review WHERE case_no = $case ORDER BY said_at, account",
        r => new CaseReview(
            EvidenceItemId.Parse(r.GetString(0)), r.GetString(1), r.Instant(2), new ReviewShare(r.GetInt64(3), r.GetInt64(4)), new ReviewDemand(r.GetInt32(5), r.GetInt32(6), r.GetInt64(7) == 1), r.TextOrNull(8)),
        ("$case", number)));

    /// <summary>Whether the account's word on the item stands.</summary>
    public static bool Stands(CatalogTransaction transaction, string number, EvidenceItemId item, string account) => transaction.Connection.First(
        "SELECT account FROM case_review WHERE case_no = $case AND item = $item AND account = $by", r => r.GetString(0), ("$case", number), ("$item", item), ("$by", account)) is not null;

    internal static void Apply(CatalogTransaction transaction, CustodyEvent told)
    {
        if (told is { Act: CustodyAct.ReviewWithdrawn, Item: { } withdrawn })
        {
            transaction.Connection.Execute("DELETE FROM case_review WHERE case_no = $case AND item = $item AND account = $by", ("$case", told.Facts["case"]), ("$item", withdrawn), ("$by", told.Actor.Name));
        }
        else if (told.Item is { } item)
        {
            transaction.Connection.Execute(
                """
                INSERT INTO case_review (case_no, item, account, said_at, watched_ms, whole_ms, asked_percent, asked_fastest, asked_sound, note)
                VALUES ($case, $item, $by, $at, $watched, $whole, $percent, $fastest, $sound, $note)
                ON CONFLICT (case_no, item, account) DO UPDATE SET said_at = $at, watched_ms = $watched, whole_ms = $whole, asked_percent = $percent, asked_fastest = $fastest, asked_sound = $sound, note = $note
                """,
                ("$case", told.Facts["case"]), ("$item", item), ("$by", told.Actor.Name), ("$at", told.At), ("$watched", Number(told, "watched_ms")), ("$whole", Number(told, "whole_ms")),
                ("$percent", Number(told, "asked_percent")), ("$fastest", Number(told, "asked_fastest")), ("$sound", told.Facts.GetValueOrDefault("asked_sound") == "yes" ? 1L : 0L), ("$note", told.Reason));
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long Number(CustodyEvent told, string fact) => long.Parse(told.Facts.GetValueOrDefault(fact, "0"), NumberStyles.None, CultureInfo.InvariantCulture);
}
