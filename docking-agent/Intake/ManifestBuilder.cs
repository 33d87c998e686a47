using System.Globalization;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Times;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Station;

namespace EvidenceVault.DockingAgent.Intake;

/// <summary>What a manifest is made from, besides the station's options.</summary>
/// <param name="Place">The bay, and what the bus and the register say of the recorder in it.</param>
/// <param name="Volume">Where the recorder was open.</param>
/// <param name="Walked">What the walk saw.</param>
/// <param name="SidecarTimes">Time stated by a sidecar, by the number of its copy.</param>
/// <param name="IsDevice">Whether the recorder was a device; a plain directory has no clock.</param>
public sealed record DockedRecorder(
    DockingSessionId Session, DockingPlace Place, RecorderPlace Volume, WalkedRecorder Walked, CopiedRecorder Copied, IReadOnlyDictionary<int, ClaimedTime> SidecarTimes,
    bool IsDevice, DateTimeOffset StartedAt, DateTimeOffset EndedAt, SeenCheckpoint? Checkpoint)
{
    /// <summary>By what it was read.</summary>
    public DeviceKind Kind { get; init; } = DeviceKind.Folder;

    /// <summary>Space on its card; null where it did not tell.</summary>
    public RecorderSpace? Card { get; init; }

    /// <summary>How well the station's clock is kept; null where nobody asked.</summary>
    public StationClock? StationClock { get; init; }
}

/// <summary>Turns what was found into a manifest. Pure: the same findings always give the same manifest.</summary>
/// <param name="version">The manifest version to write; what an older one has no words for is left out when it is written.</param>
public sealed class ManifestBuilder(AgentOptions options, RecorderProfiles profiles, string agentVersion, int version = Manifest.FormatVersion)
{
    public Manifest Build(DockedRecorder docked)
    {
        // Also by the names of what could not be read: a card of bad sectors alone still has a recorder's names on it.
        IReadOnlyList<UnreadFile> unread = [.. docked.Walked.Unread, .. docked.Copied.Unread];
        var profile = profiles.Choose([.. docked.Copied.Files.Select(f => f.Source.Path.Text), .. unread.Select(u => u.Path)]);
        var readings = docked.Copied.Files.Select(f => (File: f, Reading: profile.Read(f.Source.Path.Text))).ToList();
        var missed = unread.Select(u => (File: u, Reading: profile.Read(u.Path))).ToList();
        IReadOnlyList<PathReading> claims = readings.Count > 0 ? [.. readings.Select(r => r.Reading)] : [.. missed.Select(m => m.Reading)];
        var device = Common(claims.Select(c => c.Device));
        var sidecarsByGroup = readings
            .Where(r => docked.SidecarTimes.ContainsKey(r.File.Number))
            .ToLookup(r => r.Reading.Group, r => docked.SidecarTimes[r.File.Number], StringComparer.Ordinal);
        var files = readings.Select(r => Line(r.File, r.Reading, sidecarsByGroup[r.Reading.Group]) with { Series = SeriesOf(r.Reading, device) }).ToList();

        var serial = docked.Place.Serial ?? device;
        var binding = docked.Place.Binding ?? options.Bindings.GetValueOrDefault(serial ?? AgentOptions.NamelessRecorder);
        var introduction = docked.Place.Introduction;
        return new Manifest(
            docked.Session,
            new StationClaim(options.Station, docked.Place.Bay) { Clock = docked.StationClock },
            RecorderOf(docked, profile, serial),
            new DutyClaim(
                introduction?.Identity.Officer ?? Common(claims.Select(c => c.Officer)), binding?.Officer, introduction?.Identity.Unit ?? Common(claims.Select(c => c.Unit)), binding?.Unit ?? options.Unit),
            docked.IsDevice
                ? RecorderClock.Measure(files.SelectMany(f => f.Times), introduction?.MetAt ?? docked.StartedAt, options.TimeZone, introduction?.ClockSetAt is { } setAt ? (setAt, docked.StartedAt) : null)
                : new ClockMeasurement(null, RecorderClock.NotMeasured),
            docked.StartedAt, docked.EndedAt, agentVersion, docked.Checkpoint, files,
            [.. missed.Select(m => m.File with { Sequence = m.Reading.Series is null ? null : m.Reading.Sequence, Series = SeriesOf(m.Reading, device) })])
        {
            Version = version,
            IsWholeListing = docked.Walked.IsWhole && !docked.Copied.WasPulled,
        };
    }

    private static RecorderClaim RecorderOf(DockedRecorder docked, RecorderProfile profile, string? serial) =>
        new(profile.Id, serial, docked.Place.VendorProduct, docked.Volume.Volume)
        {
            Transport = docked.Kind switch
            {
                DeviceKind.MassStorage => "mass-storage",
                DeviceKind.Mtp => "mtp",
                _ => "folder",
            },
            Card = docked is { IsDevice: true, Card: { Total: > 0 and <= CanonicalJson.LargestInteger, Free: >= 0 and <= CanonicalJson.LargestInteger } card }
                ? new CardSpace(card.Total, card.Free) // a plain folder lies on the station's own disk
                : null,
            Numbering = profile.Numbering?.Stated,
            IdentityBlock = docked.Place.Introduction?.Block,
            BatteryPercent = docked.Place.Introduction?.BatteryPercent,
        };

    /// <summary>A file that names another recorder came by another's card: its number is none of this one's.</summary>
    private static string? SeriesOf(PathReading reading, string? device) => reading.Device is null || reading.Device == device ? reading.Series : null;

    private static ManifestFile Line(CopiedFile file, PathReading reading, IEnumerable<ClaimedTime> sidecars)
    {
        var findings = new List<string>();
        Add(findings, file.ChangedMeanwhile, AgentFinding.ChangedWhileCopying);
        Add(findings, file.Bytes == 0, AgentFinding.Empty);
        Add(findings, file.Source.Path.WasEscaped, AgentFinding.NameEscaped);
        Add(findings, reading.Role == FileRole.Unknown, AgentFinding.UnknownKind);
        IEnumerable<ClaimedTime?> times = [reading.NameTime, .. sidecars.Distinct().Take(8), FileTime(file.Source.Identity)];
        return new ManifestFile(
            file.Source.Path.Text, file.Bytes, file.Sha256, reading.Role, reading.Group, reading.Sequence, reading.MarkedImportant, [.. times.OfType<ClaimedTime>()], findings);
    }

    private static ClaimedTime FileTime(FileIdentity identity) => identity.ModifiedAt is { } at
        ? new ClaimedTime(ClaimSource.FileTime, at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture), at, null, "modification time")
        : new ClaimedTime(
            ClaimSource.FileTime, identity.ModifiedSeconds.ToString(CultureInfo.InvariantCulture), null, null, "modification time in seconds since 1970, outside the calendar");

    /// <summary>What most files say; among equals the one that sorts first, so that the answer does not depend on the order of files.</summary>
    private static string? Common(IEnumerable<string?> claims) => claims
        .OfType<string>()
        .GroupBy(c => c, StringComparer.Ordinal)
        .OrderByDescending(g => g.Count())
        .ThenBy(g => g.Key, StringComparer.Ordinal)
        .FirstOrDefault()?.Key;

    private static void Add(List<string> findings, bool applies, string finding)
    {
        if (applies)
        {
            findings.Add(finding);
        }
    }
}
