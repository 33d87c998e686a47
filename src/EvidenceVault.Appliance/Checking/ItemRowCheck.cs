using EvidenceVault.Catalog;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Appliance.Checking;

/// <summary>Holds an item's row against the sealed manifest it came with: who, where, when and under which name.</summary>
public sealed class ItemRowCheck(CatalogDatabase database, TimeZoneInfo zone)
{
    private readonly EvidenceItems _items = new(database);
    private readonly IntakeSessions _sessions = new(database);
    private readonly Stations _stations = new(database);
    private Manifest? _manifest; // items come in the order of their sessions: one manifest is read once

    /// <summary>What the row says otherwise than the manifest; null when they agree.</summary>
    public string? Difference(EvidenceItem item)
    {
        if (_manifest?.Session != item.Session)
        {
            _manifest = _sessions.Find(item.Session) is { } session ? ManifestFormat.Read(session.Manifest) : null;
        }

        if (_manifest?.Files.FirstOrDefault(f => f.Sha256 == item.Sha256) is not { } file)
        {
            return "its session's manifest does not name it";
        }

        var duty = _manifest.Duty;
        var officer = duty.BoundOfficer ?? duty.ClaimedOfficer;
        var unit = duty.BoundUnit ?? duty.ClaimedUnit ?? _stations.Find(_manifest.Station.Name)?.Unit;
        var time = ItemTimes.Choose(_items.Claims(item.Id), ItemTimes.Context(_manifest, zone), item.AdmittedAt);
        return item.Officer != officer ? $"the catalogue says officer '{item.Officer}', its manifest '{officer}'"
            : item.Unit != unit ? $"the catalogue says unit '{item.Unit}', its manifest '{unit}'"
            : item.Name != file.Path[(file.Path.LastIndexOf('/') + 1)..] ? $"the catalogue says name '{item.Name}', its manifest '{file.Path}'"
            : (item.Role, item.Group) != (file.Role, file.Group) ? "the catalogue says another role or group than its manifest"
            : item.MarkedImportant != (file.MarkedImportant || IsMarkedElsewhere(item)) ? "the catalogue says another importance than the manifests that name it"
            : (item.Station, item.Recorder) != (_manifest.Station.Name, _manifest.Recorder.Serial) ? "the catalogue says another station or recorder than its manifest"
            : file.Times.Except(_items.Claims(item.Id)).Any() ? "a time that its manifest claims is not in the catalogue"
            : (item.RecordedAt, item.TimeRule, item.TimeDoubt) != (time.RecordedAt, time.Rule, time.Doubt) ? $"the catalogue shows the time {item.RecordedAt:O}, its claims give {time.RecordedAt:O}"
            : null;
    }

    /// <summary>Marking a recording afterwards copies it on the recorder, so that another line, of this session or a later one, holds the mark.</summary>
    private bool IsMarkedElsewhere(EvidenceItem item) => _sessions.Provenance(item.Id)
        .GroupBy(line => line.Session)
        .Any(lines => (lines.Key == item.Session ? _manifest : _sessions.Find(lines.Key) is { } session ? ManifestFormat.Read(session.Manifest) : null)
            ?.Files.Any(f => f.Sha256 == item.Sha256 && f.MarkedImportant) == true);
}
