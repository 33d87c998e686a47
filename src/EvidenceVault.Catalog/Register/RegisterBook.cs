using EvidenceVault.Core.Custody;

namespace EvidenceVault.Catalog;

/// <summary>
/// The one way into the register: an event of the custody log, and what follows from it. A rebuild goes the same way, so the rows can be nothing but
/// what the log tells.
/// </summary>
public sealed class RegisterBook(CatalogDatabase database)
{
    private readonly Units _units = new(database);
    private readonly Officers _officers = new(database);
    private readonly Recorders _recorders = new(database);
    private readonly RecorderIssues _issues = new(database);

    /// <summary>Appends the event and does to the register what it tells. Answers its leaf.</summary>
    public long Write(CatalogTransaction transaction, CustodyEvent told)
    {
        var leaf = transaction.Append(told);
        Apply(transaction, leaf, told);
        return leaf;
    }

    /// <summary>Does to the register what an event tells that stands in the log already.</summary>
    internal void Apply(CatalogTransaction transaction, long leaf, CustodyEvent told)
    {
        switch (told.Act)
        {
            case CustodyAct.UnitRegistered when RegisterFacts.Find(told, "unit") is not null:
                _units.Put(transaction, RegisterFacts.Unit(told));
                break;
            case CustodyAct.OfficerRegistered when RegisterFacts.Find(told, "officer") is not null:
                _officers.Put(transaction, RegisterFacts.Officer(told));
                break;
            case CustodyAct.RecorderRegistered when RegisterFacts.Find(told, "recorder") is not null:
                _recorders.Put(transaction, RegisterFacts.Recorder(told));
                break;
            case CustodyAct.RecorderDocked or CustodyAct.RecorderIssued or CustodyAct.RecorderReturned when RegisterFacts.Find(told, "recorder") is { } serial:
                Move(transaction, leaf, told, serial);
                break;
            default:
                break; // of other acts, and of nobody, the register knows nothing
        }
    }

    /// <summary>What a hand did with a recorder. One that the register does not know stays unknown: the log alone tells of it.</summary>
    private void Move(CatalogTransaction transaction, long leaf, CustodyEvent told, string serial)
    {
        var hand = (RegisterFacts.HappenedAt(told), told.Actor.Name);
        _recorders.See(transaction, serial, new RecorderNews(
            RegisterFacts.Find(told, "firmware"), RegisterFacts.Find(told, "volume"), RegisterFacts.Flag(told, "default_password"), RegisterFacts.Percent(told, "battery_percent")));
        switch (told.Act)
        {
            case CustodyAct.RecorderDocked:
                _recorders.Dock(transaction, serial, hand.Item1, told.Actor.Name, RegisterFacts.Find(told, "bay"));
                break;
            case CustodyAct.RecorderIssued when RegisterFacts.Find(told, "officer") is { } officer:
                _issues.Issue(transaction, leaf, serial, officer, hand);
                break;
            case CustodyAct.RecorderReturned:
                _issues.Return(transaction, serial, hand);
                break;
            default:
                break; // an issue to nobody
        }
    }
}
