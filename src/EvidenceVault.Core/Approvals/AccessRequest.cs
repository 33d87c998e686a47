using System.Text.Json.Nodes;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Core.Approvals;

/// <summary>What somebody asks to see or take, as approvers see it: canonical JSON (RFC 8785), named by its digest.</summary>
/// <param name="Case">The case, complaint or petition that it is for.</param>
/// <param name="Recipient">Who outside the police is to have it; null where nobody is.</param>
/// <param name="Rule">The rule that says who must agree.</param>
public sealed record AccessRequest(AccessAct Act, IReadOnlyList<EvidenceItemId> Items, string Case, string? Recipient, string Rule)
{
    public const string FormatName = "evidencevault-access-request";
    public const int FormatVersion = 1;

    public byte[] Write() => CanonicalJson.Write(new JsonObject
    {
        ["format"] = FormatName,
        ["format_version"] = FormatVersion,
        ["act"] = AccessWords.Of(Act),
        ["items"] = JsonMembers.Array(Items, i => JsonValue.Create(i.Value)),
        ["case"] = Case,
        ["rule"] = Rule,
    }.With("recipient", Recipient));

    /// <exception cref="FormatException">Not such a document.</exception>
    public static AccessRequest Read(ReadOnlySpan<byte> bytes)
    {
        var root = CanonicalJson.Read(bytes);
        return root.Text("format") == FormatName && root.Whole("format_version") == FormatVersion
            ? new AccessRequest(
                AccessWords.Parse(root.Text("act")), [.. root.Texts("items", AccessPolicy.MostItems).Select(EvidenceItemId.Parse)], root.Text("case"), root.OptionalText("recipient"), root.Text("rule"))
            : throw new FormatException($"This is no '{FormatName}' of version {FormatVersion}.");
    }
}

/// <summary>The words for acts, in events, policies and texts.</summary>
public static class AccessWords
{
    public static string Of(AccessAct act) => act switch
    {
        AccessAct.View => "view",
        AccessAct.Copy => "copy",
        AccessAct.Supply => "supply",
        _ => throw new ArgumentOutOfRangeException(nameof(act)),
    };

    /// <exception cref="FormatException">No act has this word.</exception>
    public static AccessAct Parse(string? word) => Enum.GetValues<AccessAct>().Where(a => Of(a) == word).Cast<AccessAct?>().FirstOrDefault() ?? throw new FormatException($"There is no act '{word}'.");
}
