using System.Globalization;
using System.Text.Json.Nodes;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Times;
using static EvidenceVault.Core.Manifests.JsonMembers;

namespace EvidenceVault.Core.Manifests;

/// <summary>Manifests as bytes: canonical JSON (RFC 8785), the very bytes that are signed.</summary>
public static class ManifestFormat
{
    private const string LocalFormat = "yyyy-MM-dd'T'HH:mm:ss";
    private const int LongestSeries = 64;

    /// <summary>Writes it in the version that it names; what that version has no words for is left out.</summary>
    public static byte[] Write(Manifest manifest) => CanonicalJson.Write(new JsonObject
    {
        ["format"] = Manifest.FormatName,
        ["version"] = manifest.Version is >= Manifest.OldestVersion and <= Manifest.FormatVersion ? manifest.Version : throw new ArgumentOutOfRangeException(nameof(manifest)),
        ["session"] = manifest.Session.Value,
        ["station"] = new JsonObject { ["name"] = manifest.Station.Name, ["bay"] = manifest.Station.Bay }
            .With("clock", Since2(manifest, ManifestDevice.Write(manifest.Station.Clock))),
        ["recorder"] = new JsonObject { ["profile"] = manifest.Recorder.Profile }
            .With("serial", manifest.Recorder.Serial)
            .With("vendor_product", manifest.Recorder.VendorProduct)
            .With("volume", manifest.Recorder.VolumeId)
            .With("device", Since2(manifest, ManifestDevice.Write(manifest.Recorder))),
        ["duty"] = new JsonObject()
            .With("officer_claimed", manifest.Duty.ClaimedOfficer)
            .With("officer_bound", manifest.Duty.BoundOfficer)
            .With("unit_claimed", manifest.Duty.ClaimedUnit)
            .With("unit_bound", manifest.Duty.BoundUnit),
        ["clock"] = new JsonObject { ["method"] = manifest.Clock.Method }.With("offset_seconds", manifest.Clock.OffsetSeconds),
        ["copy_started_at"] = Instant(manifest.CopyStartedAt),
        ["copy_ended_at"] = Instant(manifest.CopyEndedAt),
        ["agent"] = manifest.AgentVersion,
        ["files"] = Array(manifest.Files, f => WriteFile(f).With("series", Since2(manifest, f.Series))),
        ["unread"] = Array(manifest.Unread, u => new JsonObject { ["path"] = u.Path, ["reason"] = u.Reason }
            .With("sequence", Since2(manifest, u.Sequence))
            .With("series", Since2(manifest, u.Series))),
    }.With("whole_listing", Since2(manifest, manifest.IsWholeListing)).With("checkpoint", manifest.Checkpoint is { } seen ? new JsonObject { ["size"] = seen.TreeSize, ["root"] = seen.RootHash.Hex } : null));

    /// <summary>Reads a manifest and insists on its canonical form, its bounds and plain paths.</summary>
    /// <exception cref="UnknownManifestVersionException">It is a manifest of a version that is not read here.</exception>
    /// <exception cref="FormatException">Says which member is wrong.</exception>
    public static Manifest Read(ReadOnlySpan<byte> bytes)
    {
        var json = CanonicalJson.Read(bytes);
        if (json.Text("format") != Manifest.FormatName)
        {
            throw new FormatException("This is no manifest.");
        }

        var version = json.Whole("version");
        if (version is < Manifest.OldestVersion or > Manifest.FormatVersion)
        {
            throw new UnknownManifestVersionException(version);
        }

        var (station, recorder, duty, clock) = (json.Object("station"), json.Object("recorder"), json.Object("duty"), json.Object("clock"));
        var seen = json["checkpoint"] as JsonObject;
        var manifest = new Manifest(
            DockingSessionId.Parse(json.Text("session")),
            new StationClaim(station.Text("name", 64), station.Text("bay", 64)) { Clock = ManifestDevice.ReadClock(station, version) },
            ManifestDevice.Read(
                new RecorderClaim(recorder.Text("profile", 64), recorder.OptionalText("serial", 128), recorder.OptionalText("vendor_product", 16), recorder.OptionalText("volume", 128)),
                recorder, version),
            new DutyClaim(duty.OptionalText("officer_claimed", 64), duty.OptionalText("officer_bound", 64), duty.OptionalText("unit_claimed", 64), duty.OptionalText("unit_bound", 64)),
            new ClockMeasurement(clock.OptionalWhole("offset_seconds"), clock.Text("method", 64)),
            json.At("copy_started_at"),
            json.At("copy_ended_at"),
            json.Text("agent", 64),
            seen is null ? null : new SeenCheckpoint(seen.Whole("size"), seen.Digest("root")),
            [.. json.Objects("files", Manifest.MostFiles).Select(f => version < 2 ? ReadFile(f) : ReadFile(f) with { Series = f.OptionalText("series", LongestSeries) })],
            [.. json.Objects("unread", Manifest.MostFiles).Select(u => ReadUnread(u, version))])
        {
            Version = (int)version,
            IsWholeListing = version >= 2 && json.ContainsKey("whole_listing") ? json.Flag("whole_listing") : null,
        };
        if (manifest.Files.GroupBy(f => f.Sha256).FirstOrDefault(g => g.Any(f => f.Bytes != g.First().Bytes)) is { } torn)
        {
            throw new FormatException($"The digest {torn.Key} stands with two different lengths.");
        }

        return manifest.Files.Select(f => f.Path).Concat(manifest.Unread.Select(u => u.Path)).GroupBy(p => p, StringComparer.Ordinal).FirstOrDefault(g => g.Skip(1).Any()) is { } twice
            ? throw new FormatException($"The path '{Shown(twice.Key)}' stands twice in the manifest.")
            : manifest;
    }

