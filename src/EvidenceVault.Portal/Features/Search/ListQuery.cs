using System.Globalization;
using System.Text;
using EvidenceVault.Catalog;
using Microsoft.AspNetCore.Http;

namespace EvidenceVault.Portal.Features.Search;

/// <summary>The list's address: everything that narrows it stands there, so that Back, bookmarks and the custody log say the same.</summary>
internal sealed class ListQuery
{
    private const int LongestValue = 100;

    /// <summary>In the order of the canonical form.</summary>
    private static readonly string[] Filters = ["q", "officer", "unit", "recorder", "station", "class", "case", "from", "to", "quarantined", "unclassified", "preparing", "sidecars"];

    private readonly SortedDictionary<int, string> _values = [];

    public static ListQuery Read(IQueryCollection query)
    {
        var list = new ListQuery();
        for (var f = 0; f < Filters.Length; f++)
        {
            if (Read(query, Filters[f]) is { } value)
            {
                list._values[f] = value;
            }
        }

        (list.After, list.Before) = (Read(query, "after"), Read(query, "before"));
        return list;
    }

    /// <summary>Null for what no page of ours puts into an address; so that what is asked always fits into a custody event.</summary>
    private static string? Read(IQueryCollection query, string name)
    {
        var value = query[name].ToString().Trim();
        return value.Length is > 0 and <= LongestValue && !value.Any(char.IsSurrogate) && !value.Any(char.IsControl) ? value : null;
    }

    public string? After { get; private set; }

    public string? Before { get; private set; }

    public string? this[string filter] => _values.GetValueOrDefault(Array.IndexOf(Filters, filter));

    public bool Has(string filter) => this[filter] is not null;

    /// <summary>The filters that are set, in a fixed order.</summary>
    public IEnumerable<(string Filter, string Value)> Set => _values.Select(v => (Filters[v.Key], v.Value));

    /// <summary>The one spelling of this query with the key of its page, as it stands in the custody log.</summary>
    public string Canonical => Encode([.. Set, .. After is { } after ? [("after", after)] : Before is { } before ? [("before", before)] : Array.Empty<(string, string)>()]);

    /// <summary>The same list with one filter set otherwise, or without it; from its first page.</summary>
    public string With(string filter, string? value) => Address(Set.Where(s => s.Filter != filter).Concat(value is null ? [] : [(filter, value)]));

    public string Page(string direction, string key) => Address(Set.Append((direction, key)));

    public ItemQuery ToItemQuery(TimeZoneInfo zone) => new(
        Text: this["q"], Officer: this["officer"], Unit: this["unit"], Recorder: this["recorder"], Station: this["station"], Class: this["class"], Case: this["case"],
        From: Day(this["from"], zone, 0), To: Day(this["to"], zone, 1), Quarantined: Has("quarantined") ? true : null, Unclassified: Has("unclassified"),
        WithSidecars: Has("sidecars"), After: After, Before: Before, Preparing: Has("preparing"));

    /// <summary>The beginning of a day in the portal's zone, some days later; null when the text is no day.</summary>
    private static DateTimeOffset? Day(string? text, TimeZoneInfo zone, int later) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1900 and < 9000
            ? Start(day.AddDays(later).ToDateTime(TimeOnly.MinValue), zone)
            : null;

    private static DateTimeOffset Start(DateTime local, TimeZoneInfo zone) => new(local, zone.GetUtcOffset(local));

    private static string Address(IEnumerable<(string Filter, string Value)> values) => Encode(values) is { Length: > 0 } query ? "/evidence?" + query : "/evidence";

    private static string Encode(IEnumerable<(string Filter, string Value)> values) => values
        .Aggregate(new StringBuilder(), (text, v) => text.Append(text.Length == 0 ? "" : "&").Append(v.Filter).Append('=').Append(Uri.EscapeDataString(v.Value)))
        .ToString();
}
