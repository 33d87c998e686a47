using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Portal.Features.Cases;

namespace EvidenceVault.Portal.Features.Api;

/// <summary>A party as another system writes it.</summary>
internal sealed record PartyDocument(string? Name, string? Plate);

/// <summary>A case as another system writes it; instants are RFC 3339, days local.</summary>
internal sealed record CaseDocument(
    string? Number, string? Kind, string? Title, string? Unit, IReadOnlyList<string>? Officers = null, IReadOnlyList<PartyDocument>? Parties = null, string? Place = null, string? Point = null,
    DateTimeOffset? From = null, DateTimeOffset? To = null, DateOnly? DueOn = null)
{
    /// <summary>What it says, held against the same bounds as the form of the pages. One of the two is null.</summary>
    public (CaseFacts? Facts, CaseOutcome? Wrong) Read()
    {
        if (CaseKinds.Find(Kind) is not { } kind)
        {
            return (null, CaseOutcome.NoTitle);
        }

        if ((From is null) != (To is null) || From > To)
        {
            return (null, CaseOutcome.BadTime);
        }

        if (Point is not null && GeoPoint.Find(Point) is null)
        {
            return (null, CaseOutcome.BadPoint);
        }

        var known = new CaseFacts(
            kind, (Title ?? "").Trim(), (Unit ?? "").Trim(), [.. (Officers ?? []).Distinct(StringComparer.Ordinal)], [.. (Parties ?? []).Select(p => new CaseParty(p.Name ?? "", p.Plate is { Length: > 0 } plate ? plate : null))],
            Place is { Length: > 0 } ? Place : null, From?.ToUniversalTime(), To?.ToUniversalTime(), DueOn) { Point = GeoPoint.Find(Point), LinksItself = true };
        return CaseBounds.Wrong(known) is { } wrong ? (null, wrong) : (known, null);
    }
}

/// <summary>Why a request was turned away, as problem details (RFC 9457).</summary>
/// <param name="Reason">A word that programs go by.</param>
internal sealed record ApiProblem(string Title, int Status, string Reason, string Detail);

/// <summary>An item filed under a case: what it is, not what it shows.</summary>
internal sealed record ItemDocument(string Id, string Sha256, long Bytes, string RecordedAt, double? DurationS, string? Officer, string? Class, string? Exhibit);

/// <summary>A step of a case, and whether its footage shows it.</summary>
internal sealed record StepDocument(string Step, bool Required, string State);

/// <summary>A case as it is told to another system.</summary>
internal sealed record CaseAnswer(
    string Number, string Kind, string Title, string Unit, IReadOnlyList<string> Officers, IReadOnlyList<PartyDocument> Parties, string? Place, string? Point, string? From, string? To, string? DueOn,
    string State, string OpenedAt, string? ClosedAt, IReadOnlyList<StepDocument> Steps, int StepsOwed, IReadOnlyList<ItemDocument> Items, long ItemsHidden)
{
    /// <param name="items">Those that may be told of.</param>
    /// <param name="hidden">How many more there are.</param>
    public static CaseAnswer Of(CaseFile file, CoverageMatrix matrix, IReadOnlyList<ItemDocument> items, long hidden)
    {
        var known = file.Facts;
        return new CaseAnswer(
            file.Number, known.Kind.ToWord(), known.Title, known.Unit, known.Officers, [.. known.Parties.Select(p => new PartyDocument(p.Name, p.Plate))], known.Place, known.Point?.ToString(),
            Instant(known.From), Instant(known.To), known.DueOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), file.IsOpen ? "open" : "closed", JsonMembers.Instant(file.OpenedAt), Instant(file.ClosedAt),
            [.. matrix.Rows.Select(r => new StepDocument(r.Step.Id, r.Step.IsRequired, Word(r.State)))], matrix.Owed, items, hidden);
    }

    public static ItemDocument Of(EvidenceItem item, string? exhibit) => new(
        item.Id.Value, item.Sha256.Hex, item.Bytes, JsonMembers.Instant(item.RecordedAt), item.DurationSeconds is { } seconds && double.IsFinite(seconds) ? Math.Round(seconds, 3) : null, item.Officer, item.Class, exhibit);

    private static string? Instant(DateTimeOffset? at) => at is { } instant ? JsonMembers.Instant(instant) : null;

    private static string Word(StepState state) => state switch
    {
        StepState.Covered => "covered",
        StepState.Part => "part",
        StepState.Explained => "explained",
        _ => "missing",
    };
}

/// <summary>How documents are read and written.</summary>
internal static class ApiJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        PropertyNameCaseInsensitive = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
        AllowDuplicateProperties = false,
        MaxDepth = 8,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // never within a page: names are read by people too
    };
}
