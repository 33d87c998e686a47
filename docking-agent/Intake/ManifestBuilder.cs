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
/// <param name="Walked">What the walk could not take.</param>
/// <param name="SidecarTimes">Time stated by a sidecar, by the number of its copy.</param>
/// <param name="IsDevice">Whether the recorder was a device; a plain directory has no clock.</param>
public sealed record DockedRecorder(
    DockingSessionId Session, DockingPlace Place, RecorderPlace Volume, IReadOnlyList<UnreadFile> Walked, CopiedRecorder Copied, IReadOnlyDictionary<int, ClaimedTime> SidecarTimes,
    bool IsDevice, DateTimeOffset StartedAt, DateTimeOffset EndedAt, SeenCheckpoint? Checkpoint);

/// <summary>Turns what was found into a manifest. Pure: the same findings always give the same manifest.</summary>
public sealed class ManifestBuilder(AgentOptions options, RecorderProfiles profiles, string agentVersion)
{
    public Manifest Build(DockedRecorder docked)
    {
        var profile = profiles.Choose([.. docked.Copied.Files.Select(f => f.Source.Path.Text)]);
        var readings = docked.Copied.Files.Select(f => (File: f, Reading: profile.Read(f.Source.Path.Text))).ToList();
        var sidecarsByGroup = readings
            .Where(r => docked.SidecarTimes.ContainsKey(r.File.Number))
            .ToLookup(r => r.Reading.Group, r => docked.SidecarTimes[r.File.Number], StringComparer.Ordinal);
        var files = readings.Select(r => Line(r.File, r.Reading, sidecarsByGroup[r.Reading.Group])).ToList();

        var serial = docked.Place.Serial ?? Common(readings.Select(r => r.Reading.Device));
        var binding = docked.Place.Binding ?? options.Bindings.GetValueOrDefault(serial ?? AgentOptions.NamelessRecorder);
        return new Manifest(
            docked.Session,
            new StationClaim(options.Station, docked.Place.Bay),
            new RecorderClaim(profile.Id, serial, docked.Place.VendorProduct, docked.Volume.Volume),
            new DutyClaim(
                Common(readings.Select(r => r.Reading.Officer)), binding?.Officer, Common(readings.Select(r => r.Reading.Unit)), binding?.Unit ?? options.Unit),
            docked.IsDevice
                ? RecorderClock.Measure(files.SelectMany(f => f.Times), docked.StartedAt, options.TimeZone)
                : new ClockMeasurement(null, RecorderClock.NotMeasured),
            docked.StartedAt, docked.EndedAt, agentVersion, docked.Checkpoint, files, [.. docked.Walked, .. docked.Copied.Unread]);
    }

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
