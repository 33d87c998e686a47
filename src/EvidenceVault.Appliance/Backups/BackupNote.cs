using System.Text.Json.Nodes;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Storage;
using static EvidenceVault.Core.Manifests.JsonMembers;

namespace EvidenceVault.Appliance.Backups;

/// <summary>What a backup of the catalogue is, in <c>backup.json</c> beside it: canonical JSON.</summary>
/// <param name="Seal">Length and digest of the copied catalogue.</param>
/// <param name="Schema">Number of its last migration.</param>
/// <param name="TreeSize">Entries of its custody log.</param>
/// <param name="RootHash">Root over them.</param>
/// <param name="Checkpoint">The newest signed checkpoint in it.</param>
public sealed record BackupNote(ContentSeal Seal, long Schema, long TreeSize, Sha256Digest RootHash, string Checkpoint, DateTimeOffset TakenAt)
{
    public const string FileName = "backup.json";
    public const string CatalogName = "catalog.db";
    public const string KeysName = "trust";
    public const string FormatName = "evidencevault-backup";
    public const int FormatVersion = 1;

    public byte[] ToBytes() => CanonicalJson.Write(new JsonObject
    {
        ["format"] = FormatName,
        ["version"] = FormatVersion,
        ["sha256"] = Seal.Sha256.Hex,
        ["bytes"] = Seal.Bytes,
        ["schema"] = Schema,
        ["tree_size"] = TreeSize,
        ["root_hash"] = RootHash.Hex,
        ["checkpoint"] = Checkpoint,
        ["taken_at"] = Instant(TakenAt),
    });

    /// <exception cref="FormatException">Not such a note in canonical form.</exception>
    public static BackupNote Parse(ReadOnlySpan<byte> bytes)
    {
        var json = CanonicalJson.Read(bytes);
        return json.Text("format") == FormatName && json.Whole("version") == FormatVersion
            ? new BackupNote(
                new ContentSeal(json.Whole("bytes"), json.Digest("sha256")), json.Whole("schema"), json.Whole("tree_size"), json.Digest("root_hash"),
                json.Text("checkpoint", 65_536), json.At("taken_at"))
            : throw new FormatException($"This is no note of a backup of format version {FormatVersion}.");
    }
}
