using System.Globalization;
using System.Text.RegularExpressions;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Storage;

/// <summary>The name of an object in an evidence store: lower-case path segments, never taken from a device.</summary>
public readonly partial record struct ObjectKey
{
    private readonly string? _value;

    private ObjectKey(string value) => _value = value;

    public string Value => _value ?? throw new InvalidOperationException("This ObjectKey was never set.");

    /// <summary>Where an original lies: <c>originals/ab/abcdef…</c>.</summary>
    public static ObjectKey ForOriginal(Sha256Digest digest) => ForDigest("originals", digest);

    /// <summary>Where a derived copy lies: <c>derived/ab/abcdef…</c>.</summary>
    public static ObjectKey ForDerivedCopy(Sha256Digest digest) => ForDigest("derived", digest);

    /// <summary>Where a session's sealed manifest lies.</summary>
    public static ObjectKey ForManifest(DockingSessionId session) => Parse($"sessions/{session}/manifest.json");

    /// <summary>Where the seal over a session's manifest lies.</summary>
    public static ObjectKey ForManifestSeal(DockingSessionId session) => Parse($"sessions/{session}/manifest.p7s");

    /// <summary>Where the seals over a session's files lie: one document, because a session may hold thousands.</summary>
    public static ObjectKey ForFileSeals(DockingSessionId session) => Parse($"sessions/{session}/seals.json");

    /// <summary>Where a session's receipt lies.</summary>
    public static ObjectKey ForReceipt(DockingSessionId session) => Parse($"sessions/{session}/receipt.json");

    /// <summary>Where the seal over a session's receipt lies.</summary>
    public static ObjectKey ForReceiptSeal(DockingSessionId session) => Parse($"sessions/{session}/receipt.p7s");

    /// <summary>Where a docking station's certificate lies.</summary>
    public static ObjectKey ForStation(Sha256Digest certificate) => ForDigest("stations", certificate);

    /// <summary>Where the document lies that somebody asked others to agree to, such as a rule pack.</summary>
    public static ObjectKey ForApprovalDocument(Sha256Digest document) => ForDigest("approvals", document);

    /// <summary>Where the plan of a court package, or its papers, lie.</summary>
    public static ObjectKey ForPackage(Sha256Digest document) => ForDigest("packages", document);

    /// <summary>Where the certificate of a destruction lies: named by its own digest, with the seal over it beside it.</summary>
    public static ObjectKey ForCertificate(Sha256Digest certificate) => Parse($"certificates/{certificate.Hex}.json");

    /// <summary>Where the seal over a certificate of destruction lies.</summary>
    public static ObjectKey ForCertificateSeal(Sha256Digest certificate) => Parse($"certificates/{certificate.Hex}.p7s");

    /// <summary>Where the record of an item's examination lies.</summary>
    public static ObjectKey ForExamination(Sha256Digest record) => ForDigest("examinations", record);

    /// <summary>
    /// Where the custody log's entries <paramref name="from"/> up to, not including, <paramref name="to"/> lie, one to a line. The name ends in the beginning
    /// of the content's digest, so that nobody can take a segment's place beforehand.
    /// </summary>
    public static ObjectKey ForEntries(long from, long to, Sha256Digest content) =>
        Parse(string.Create(CultureInfo.InvariantCulture, $"custody/entries/{from:D12}-{to:D12}-{content.Hex[..16]}.jsonl"));

    /// <summary>Where the checkpoint over the first <paramref name="treeSize"/> entries lies. The name tells when it was signed (UTC), which the note does not.</summary>
    public static ObjectKey ForCheckpoint(long treeSize, DateTimeOffset signedAt) => Parse(string.Create(
        CultureInfo.InvariantCulture, $"custody/checkpoints/{treeSize:D12}-{signedAt.UtcDateTime:yyyyMMdd't'HHmmssfff'z'}.note"));

    /// <summary>Where an inventory lies: named by its own digest, so that nobody can take its place beforehand.</summary>
    public static ObjectKey ForInventory(DateOnly day, Sha256Digest document) => Parse(string.Create(CultureInfo.InvariantCulture, $"inventories/{day:yyyy-MM-dd}/{document.Hex}.json"));

    /// <summary>Where the seal over an inventory lies.</summary>
    public static ObjectKey ForInventorySeal(DateOnly day, Sha256Digest document) => Parse(string.Create(CultureInfo.InvariantCulture, $"inventories/{day:yyyy-MM-dd}/{document.Hex}.p7s"));

    /// <summary>First segments of all the keys above: all that a store of evidence holds.</summary>
    public static IReadOnlyList<string> FirstSegments { get; } = ["approvals", "certificates", "custody", "derived", "examinations", "inventories", "originals", "packages", "sessions", "stations"];

    /// <summary>Two to eight segments of <c>[a-z0-9._-]</c>, none of them starting with a dot, 200 characters at most.</summary>
    /// <exception cref="FormatException">Anything else.</exception>
    public static ObjectKey Parse(string value) =>
        TryParse(value, out var key)
            ? key
            : throw new FormatException("Not an object key: use lower-case segments such as originals/ab/abcd.");

    /// <summary>As <see cref="Parse"/>, answering false in place of the exception.</summary>
    public static bool TryParse(string? value, out ObjectKey key)
    {
        var isKey = value is { Length: <= 200 } && Shape().IsMatch(value);
        key = isKey ? new ObjectKey(value!) : default;
        return isKey;
    }

    public override string ToString() => Value;

    private static ObjectKey ForDigest(string prefix, Sha256Digest digest)
    {
        var hex = digest.Hex;
        return new ObjectKey($"{prefix}/{hex[..2]}/{hex}");
    }

    [GeneratedRegex(@"\A[a-z0-9_-][a-z0-9._-]*(/[a-z0-9_-][a-z0-9._-]*){1,7}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
