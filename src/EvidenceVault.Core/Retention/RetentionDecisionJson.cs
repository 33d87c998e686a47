using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Core.Retention;

/// <summary>A decision as programs read it: the same from the console and from the portal.</summary>
public static class RetentionDecisionJson
{
    /// <summary>Indented, with Chinese as it is.</summary>
    public static JsonSerializerOptions Readable { get; } = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="languages">In which the explanation is given: zh-CN, en.</param>
    /// <param name="zone">In which days are said.</param>
    public static JsonObject Of(EvidenceItemId item, RetentionDecision decision, IReadOnlyList<string> languages, TimeZoneInfo zone) => new()
    {
        ["item"] = item.Value,
        ["outcome"] = decision.Outcome.ToString(),
        ["retain_until"] = decision.RetainUntil is { } until ? JsonMembers.Instant(until) : null,
        ["counted_from"] = JsonMembers.Instant(decision.From),
        ["basis"] = decision.Basis.ToString(),
        ["holds"] = new JsonArray([.. decision.Holds.Select(h => (JsonNode)h.Id)]),
        ["explanation"] = new JsonObject(languages.Select(l => KeyValuePair.Create(l, (JsonNode?)new JsonArray([.. RetentionExplanation.Lines(decision, l, zone).Select(s => (JsonNode)s)])))),
    };
}
