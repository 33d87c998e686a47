using System.Text.Json.Nodes;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Core.Packages;

/// <summary>An original in a package, or one in whose place a redaction of it goes.</summary>
/// <param name="Name">Its name as the recorder gave it: hostile, and for the eyes only.</param>
/// <param name="File">Its path in the package; where it is withheld, the path that nothing lies at.</param>
/// <param name="Session">Whose sealed manifest names it.</param>
public sealed record PackagedItem(EvidenceItemId Item, string Name, string File, long Bytes, Sha256Digest Sha256, DockingSessionId Session)
{
    /// <summary>Whether nothing of it is in the package but redactions that a second person has let go: its digest stands in the sealed manifest of its session.</summary>
    public bool IsWithheld { get; init; }
}

/// <summary>A derived copy in a package: beside it lies <c>FILE.json</c>, which says of what it was made and how.</summary>
public sealed record PackagedCopy(string File, string Kind, Sha256Digest Sha256, Sha256Digest ParentSha256);

/// <summary>The state of the custody log that a package's proofs lead to.</summary>
public sealed record PackagedLog(string Origin, long TreeSize, Sha256Digest RootHash);

/// <summary>
/// What a court package says of itself: canonical JSON (RFC 8785), sealed by the vault. It binds every byte of the package through <paramref name="TagManifest"/>, and says which lines
/// of the custody log belong to it, so that none can be left out unseen.
/// </summary>
/// <param name="Leaves">Indices of the entries in <c>events.jsonl</c>, in their order.</param>
/// <param name="Missing">So many items of the case are not in the package because whoever made it may not see them.</param>
/// <param name="Unasked">So many items of the case that he sees were not asked for.</param>
public sealed record CourtPackage(
    PackageId Id, PackageTerms Terms, string PreparedBy, DateTimeOffset PreparedAt, Sha256Digest RootFingerprint, Sha256Digest TagManifest, PackagedLog Log,
    IReadOnlyList<PackagedItem> Items, IReadOnlyList<PackagedCopy> Copies, IReadOnlyList<long> Leaves, int Missing, int Unasked)
{
    public const string FormatName = "evidencevault-court-package";
    public const int FormatVersion = 1;

    /// <summary>The one kind of copy that may go in the place of an original.</summary>
    public const string RedactionKind = "redaction";

    /// <summary>So many lines of the custody log at most go into one package.</summary>
    public const int MostLeaves = 50_000;

    /// <summary>Of so many bytes at most is a <c>package.json</c>.</summary>
    public const int MostBytes = 16 * 1024 * 1024;

    public byte[] Write() => CanonicalJson.Write(new JsonObject
    {
        ["format"] = FormatName,
        ["format_version"] = FormatVersion,
        ["id"] = Id.Value,
        ["terms"] = Terms.Write(),
        ["prepared_by"] = PreparedBy,
        ["prepared_at"] = JsonMembers.Instant(PreparedAt),
        ["root_sha256"] = RootFingerprint.Hex,
        ["tagmanifest_sha256"] = TagManifest.Hex,
        ["log"] = new JsonObject { ["origin"] = Log.Origin, ["tree_size"] = Log.TreeSize, ["root_hash"] = Log.RootHash.Hex },
        ["items"] = JsonMembers.Array(Items, i => new JsonObject
        {
            ["item"] = i.Item.Value, ["name"] = i.Name, ["file"] = i.File, ["bytes"] = i.Bytes, ["sha256"] = i.Sha256.Hex, ["session"] = i.Session.Value,
        }.With("withheld", i.IsWithheld ? JsonValue.Create(true) : null)),
        ["copies"] = JsonMembers.Array(Copies, c => new JsonObject { ["file"] = c.File, ["kind"] = c.Kind, ["sha256"] = c.Sha256.Hex, ["parent_sha256"] = c.ParentSha256.Hex }),
        ["leaves"] = JsonMembers.Array(Leaves, l => JsonValue.Create(l)),
        ["missing"] = Missing,
        ["unasked"] = Unasked,
    });

    /// <exception cref="FormatException">Not such a document, to the byte.</exception>
    public static CourtPackage Read(ReadOnlySpan<byte> bytes)
    {
        var json = CanonicalJson.Read(bytes);
        if (json.Text("format") != FormatName || json.Whole("format_version") != FormatVersion)
        {
            throw new FormatException($"This is no '{FormatName}' of version {FormatVersion}.");
        }

        var log = json.Object("log");
        return new CourtPackage(
            PackageId.Parse(json.Text("id")), PackageTerms.Read(json.Object("terms")), json.Text("prepared_by"), json.At("prepared_at"), json.Digest("root_sha256"), json.Digest("tagmanifest_sha256"),
            new PackagedLog(log.Text("origin"), log.Whole("tree_size"), log.Digest("root_hash")),
            [.. json.Objects("items", PackageTerms.MostItems).Select(ReadItem)],
            [.. json.Objects("copies", 64 * PackageTerms.MostItems).Select(c => new PackagedCopy(c.Text("file"), c.Text("kind"), c.Digest("sha256"), c.Digest("parent_sha256")))],
            Leaf(json), Count(json, "missing"), Count(json, "unasked"));
    }

    private static PackagedItem ReadItem(JsonObject from) => new(
        EvidenceItemId.Parse(from.Text("item")), from.Text("name"), from.Text("file"), from.Whole("bytes"), from.Digest("sha256"), DockingSessionId.Parse(from.Text("session")))
    {
        IsWithheld = from.ContainsKey("withheld") && (from.Flag("withheld") ? true : throw new FormatException("'withheld' stands only where it is so.")),
    };

    private static List<long> Leaf(JsonObject from) => from["leaves"] is JsonArray { Count: <= MostLeaves } leaves
        ? [.. leaves.Select(l => l is JsonValue value && value.TryGetValue(out long leaf) && leaf >= 0 ? leaf : throw new FormatException("A leaf is a whole number."))]
        : throw new FormatException($"'leaves' is missing, no array, or has more than {MostLeaves} elements.");

    private static int Count(JsonObject from, string name) => from.Whole(name) is >= 0 and <= int.MaxValue and var count ? (int)count : throw new FormatException($"'{name}' is no count.");
}
