using System.Text.Json.Nodes;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Core.Packages;

/// <summary>One of the two who answer for an extraction (2016 electronic-data rules).</summary>
public sealed record Investigator(string Name, string Badge);

/// <summary>What a package is for, and what was asked for.</summary>
/// <param name="IsOutside">Whether the recipient is outside the police: then a grant to supply is needed (MPS 2016, art. 14).</param>
/// <param name="Reason">Why it is made, as it stands in the custody log.</param>
/// <param name="Statement">What the investigators state about the extraction, beyond what the report says of itself; empty for nothing.</param>
/// <param name="Derived">Kinds of derived copies to put in, such as <c>proxy</c>.</param>
public sealed record PackageTerms(string Case, string Recipient, bool IsOutside, string Reason, string Statement, IReadOnlyList<Investigator> Investigators, IReadOnlyList<string> Derived)
{
    /// <summary>So many items at most go into one package.</summary>
    public const int MostItems = 1000;

    internal JsonObject Write() => new()
    {
        ["case"] = Case,
        ["recipient"] = Recipient,
        ["outside"] = IsOutside,
        ["reason"] = Reason,
        ["statement"] = Statement,
        ["investigators"] = JsonMembers.Array(Investigators, i => new JsonObject { ["name"] = i.Name, ["badge"] = i.Badge }),
        ["derived"] = JsonMembers.Array(Derived, k => JsonValue.Create(k)),
    };

    internal static PackageTerms Read(JsonObject from) => new(
        from.Text("case"), from.Text("recipient"), from.Flag("outside"), from.Text("reason"), from.Text("statement"),
        [.. from.Objects("investigators", 16).Select(i => new Investigator(i.Text("name"), i.Text("badge")))], from.Texts("derived", 64));
}
