using System.Text.Json.Nodes;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using static EvidenceVault.Core.Manifests.JsonMembers;

namespace EvidenceVault.Core.Manifests;

/// <summary>
/// The seals over a session's files as one document, as the store keeps them: canonical JSON, one seal for each distinct digest, in the order of
/// the digests. It is signed by nobody; each seal in it is.
/// </summary>
public sealed record FileSealList(DockingSessionId Session, IReadOnlyList<FileSeal> Seals)
{
    public const string FormatName = "evidencevault-file-seals";
    public const int FormatVersion = 1;

    public byte[] ToBytes() => CanonicalJson.Write(new JsonObject
    {
        ["format"] = FormatName,
        ["version"] = FormatVersion,
        ["session"] = Session.Value,
        ["seals"] = Array(
            Seals.DistinctBy(s => s.Sha256).OrderBy(s => s.Sha256.Hex, StringComparer.Ordinal),
            s => new JsonObject { ["sha256"] = s.Sha256.Hex, ["seal"] = Convert.ToBase64String(s.Seal) }),
    });

    /// <exception cref="FormatException">Not such a document in canonical form.</exception>
    public static FileSealList Parse(ReadOnlySpan<byte> bytes)
    {
        var json = CanonicalJson.Read(bytes);
        return json.Text("format") == FormatName && json.Whole("version") == FormatVersion
            ? new FileSealList(
                DockingSessionId.Parse(json.Text("session")),
                [.. json.Objects("seals", Manifest.MostFiles).Select(s => new FileSeal(s.Digest("sha256"), Convert.FromBase64String(s.Text("seal", 2 * Signing.CadesSeal.MaximumSize))))])
            : throw new FormatException($"This is no list of file seals of format version {FormatVersion}.");
    }
}
