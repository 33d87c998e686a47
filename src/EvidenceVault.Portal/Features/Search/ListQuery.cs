using System.Globalization;
using System.Text;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Places;
using Microsoft.AspNetCore.Http;

namespace EvidenceVault.Portal.Features.Search;

/// <summary>The list's address: everything that narrows it stands there, so that Back, bookmarks and the custody log say the same.</summary>
internal sealed class ListQuery
{
    private const int LongestValue = 100;

    /// <summary>Where a filing or an explanation is overdue, and where a case is or is not known: the values of filters that are choices.</summary>
    public const string Filing = "filing", Explanation = "explanation", With = "with", Without = "without";

    /// <summary>Filters that are either set or not, each with the mark that must be there, or must not.</summary>
    public static IReadOnlyList<(string Filter, ItemMarks Mark, bool IsThere)> Switches { get; } =
    [
        ("unclassified", ItemMarks.Unclassified, true), ("unreviewed", ItemMarks.Reviewed, false), ("held", ItemMarks.Held, true), ("located", ItemMarks.Located, true), ("damaged", ItemMarks.Damaged, true),
        ("quarantined", ItemMarks.Quarantined, true), ("preparing", ItemMarks.Preparing, true),
    ];

    /// <summary>In the order of the canonical form.</summary>
    private static readonly string[] Filters =
    [
        "q", "officer", "unit", "recorder", "station", "place", "near", "within", "box", "class", "case", "cases", "finding", "overdue", "from", "to", .. Switches.Select(s => s.Filter), "sidecars",
    ];

    private readonly SortedDictionary<int, string> _values = [];
    private GeoArea? _area;

    public static ListQuery Read(IQueryCollection query) => Read(name => query[name].ToString());

    /// <summary>From the query part of an address, as it was saved.</summary>
    public static ListQuery Parse(string query)
    {
        var values = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(query);
        return Read(name => values.TryGetValue(name, out var value) ? value.ToString() : "");
    }

    /// <summary>Filters of which nothing is passed over: what cannot be read finds nothing.</summary>
    private static readonly (string Filter, PlaceFault Fault)[] Places =
        [("place", PlaceFault.UnknownPlace), ("near", PlaceFault.BadPoint), ("within", PlaceFault.BadRadius), ("box", PlaceFault.BadBox)];

    private static ListQuery Read(Func<string, string> value)
    {
        var list = new ListQuery();
        for (var f = 0; f < Filters.Length; f++)
        {
            if (Plain(value(Filters[f])) is { } known)
            {
                list._values[f] = known;
            }
        }

        (list._area, list.Fault) = AskedArea.Read(list["near"], list["within"], list["box"]);
        list.Fault = Places.Where(p => !string.IsNullOrWhiteSpace(value(p.Filter)) && !list.Has(p.Filter)).Select(p => (PlaceFault?)p.Fault).FirstOrDefault() ?? list.Fault; // left out, it would find everything
        (list.After, list.Before) = (Plain(value("after")), Plain(value("before")));
        return list;
    }

    /// <summary>Null for what no page of ours puts into an address; so that what is asked always fits into a custody event.</summary>
    private static string? Plain(string text)
    {
        var value = text.Trim();
        return value.Length is > 0 and <= LongestValue && !value.Any(char.IsSurrogate) && !value.Any(char.IsControl) ? value : null;
    }

    /// <summary>Why nothing can be found at the coordinates; null where they are sound, or none are asked for.</summary>
    public PlaceFault? Fault { get; private set; }

    public string? After { get; private set; }

    public string? Before { get; private set; }

    public string? this[string filter] => _values.GetValueOrDefault(Array.IndexOf(Filters, filter));

    public bool Has(string filter) => this[filter] is not null;

    /// <summary>Whether it is narrowed by a place.</summary>
    public bool HasPlace => Has("place") || Has("near") || Has("within") || Has("box");

