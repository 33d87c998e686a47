using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Times;

namespace EvidenceVault.Catalog;

/// <summary>
/// What the catalogue notes when a file of a session is admitted. Intake does it after proving the bytes, a rebuild after reading the custody log;
/// both call these methods, so both end with the same rows.
/// </summary>
/// <param name="zone">The zone in which readings without one are understood.</param>
public sealed class Admissions(CatalogDatabase database, TimeZoneInfo zone)
{
    private readonly EvidenceItems _items = new(database);
    private readonly Stations _stations = new(database);
    private readonly IntakeSessions _sessions = new(database);
    private readonly SessionManifests _manifests = new(new IntakeSessions(database));

    /// <summary>Takes a file in as a new item. Its digest must not be known yet.</summary>
    /// <param name="ordinal">Its place in the manifest.</param>
    /// <returns>Why the item is set apart; null if it is not.</returns>
    public string? Admit(CatalogTransaction transaction, Manifest manifest, int ordinal, EvidenceItemId id, (DateTimeOffset At, DateTimeOffset LockedUntil) when)
    {
        var file = manifest.Files[ordinal];
        var quarantine = file.Findings.Contains(AgentFinding.ChangedWhileCopying) ? "The file changed on the recorder while it was read." : null;
        _items.Admit(transaction, new NewItem(
            id, file, manifest.Session, when.At, when.LockedUntil,
            manifest.Duty.BoundOfficer ?? manifest.Duty.ClaimedOfficer,
            manifest.Duty.BoundUnit ?? manifest.Duty.ClaimedUnit ?? _stations.Find(transaction, manifest.Station.Name)?.Unit,
            manifest.Station.Name, manifest.Recorder.Serial, quarantine, Time(manifest, file.Times, when.At)));
        _sessions.SetItem(transaction, manifest.Session, ordinal, id);
        return quarantine;
    }

    /// <summary>Notes that a file's bytes are an item that is held already: one more line of its provenance, with the times that this session claims.</summary>
    public void AddProvenance(CatalogTransaction transaction, Manifest manifest, int ordinal, EvidenceItem held)
    {
        var first = held.Session == manifest.Session ? manifest : _manifests.Get(transaction, held.Session);
        if (manifest.Files[ordinal].MarkedImportant)
        {
            _items.Mark(transaction, held.Id); // marking a recording afterwards makes a copy of it: the same bytes, once more
        }

        _items.AddClaims(transaction, held.Id, manifest.Files[ordinal].Times);
        _items.SetTime(transaction, held.Id, Time(first, _items.Claims(transaction, held.Id), held.AdmittedAt));
        _sessions.SetItem(transaction, manifest.Session, ordinal, held.Id);
    }

    private ItemTime Time(Manifest manifest, IReadOnlyList<ClaimedTime> claims, DateTimeOffset at) => ItemTimes.Choose(claims, ItemTimes.Context(manifest, zone), at);
}
