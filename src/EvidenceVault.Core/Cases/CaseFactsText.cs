using System.Globalization;
using System.Text.Json;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Core.Cases;

/// <summary>What is known of a case as facts of a line of the custody log, which hold it whole.</summary>
public static class CaseFactsText
{
    private const string Itself = "itself";
    private const string DayFormat = "yyyy-MM-dd";

    public static Dictionary<string, string> Of(string number, CaseFacts known)
    {
        var facts = new Dictionary<string, string> { ["case"] = number, ["kind"] = known.Kind.ToWord(), ["title"] = known.Title, ["unit"] = known.Unit };
        Add("officers", known.Officers.Count > 0 ? string.Join(' ', known.Officers) : null);
        Add("parties", known.Parties.Count > 0 ? JsonSerializer.Serialize(known.Parties.Select(p => new[] { p.Name, p.Plate ?? "" })) : null);
        Add("place", known.Place);
        Add("point", known.Point?.ToString());
        Add("from", known.From is { } from ? JsonMembers.Instant(from) : null);
        Add("to", known.To is { } to ? JsonMembers.Instant(to) : null);
        Add("due_on", known.DueOn?.ToString(DayFormat, CultureInfo.InvariantCulture));
        Add("links", known.LinksItself ? Itself : null);
        return facts;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                facts[name] = value;
            }
        }
    }

    /// <exception cref="FormatException">The event tells of no case.</exception>
    public static (string Number, CaseFacts Facts) Read(CustodyEvent told)
    {
        var facts = told.Facts;
        return (Get("case"), new CaseFacts(
            CaseKinds.Find(Get("kind")) ?? throw new FormatException($"'{Get("kind")}' is no kind of case."), Get("title"), Get("unit"),
            Find("officers")?.Split(' ') ?? [],
            Find("parties") is { } parties ? [.. JsonSerializer.Deserialize<string[][]>(parties)!.Select(p => new CaseParty(p[0], p[1].Length > 0 ? p[1] : null))] : [],
            Find("place"), Instant("from"), Instant("to"),
            Find("due_on") is { } due ? DateOnly.ParseExact(due, DayFormat, CultureInfo.InvariantCulture) : null)
        {
            Point = GeoPoint.Find(Find("point")),
            LinksItself = Find("links") == Itself,
        });

        string? Find(string name) => facts.GetValueOrDefault(name);

        DateTimeOffset? Instant(string name) => Find(name) is { } text ? JsonMembers.ParseInstant(text) : null;

        string Get(string name) => Find(name) ?? throw new FormatException($"The fact '{name}' is missing.");
    }
}
