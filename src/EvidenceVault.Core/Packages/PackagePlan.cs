using System.Text.Json.Nodes;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Core.Packages;

/// <summary>Where the bytes of a file of a package come from.</summary>
public enum PackageSource
{
    /// <summary>A slice of the package's papers.</summary>
    Papers,

    /// <summary>An original in the store.</summary>
    Original,

    /// <summary>A derived copy in the store.</summary>
    Derived,
}

/// <summary>A file of a prepared package, and where its bytes are.</summary>
/// <param name="Offset">Where it begins in the papers; 0 for other sources.</param>
public sealed record PlannedFile(PackageFile Entry, PackageSource Source, long Offset)
{
    /// <summary>The object it is; null for a slice of the papers.</summary>
    public ObjectKey? Key => Source switch
    {
        PackageSource.Original => ObjectKey.ForOriginal(Entry.Sha256),
        PackageSource.Derived => ObjectKey.ForDerivedCopy(Entry.Sha256),
        _ => null,
    };
}

/// <summary>
/// A prepared package, file by file in the order in which it is given out. All that was written for it (reports, proofs, manifests, its seal) is kept as one object, the papers: so what was previewed,
/// what is given out, and what is given out again in ten years are the same bytes, whatever the program says by then.
/// </summary>
/// <param name="Directory">The package's directory, which every path in the archive begins with.</param>
/// <param name="Papers">Length and digest of the papers.</param>
public sealed record PackagePlan(PackageId Id, string Directory, DateTimeOffset PreparedAt, ContentSeal Papers, IReadOnlyList<PlannedFile> Files)
{
    public const string FormatName = "evidencevault-package-plan";
    public const int FormatVersion = 1;
    public const int MostFiles = 200_000;

    /// <summary>All that the package weighs, in bytes.</summary>
    public long Bytes => Files.Sum(f => f.Entry.Bytes);

    public PlannedFile? Find(string path) => Files.FirstOrDefault(f => f.Entry.Path == path);

    public byte[] Write() => CanonicalJson.Write(new JsonObject
    {
        ["format"] = FormatName,
        ["format_version"] = FormatVersion,
        ["id"] = Id.Value,
        ["directory"] = Directory,
        ["prepared_at"] = JsonMembers.Instant(PreparedAt),
        ["papers_bytes"] = Papers.Bytes,
        ["papers_sha256"] = Papers.Sha256.Hex,
        ["files"] = JsonMembers.Array(Files, f => new JsonObject
        {
            ["path"] = f.Entry.Path, ["bytes"] = f.Entry.Bytes, ["sha256"] = f.Entry.Sha256.Hex, ["source"] = Word(f.Source), ["offset"] = f.Offset,
        }),
    });

    /// <exception cref="FormatException">Not such a document, to the byte.</exception>
    public static PackagePlan Read(ReadOnlySpan<byte> bytes)
    {
        var json = CanonicalJson.Read(bytes);
        return json.Text("format") == FormatName && json.Whole("format_version") == FormatVersion
            ? new PackagePlan(
                PackageId.Parse(json.Text("id")), json.Text("directory"), json.At("prepared_at"), new ContentSeal(json.Whole("papers_bytes"), json.Digest("papers_sha256")),
                [.. json.Objects("files", MostFiles).Select(f => new PlannedFile(new PackageFile(f.Text("path"), f.Whole("bytes"), f.Digest("sha256")), Parse(f.Text("source")), f.Whole("offset")))])
            : throw new FormatException($"This is no '{FormatName}' of version {FormatVersion}.");
    }

    private static string Word(PackageSource source) => source switch
    {
        PackageSource.Papers => "papers",
        PackageSource.Original => "original",
        PackageSource.Derived => "derived",
        _ => throw new ArgumentOutOfRangeException(nameof(source)),
    };

    private static PackageSource Parse(string word) => Enum.GetValues<PackageSource>().Where(s => Word(s) == word).Cast<PackageSource?>().FirstOrDefault()
        ?? throw new FormatException($"There is no source '{word}'.");
}