    /// <summary>Whether the filter is a word of its own, without a value that people choose.</summary>
    public static bool IsSwitch(string filter) => filter == "sidecars" || Switches.Any(s => s.Filter == filter);

    /// <summary>The filters that are set, in a fixed order.</summary>
    public IEnumerable<(string Filter, string Value)> Set => _values.Select(v => (Filters[v.Key], v.Value));

    /// <summary>The filters alone, without the key of a page; empty where none is set.</summary>
    public string Plainly => Encode(Set);

    /// <summary>The one spelling of this query with the key of its page, as it stands in the custody log.</summary>
    public string Canonical => Encode([.. Set, .. After is { } after ? [("after", after)] : Before is { } before ? [("before", before)] : Array.Empty<(string, string)>()]);

    /// <summary>The same list with one filter set otherwise, or without it; from its first page.</summary>
    public string Changed(string filter, string? value) => Address(Set.Where(s => !Goes(s.Filter, filter)).Concat(value is null ? [] : [(filter, value)]));

    /// <summary>The same list over other days.</summary>
    public string Between(DateOnly from, DateOnly to) =>
        Address(Set.Where(s => s.Filter is not ("from" or "to")).Concat([("from", Day(from)), ("to", Day(to))]));

    public string Page(string direction, string key) => Address(Set.Append((direction, key)));

    /// <summary>The same list without one filter.</summary>
    public ListQuery Less(string filter) => Read(name => Goes(name, filter) || name is "after" or "before" ? "" : this[name] ?? "");

    /// <summary>Whether a value goes with a filter that is taken away: a radius with its point.</summary>
    private static bool Goes(string name, string filter) => name == filter || (filter, name) is ("near", "within");

    /// <param name="now">By which explanations are overdue.</param>
    /// <param name="filingDue">What was admitted before it and has no class is overdue.</param>
    public ItemQuery ToItemQuery(TimeZoneInfo zone, DateTimeOffset now, DateTimeOffset filingDue) => new(
        Text: this["q"], Officer: this["officer"], Unit: this["unit"], Recorder: this["recorder"], Station: this["station"], Class: this["class"], Case: this["case"],
        From: Start(this["from"], zone, 0), To: Start(this["to"], zone, 1), WithSidecars: Has("sidecars"), After: After, Before: Before)
    {
        With = Marks(isThere: true) | (this["cases"] == With ? ItemMarks.InCase : 0),
        Without = Marks(isThere: false) | (this["cases"] == Without ? ItemMarks.InCase : 0),
        Finding = this["finding"],
        Place = this["place"],
        Area = _area,
        IsNonsense = Fault is not null,
        UnclassifiedSince = this["overdue"] == Filing ? filingDue : null,
        ExplanationDueBefore = this["overdue"] == Explanation ? now : null,
    };

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private ItemMarks Marks(bool isThere) => Switches.Where(s => s.IsThere == isThere && Has(s.Filter)).Aggregate(ItemMarks.None, (all, s) => all | s.Mark);

    /// <summary>The beginning of a day in the portal's zone, some days later; null when the text is no day.</summary>
    private static DateTimeOffset? Start(string? text, TimeZoneInfo zone, int later) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1900 and < 9000
            ? Start(day.AddDays(later).ToDateTime(TimeOnly.MinValue), zone)
            : null;

    private static DateTimeOffset Start(DateTime local, TimeZoneInfo zone) => new(local, zone.GetUtcOffset(local));

    private static string Address(IEnumerable<(string Filter, string Value)> values) => Encode(values) is { Length: > 0 } query ? "/evidence?" + query : "/evidence";

    private static string Encode(IEnumerable<(string Filter, string Value)> values) => values
        .Aggregate(new StringBuilder(), (text, v) => text.Append(text.Length == 0 ? "" : "&").Append(v.Filter).Append('=').Append(Uri.EscapeDataString(v.Value)))
        .ToString();
}
