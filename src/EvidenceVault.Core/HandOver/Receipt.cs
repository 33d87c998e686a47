using System.Text.Json.Nodes;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using static EvidenceVault.Core.Manifests.JsonMembers;

namespace EvidenceVault.Core.HandOver;

/// <summary>What became of one file of the session.</summary>
public enum ReceiptOutcome
{
    /// <summary>Proven by read-back, and a new item.</summary>
    Admitted,

    /// <summary>Proven by read-back; these bytes were an item before. The session is a further line of its provenance.</summary>
    AlreadyHeld,
}

/// <summary>One line of a receipt.</summary>
public sealed record ReceiptLine(string Path, long Bytes, Sha256Digest Sha256, EvidenceItemId Item, ReceiptOutcome Outcome);

/// <summary>
/// The vault's signed answer to a docking session: these bytes are here, proven by reading them back, and the log says so.
/// The proof shows the session's entry in the custody log, and that entry names the manifest's digest.
/// </summary>
/// <param name="Entry">The custody log's entry for the admission of the session, byte for byte, as text.</param>
/// <param name="Proof">That entry's place in the log: a C2SP <c>tlog-proof</c> with its checkpoint.</param>
public sealed record Receipt(
    DockingSessionId Session, string Station, Sha256Digest ManifestSha256, DateTimeOffset AdmittedAt, IReadOnlyList<ReceiptLine> Lines, string Entry, string Proof)
{
    public const string FormatName = "evidencevault-receipt";
    public const int FormatVersion = 1;

    /// <summary>Canonical JSON: the bytes that the vault seals.</summary>
    public byte[] ToBytes() => CanonicalJson.Write(new JsonObject
    {
        ["format"] = FormatName,
        ["version"] = FormatVersion,
        ["session"] = Session.Value,
        ["station"] = Station,
        ["manifest_sha256"] = ManifestSha256.Hex,
        ["admitted_at"] = Instant(AdmittedAt),
        ["files"] = Array(Lines, l => new JsonObject
        {
            ["path"] = l.Path,
            ["bytes"] = l.Bytes,
            ["sha256"] = l.Sha256.Hex,
            ["item"] = l.Item.Value,
            ["outcome"] = OutcomeWord(l.Outcome),
        }),
        ["log_entry"] = Entry,
        ["log_proof"] = Proof,
    });

    /// <exception cref="FormatException">Not a receipt in canonical form.</exception>
    public static Receipt Parse(ReadOnlySpan<byte> bytes)
    {
        var json = CanonicalJson.Read(bytes);
        if (json.Text("format") != FormatName || json.Whole("version") != FormatVersion)
        {
            throw new FormatException($"This is no receipt of format version {FormatVersion}.");
        }

        return new Receipt(
            DockingSessionId.Parse(json.Text("session")), json.Text("station", 64), json.Digest("manifest_sha256"), json.At("admitted_at"),
            [.. json.Objects("files", Manifest.MostFiles).Select(l => new ReceiptLine(
                ManifestFormat.PlainPath(l.Text("path")), l.Whole("bytes"), l.Digest("sha256"), EvidenceItemId.Parse(l.Text("item")), OutcomeOf(l.Text("outcome", 32))))],
            json.Text("log_entry", 65_536), json.Text("log_proof", 65_536));
    }

    /// <summary>The word for an outcome, in receipts and in what the agent prints.</summary>
    public static string OutcomeWord(ReceiptOutcome outcome) => outcome switch
    {
        ReceiptOutcome.Admitted => "admitted",
        ReceiptOutcome.AlreadyHeld => "already-held",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };

    private static ReceiptOutcome OutcomeOf(string word) => word switch
    {
        "admitted" => ReceiptOutcome.Admitted,
        "already-held" => ReceiptOutcome.AlreadyHeld,
        _ => throw new FormatException("Unknown outcome in a receipt."),
    };
}
