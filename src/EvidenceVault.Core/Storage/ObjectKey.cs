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

    /// <summary>Two to eight segments of <c>[a-z0-9._-]</c>, none of them starting with a dot, 200 characters at most.</summary>
    /// <exception cref="FormatException">Anything else.</exception>
    public static ObjectKey Parse(string value) =>
        value is { Length: <= 200 } && Shape().IsMatch(value)
            ? new ObjectKey(value)
            : throw new FormatException("Not an object key: use lower-case segments such as originals/ab/abcd.");

    public override string ToString() => Value;

    private static ObjectKey ForDigest(string prefix, Sha256Digest digest)
    {
        var hex = digest.Hex;
        return new ObjectKey($"{prefix}/{hex[..2]}/{hex}");
    }

    [GeneratedRegex(@"\A[a-z0-9_-][a-z0-9._-]*(/[a-z0-9_-][a-z0-9._-]*){1,7}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
