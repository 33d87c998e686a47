using System.Globalization;
using EvidenceVault.Core.Cases;
using EvidenceVault.Portal.Features.Filing;
using EvidenceVault.Portal.Features.Shared;

namespace EvidenceVault.Portal.Features.Cases;

/// <summary>How an act on a case ended; each has a text for the person who asked.</summary>
internal enum CaseOutcome
{
    Opened,
    Changed,
    Closed,
    Reopened,
    Marked,
    Withdrawn,
    Explained,
    Raised,
    Answered,
    FindingClosed,
    FindingReturned,
    Linked,
    Dismissed,
    Named,
    Reviewed,
    ReviewWithdrawn,

    /// <summary>Nothing of it would have been new.</summary>
    Unchanged,

    BadNumber,
    NumberTaken,
    NoTitle,
    NoUnit,
    BadOfficers,
    BadTime,
    BadDay,
    BadPoint,
    BadStep,
    BadSpan,
    BadItem,
    NoReason,
    TooLong,
    NameTaken,
    NotOpen,
    NotWatched,
    NotPlayable,
}

/// <summary>What was written into the form of a case.</summary>
internal sealed record CaseForm(
    string? Number, string? Kind, string? Title, string? Unit, string? Officers, string? Parties, string? Place, string? Point, string? From, string? To, string? DueOn)
{
    public const int LongestText = 500;
    public const int MostOfficers = 20;
    public const int MostParties = 20;
    private const string DayFormat = "yyyy-MM-dd";
    private const string LocalFormat = "yyyy-MM-dd'T'HH:mm";

    /// <summary>The form as it would be written for what is known.</summary>
    public static CaseForm Of(CaseFile file, TimeZoneInfo zone)
    {
        var known = file.Facts;
        return new CaseForm(
            file.Number, known.Kind.ToWord(), known.Title, known.Unit, string.Join(' ', known.Officers), string.Join("; ", known.Parties.Select(p => p.Plate is null ? p.Name : $"{p.Name} / {p.Plate}".Trim())),
            known.Place, known.Point?.ToString(), Local(known.From), Local(known.To), known.DueOn?.ToString(DayFormat, CultureInfo.InvariantCulture));

        string? Local(DateTimeOffset? at) => at is { } instant ? TimeZoneInfo.ConvertTime(instant, zone).ToString(LocalFormat, CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Reads the form. One of the two is null.</summary>
    public (CaseFacts? Facts, CaseOutcome? Wrong) Read(TimeZoneInfo zone)
    {
        var (title, unit, place) = (Said.Of(Title), Said.Of(Unit), Said.Of(Place));
        var officers = Words(Officers, [' ', ',', ';', '，', '；', '、', '\n', '\r', '\t']);
        var parties = Words(Parties, [';', '；', '\n', '\r']).ConvertAll(Party);
        if (CaseKinds.Find(Kind) is not { } kind)
        {
            return (null, CaseOutcome.NoTitle);
        }

        if (!TryTime(From, zone, out var from) || !TryTime(To, zone, out var to) || (from is null) != (to is null) || from > to)
        {
            return (null, CaseOutcome.BadTime);
        }

        if (!TryDay(DueOn, out var due))
        {
            return (null, CaseOutcome.BadDay);
        }

        var point = GeoPoint.Find(Point);
        if (Said.Of(Point) is not null && point is null)
        {
            return (null, CaseOutcome.BadPoint);
        }

        var known = new CaseFacts(kind, title ?? "", unit ?? "", officers, parties, place, from, to, due) { Point = point };
        return CaseBounds.Wrong(known) is { } wrong ? (null, wrong) : (known, null);
    }

    public static bool IsNumber(string? number) => number is not null && FilingDesk.IsCaseNumber(number);

    /// <summary>An empty field is no day; false for what is none.</summary>
    public static bool TryDay(string? text, out DateOnly? day)
    {
        day = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            return true;
        }

        var reads = DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var on) && on.Year is > 1900 and < 9000;
        day = reads ? on : null;
        return reads;
    }

    /// <summary>A party is written as <c>name / plate</c>, or as one of the two: what has digits and letters and no blank is a plate.</summary>
    private static CaseParty Party(string text)
    {
        var parts = text.Split('/', 2, StringSplitOptions.TrimEntries);
        return parts.Length == 2 ? new CaseParty(parts[0], parts[1].Length > 0 ? parts[1] : null) : LooksLikePlate(text) ? new CaseParty("", text) : new CaseParty(text, null);
    }

    /// <summary>A Chinese plate: the character of a province, a letter, and five or six letters and digits.</summary>
    private static bool LooksLikePlate(string text) =>
        text.Length is 7 or 8 && char.GetUnicodeCategory(text[0]) == UnicodeCategory.OtherLetter && char.IsAsciiLetterUpper(text[1]) && text.Skip(2).All(char.IsAsciiLetterOrDigit);

    private static List<string> Words(string? text, char[] separators) =>
        [.. (text ?? "").Split(separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(w => Said.Of(w)).OfType<string>().Distinct(StringComparer.Ordinal)];

    private static bool TryTime(string? text, TimeZoneInfo zone, out DateTimeOffset? at)
    {
        at = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            return true;
        }

        if (!DateTime.TryParseExact(text, LocalFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) || local.Year is < 1900 or > 9000)
        {
            return false;
        }

        at = new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
        return true;
    }
}
