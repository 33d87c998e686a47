namespace EvidenceVault.Catalog;

/// <summary>Enters what an examination found. The media room does it when it is done, a rebuild when the custody log tells of it; both call this method.</summary>
/// <param name="zone">The zone in which readings without one are understood.</param>
public sealed class Examinations(CatalogDatabase database, TimeZoneInfo zone)
{
    private readonly EvidenceItems _items = new(database);
    private readonly Derivations _derivations = new(database);
    private readonly SessionManifests _manifests = new(new IntakeSessions(database));

    /// <summary>Copies, findings, probe, times, quarantine, and the end of the item's place in the queue.</summary>
    /// <returns>Whether the item was set apart by it; false when it was before, or need not be.</returns>
    /// <exception cref="CatalogException">The catalogue does not know the item, or knows it with other bytes.</exception>
    public bool Apply(CatalogTransaction transaction, ExaminationRecord record)
    {
        var item = _items.Find(transaction, record.Item) is { } found && found.Sha256 == record.Sha256
            ? found
            : throw new CatalogException($"The examination is of {record.Item} with bytes {record.Sha256}, which the catalogue does not know.");
        foreach (var copy in record.Copies)
        {
            _derivations.AddCopy(transaction, copy);
        }

        _derivations.SetFindings(transaction, item.Id, record.Findings);
        _derivations.SetProbe(transaction, item.Id, record.Probe);
        _items.SetMedia(transaction, item.Id, record.MediaKind, record.DurationSeconds);

        // Further claims may show another time as the best one; those known before stay.
        _items.AddClaims(transaction, item.Id, record.Times);
        var context = ItemTimes.Context(_manifests.Get(transaction, item.Session), zone);
        _items.SetTime(transaction, item.Id, ItemTimes.Choose(_items.Claims(transaction, item.Id), context, item.AdmittedAt));
        Continuations.Join(transaction, item.Id);
        _derivations.Finish(
            transaction, item.Id, record.NotExamined ? DerivationState.Failed : DerivationState.Done, record.NotExamined ? Derivations.NotExamined : null, record.ExaminedAt);
        return record.Quarantine is { } reason && _items.TryQuarantine(transaction, item.Id, reason);
    }
}
