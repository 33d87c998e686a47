using System.Globalization;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Core.Holds;

/// <summary>A hold as facts of a line of the custody log, which hold it whole.</summary>
public static class HoldFacts
{
    private const string DayFormat = "yyyy-MM-dd";

    public static Dictionary<string, string> Of(LegalHold hold)
    {
        var facts = new Dictionary<string, string>
        {
            ["hold"] = hold.Id,
            ["kind"] = hold.Kind == HoldKind.Complaint ? "complaint" : "order",
            ["authority"] = hold.Authority,
            ["owner"] = hold.Owner,
            ["review_on"] = hold.ReviewOn.ToString(DayFormat, CultureInfo.InvariantCulture),
        };
        var criteria = hold.Criteria;
        Add("items", criteria.Items.Count > 0 ? string.Join(' ', criteria.Items) : null);
        Add("case", criteria.Case);
        Add("officer", criteria.Officer);
        Add("recorder", criteria.Recorder);
        Add("unit", criteria.Unit);
        Add("plate", criteria.Plate);
        Add("place", criteria.Place);
        Add("from", criteria.From is { } from ? JsonMembers.Instant(from) : null);
        Add("to", criteria.To is { } to ? JsonMembers.Instant(to) : null);
        return facts;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                facts[name] = value;
            }
        }
    }

    /// <exception cref="FormatException">The event tells of no hold.</exception>
    public static LegalHold Read(CustodyEvent told)
    {
        var facts = told.Facts;
        return new LegalHold(
            Get("hold"), Get("kind") == "complaint" ? HoldKind.Complaint : HoldKind.Order,
            new HoldCriteria(
                facts.TryGetValue("items", out var items) ? [.. items.Split(' ').Select(EvidenceItemId.Parse)] : [], Find("case"), Find("officer"), Find("recorder"), Find("unit"), Find("plate"), Find("place"),
                Find("from") is { } from ? JsonMembers.ParseInstant(from) : null, Find("to") is { } to ? JsonMembers.ParseInstant(to) : null),
            told.Reason ?? "", Get("authority"), Get("owner"), DateOnly.ParseExact(Get("review_on"), DayFormat, CultureInfo.InvariantCulture), told.At, told.Actor.Name);

        string? Find(string name) => facts.GetValueOrDefault(name);

        string Get(string name) => facts.TryGetValue(name, out var value) ? value : throw new FormatException($"The fact '{name}' is missing.");
    }
}
