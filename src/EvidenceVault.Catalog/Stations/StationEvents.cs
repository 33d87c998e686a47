using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Stations;

namespace EvidenceVault.Catalog;

/// <summary>What stations told of, as lines of the custody log: each event once, however often it is told.</summary>
public sealed class StationEvents(CatalogDatabase database)
{
    /// <summary>Name of the fact that holds the event's id.</summary>
    public const string IdFact = "event";

    private const string Columns = "leaf_index, entry, leaf_hash, at, act, actor, item, session";
    private readonly RegisterBook _register = new(database);

    public bool IsKnown(CatalogTransaction transaction, string station, string id) => transaction.Connection.Scalar<long>(
        "SELECT EXISTS (SELECT 1 FROM station_event WHERE station = $station AND id = $id)", ("$station", station), ("$id", id)) == 1;

    /// <summary>Writes the event, which is told by a station and has its id among its facts, with what it does to the register.</summary>
    public void Write(CatalogTransaction transaction, CustodyEvent told) => Keep(transaction, _register.Write(transaction, told), told);

    /// <summary>As <see cref="Write"/>, of an event that stands in the log already.</summary>
    internal void Apply(CatalogTransaction transaction, long leaf, CustodyEvent told)
    {
        _register.Apply(transaction, leaf, told);
        Keep(transaction, leaf, told);
    }

    /// <summary>Refused devices, failed bays and full spools since the instant, newest first.</summary>
    public IReadOnlyList<CustodyEvent> Alarms(DateTimeOffset since, int most) => database.Read(c => c.Query(
        "SELECT entry FROM custody_entry WHERE act IN ('device-refused', 'bay-failed', 'spool-low') AND at >= $since ORDER BY at DESC LIMIT $most",
        r => CustodyEvent.TryParse(r.Bytes(0), out var told) ? told : null, ("$since", since), ("$most", (long)most))).OfType<CustodyEvent>().ToList();

    /// <summary>What stations told of the recorder, newest first.</summary>
    public IReadOnlyList<CustodyRow> Of(string recorder, int most) => database.Read(c => c.Query(
        $"SELECT {Columns} FROM custody_entry WHERE leaf_index IN (SELECT leaf_index FROM station_event WHERE recorder = $recorder ORDER BY leaf_index DESC LIMIT $most) ORDER BY leaf_index DESC",
        CustodyLog.Map, ("$recorder", recorder), ("$most", (long)most)));

    /// <summary>What an officer confirmed last for the session, at the station that it was docked at; null where nothing was.</summary>
    public CustodyEvent? FindFiling(CatalogTransaction transaction, DockingSessionId session, string station) => transaction.Connection.Query(
        "SELECT entry FROM custody_entry WHERE session = $session AND act = 'filing-confirmed' ORDER BY leaf_index DESC",
        r => CustodyEvent.TryParse(r.Bytes(0), out var told) ? told : null, ("$session", session)).OfType<CustodyEvent>().FirstOrDefault(told => told.Actor == new CustodyActor(ActorKind.Station, station));

    /// <summary>The act that an event of this kind is.</summary>
    public static CustodyAct ActOf(StationEventKind kind) => kind switch
    {
        StationEventKind.StationStarted => CustodyAct.StationStarted,
        StationEventKind.StationStopped => CustodyAct.StationStopped,
        StationEventKind.RecorderDocked => CustodyAct.RecorderDocked,
        StationEventKind.DeviceRefused => CustodyAct.DeviceRefused,
        StationEventKind.DockingInterrupted => CustodyAct.DockingInterrupted,
        StationEventKind.RecorderReleased => CustodyAct.RecorderReleased,
        StationEventKind.RecorderCleared => CustodyAct.RecorderCleared,
        StationEventKind.RecorderClockSet => CustodyAct.RecorderClockSet,
        StationEventKind.RecorderUndocked => CustodyAct.RecorderUndocked,
        StationEventKind.BayFailed => CustodyAct.BayFailed,
        StationEventKind.SpoolLow => CustodyAct.SpoolLow,
        StationEventKind.RecorderIssued => CustodyAct.RecorderIssued,
        StationEventKind.RecorderReturned => CustodyAct.RecorderReturned,
        StationEventKind.FilingConfirmed => CustodyAct.FilingConfirmed,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static void Keep(CatalogTransaction transaction, long leaf, CustodyEvent told)
    {
        if (told.Actor.Kind == ActorKind.Station && RegisterFacts.Find(told, IdFact) is { } id)
        {
            transaction.Connection.Execute(
                "INSERT INTO station_event (station, id, leaf_index, recorder) VALUES ($station, $id, $leaf, $recorder) ON CONFLICT DO NOTHING",
                ("$station", told.Actor.Name), ("$id", id), ("$leaf", leaf), ("$recorder", RegisterFacts.Find(told, "recorder")));
        }
    }
}
