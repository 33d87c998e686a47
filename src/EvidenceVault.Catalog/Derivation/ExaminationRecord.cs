using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Times;
using static EvidenceVault.Core.Manifests.JsonMembers;

namespace EvidenceVault.Catalog;

/// <summary>Everything that one examination of an item found. The store keeps it under its own digest, and the custody event of the examination names that digest.</summary>
/// <param name="Sha256">Digest of the original that was examined.</param>
/// <param name="MediaKind">What the content is, as a word of the media room.</param>
/// <param name="DurationSeconds">How long it plays; null where that is not known.</param>
/// <param name="Probe">What the probe read, JSON as text: it holds fractions, which a canonical text may not.</param>
/// <param name="NotExamined">The tools were missing: the item is to be examined again.</param>
/// <param name="Quarantine">Why the item is to be set apart; null if it is not.</param>
/// <param name="Times">Times that metadata and name claim.</param>
/// <param name="Copies">Derived copies; parent and instant are the record's.</param>
public sealed record ExaminationRecord(
    EvidenceItemId Item, Sha256Digest Sha256, DateTimeOffset ExaminedAt, string MediaKind, double? DurationSeconds, string Probe, bool NotExamined, string? Quarantine,
    IReadOnlyList<ItemFinding> Findings, IReadOnlyList<ClaimedTime> Times, IReadOnlyList<DerivedCopy> Copies)
{
    public const string FormatName = "evidencevault-examination";
    public const int FormatVersion = 1;

    /// <summary>The largest record that is read, in bytes.</summary>
    public const int MostBytes = 64 * 1024 * 1024;

    private const int Longest = 32 * 1024 * 1024;
    private const int Most = 100_000;

    /// <summary>Canonical JSON (RFC 8785). Halves of surrogate pairs, which tools may cut, become U+FFFD; fractions are texts, the shortest that read back the same.</summary>
    public byte[] ToBytes() => CanonicalJson.Write(new JsonObject
    {
        ["format"] = FormatName,
        ["version"] = FormatVersion,
        ["item"] = Item.Value,
        ["sha256"] = Sha256.Hex,
        ["examined_at"] = Instant(ExaminedAt),
        ["media_kind"] = MediaKind,
        ["probe"] = WellFormed(Probe),
        ["findings"] = Array(Findings, f => new JsonObject { ["kind"] = f.Kind, ["text"] = WellFormed(f.Text) }.With("from_s", Fraction(f.FromSeconds)).With("to_s", Fraction(f.ToSeconds))),
        ["times"] = Array(Times, t => ManifestFormat.WriteTime(t with { Raw = WellFormed(t.Raw), Note = t.Note is { } note ? WellFormed(note) : null })),
        ["copies"] = Array(Copies, c => new JsonObject
        {
            ["kind"] = c.Kind,
            ["sha256"] = c.Sha256.Hex,
            ["bytes"] = c.Bytes,
            ["media_type"] = c.MediaType,
            ["parameters"] = WellFormed(c.Parameters),
        }),
    }.With("duration_s", Fraction(DurationSeconds)).With("not_examined", NotExamined ? true : null).With("quarantine", Quarantine is { } reason ? WellFormed(reason) : null));

    /// <exception cref="FormatException">Not such a record in canonical form.</exception>
    public static ExaminationRecord Parse(ReadOnlySpan<byte> bytes)
    {
        var json = CanonicalJson.Read(bytes);
        if (json.Text("format") != FormatName || json.Whole("version") != FormatVersion)
        {
            throw new FormatException($"This is no record of an examination of format version {FormatVersion}.");
        }

        var (item, sha256, at) = (EvidenceItemId.Parse(json.Text("item")), json.Digest("sha256"), json.At("examined_at"));
        return new ExaminationRecord(
            item, sha256, at, json.Text("media_kind"), Fraction(json, "duration_s"), json.Text("probe", Longest), json.Flag("not_examined"), json.OptionalText("quarantine", Longest),
            [.. json.Objects("findings", Most).Select(f => new ItemFinding(f.Text("kind"), f.Text("text", Longest), Fraction(f, "from_s"), Fraction(f, "to_s")))],
            [.. json.Objects("times", Most).Select(t => ManifestFormat.ReadTime(t, Longest))],
            [.. json.Objects("copies", Most).Select(c => new DerivedCopy(item, c.Text("kind"), sha256, c.Digest("sha256"), c.Whole("bytes"), c.Text("media_type"), c.Text("parameters", Longest), at))]);
    }

    private static string? Fraction(double? value) => value is { } number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : null;

    private static double? Fraction(JsonObject from, string name) => from.OptionalText(name, 32) is not { } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number
        : throw new FormatException($"The member '{name}' is no number.");

    private static string WellFormed(string text)
    {
        var whole = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) // gives U+FFFD for half a pair
        {
            whole.Append(rune.ToString());
        }

        return whole.ToString();
    }
}
