using System.Text.Json.Nodes;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Core.Destruction;

/// <summary>An item that is proposed for destruction, and what that rests on. It names nobody: the document is kept for good.</summary>
/// <param name="Bytes">Of the original.</param>
/// <param name="Rule">Pack, version and rule that kept it longest.</param>
/// <param name="Class">What it was filed under.</param>
public sealed record ScopeLine(EvidenceItemId Item, Sha256Digest Sha256, long Bytes, DateTimeOffset RecordedAt, DateTimeOffset IngestedAt, DateTimeOffset RetainUntil, string Rule, string? Class);

/// <summary>Exactly what is to be destroyed, as approvers see it: canonical JSON (RFC 8785), named by its digest. Nothing is ever added to it.</summary>
/// <param name="Of">Items in the vault at that time.</param>
public sealed record DestructionScope(DateTimeOffset ProposedAt, long Of, IReadOnlyList<ScopeLine> Items)
{
    public const string FormatName = "evidencevault-destruction-scope";
    public const int FormatVersion = 1;

    /// <summary>Items of one scope.</summary>
    public const int MostItems = 20_000;

    public long Bytes => Items.Sum(i => i.Bytes);

    public byte[] Write() => CanonicalJson.Write(new JsonObject
    {
        ["format"] = FormatName,
        ["format_version"] = FormatVersion,
        ["proposed_at"] = JsonMembers.Instant(ProposedAt),
        ["of"] = Of,
        ["items"] = JsonMembers.Array(Items, i => new JsonObject
        {
            ["item"] = i.Item.Value,
            ["sha256"] = i.Sha256.Hex,
            ["bytes"] = i.Bytes,
            ["recorded_at"] = JsonMembers.Instant(i.RecordedAt),
            ["ingested_at"] = JsonMembers.Instant(i.IngestedAt),
            ["retain_until"] = JsonMembers.Instant(i.RetainUntil),
            ["rule"] = i.Rule,
        }.With("class", i.Class)),
    });

    /// <exception cref="FormatException">Not such a document.</exception>
    public static DestructionScope Read(ReadOnlySpan<byte> bytes)
    {
        var root = CanonicalJson.Read(bytes);
        return root.Text("format") == FormatName && root.Whole("format_version") == FormatVersion
            ? new DestructionScope(root.At("proposed_at"), root.Whole("of"),
                [.. root.Objects("items", MostItems).Select(i => new ScopeLine(
                    EvidenceItemId.Parse(i.Text("item")), i.Digest("sha256"), i.Whole("bytes"), i.At("recorded_at"), i.At("ingested_at"), i.At("retain_until"), i.Text("rule"), i.OptionalText("class")))])
            : throw new FormatException($"This is no '{FormatName}' of version {FormatVersion}.");
    }
}