    /// <summary>A path below the recorder's root: relative, no empty, '.' or '..' segment, no backslash, no control character.</summary>
    /// <exception cref="FormatException">The path could lead elsewhere.</exception>
    public static string PlainPath(string path)
    {
        var plain = path.Length is > 0 and <= 1024
            && !path.Any(c => c is '\\' or '\u007f' || char.IsControl(c))
            && path.Split('/').All(s => s is not ("" or "." or ".."));
        return plain ? path : throw new FormatException($"The path '{Shown(path)}' could lead out of the recorder's folder.");
    }

    private static T? Since2<T>(Manifest manifest, T? value)
        where T : class => manifest.Version >= 2 ? value : null;

    private static JsonNode? Since2(Manifest manifest, bool? value) => manifest.Version >= 2 ? value : null;

    private static JsonNode? Since2(Manifest manifest, long? value) => manifest.Version >= 2 ? value : null;

    private static UnreadFile ReadUnread(JsonObject unread, long version) => new(PlainPath(unread.Text("path")), unread.Text("reason", 512))
    {
        Sequence = version >= 2 ? unread.OptionalWhole("sequence") : null,
        Series = version >= 2 ? unread.OptionalText("series", LongestSeries) : null,
    };

    private static string Shown(string path) => new([.. path.Take(80).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)]);

    private static JsonObject WriteFile(ManifestFile file) => new JsonObject
    {
        ["path"] = file.Path,
        ["bytes"] = file.Bytes,
        ["sha256"] = file.Sha256.Hex,
        ["role"] = RoleWord(file.Role),
        ["group"] = file.Group,
        ["times"] = Array(file.Times, WriteTime),
        ["findings"] = Array(file.Findings, f => JsonValue.Create(f)),
    }.With("sequence", file.Sequence).With("important", file.MarkedImportant ? true : null);

    private static ManifestFile ReadFile(JsonObject file)
    {
        var bytes = file.Whole("bytes");
        return new ManifestFile(
            PlainPath(file.Text("path")),
            bytes >= 0 ? bytes : throw new FormatException("A file cannot have fewer than 0 bytes."),
            file.Digest("sha256"),
            RoleOf(file.Text("role", 32)),
            file.Text("group"),
            file.OptionalWhole("sequence"),
            file.Flag("important"),
            [.. file.Objects("times", 32).Select(t => ReadTime(t))],
            file.Texts("findings", 32));
    }

    /// <summary>A claimed time as it stands in every signed or stored text.</summary>
    public static JsonObject WriteTime(ClaimedTime time) => new JsonObject { ["source"] = ClaimWord(time.Source), ["raw"] = time.Raw }
        .With("at", time.AtUtc is { } at ? Instant(at) : null)
        .With("local", time.LocalWithoutZone?.ToString(LocalFormat, CultureInfo.InvariantCulture))
        .With("note", time.Note);

    /// <param name="longestRaw">The most characters of the text as it stood in the source.</param>
    /// <exception cref="FormatException">A member is missing, of another type or out of bounds.</exception>
    public static ClaimedTime ReadTime(JsonObject time, int longestRaw = 128) => new(
        Enum.GetValues<ClaimSource>().Cast<ClaimSource?>().FirstOrDefault(s => ClaimWord(s!.Value) == time.Text("source", 32)) ?? throw new FormatException("Unknown source of a time."),
        time.Text("raw", longestRaw),
        time.OptionalAt("at"),
        time.OptionalText("local", 32) is { } local
            ? DateTime.TryParseExact(local, LocalFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed) ? parsed : throw new FormatException("A local time is written as 2026-01-31T10:11:12.")
            : null,
        time.OptionalText("note", Math.Max(256, longestRaw)));

    /// <summary>The word for a source of time in every signed or stored text.</summary>
    public static string ClaimWord(ClaimSource source) => source switch
    {
        ClaimSource.Gps => "gps",
        ClaimSource.TagWithOffset => "tag-with-offset",
        ClaimSource.RecorderClock => "recorder-clock",
        ClaimSource.ContainerUtc => "container-utc",
        ClaimSource.ContainerLocal => "container-local",
        ClaimSource.Sidecar => "sidecar",
        ClaimSource.FileName => "file-name",
        ClaimSource.FileTime => "file-time",
        ClaimSource.Ingest => "ingest",
        _ => throw new ArgumentOutOfRangeException(nameof(source)),
    };

    private static string RoleWord(FileRole role) => role switch
    {
        FileRole.Recording => "recording",
        FileRole.Sidecar => "sidecar",
        FileRole.DeviceLog => "device-log",
        FileRole.Unknown => "unknown",
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };

    private static FileRole RoleOf(string word) =>
        Enum.GetValues<FileRole>().Cast<FileRole?>().FirstOrDefault(r => RoleWord(r!.Value) == word) ?? throw new FormatException($"Unknown role '{Shown(word)}'.");
}

/// <summary>A manifest of a version that is not read here: the other side is newer, or too old. Nothing is wrong with what it seals.</summary>
public sealed class UnknownManifestVersionException(long version) : FormatException(
    $"This manifest has format version {version}; versions {Manifest.OldestVersion} to {Manifest.FormatVersion} are understood here. Update the older side.")
{
    /// <summary>The version that it names.</summary>
    public long Version { get; } = version;
}
