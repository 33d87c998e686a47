using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Stations;
using EvidenceVault.Portal.Features.Docks;
using EvidenceVault.Portal.Features.Filing;

namespace EvidenceVault.Portal.Features.Intake;

/// <summary>Hears stations out: writes down what happened, keeps what is now, and answers what they need to know.</summary>
internal sealed class ReportDesk(CatalogDatabase database, ReportReader reader, StationBoard board, ReportParts parts)
{
    private readonly Stations _stations = new(database);
    private readonly NewestReports _newest = new(database);
    private readonly StationEvents _events = new(database);
    private readonly SessionFiling _filing = new(database);

    /// <param name="from">The address of the station.</param>
    /// <param name="atTheDoor">The station that the connection itself is proven to be; null on this machine's own.</param>
    public IntakeResult<StationOrders> Receive(SealedReport request, string from, string? atTheDoor)
    {
        // 1. A statement of an enrolled station, within every bound, and of now.
        var read = reader.Read(request);
        if (read.Answer is not { } proven)
        {
            return read.Refusal!;
        }

        var report = proven.Report;
        if (atTheDoor is not null && atTheDoor != report.Station)
        {
            return IntakeRefusal.OtherStation(atTheDoor);
        }

        var now = parts.Clock.GetUtcNow();
        var news = new StationNews(report.Station, report.At, now, proven.Bytes);
        var refusal = database.Write(transaction =>
        {
            if (_stations.Find(transaction, report.Station) is not { RevokedAt: null }) // revoked meanwhile
            {
                return IntakeRefusal.UnknownStation(report.Station);
            }

            // 2. It is newer than all before it: nobody can play an old one again.
            if (_newest.TryKeep(transaction, news, now + ReportReader.MostClockOff) is { } newest)
            {
                return IntakeRefusal.StaleReport(report.At, newest);
            }

            // 3. Each event that is new is a line of the custody log, with what it does to the register. A crash before this commit leaves nothing, and the
            //    station tells everything again; after it, the station tells it again too, and is only answered.
            foreach (var told in report.Events.Where(e => !_events.IsKnown(transaction, report.Station, e.Id)))
            {
                var happened = Event(report.Station, told, now, from);
                _events.Write(transaction, happened);
                if (happened.Act == CustodyAct.FilingConfirmed)
                {
                    _filing.Apply(transaction, happened, now); // of a session that is still to come it is applied when that is admitted
                }
            }

            return null;
        });
        if (refusal is not null)
        {
            return refusal;
        }

        // 4. Pages see it. What they miss by a crash, the next report shows.
        board.Put(news);
        var register = parts.Register.Read();
        return new StationOrders(
            now, new VersionRange(Manifest.OldestVersion, Manifest.FormatVersion), [.. report.Events.Select(e => e.Id)], register.Tag == report.RegisterTag ? null : register);
    }

    private static CustodyEvent Event(string station, StationEvent told, DateTimeOffset now, string from)
    {
        var facts = new Dictionary<string, string>(told.Facts) { ["at_station"] = JsonMembers.Instant(told.At), [StationEvents.IdFact] = told.Id };
        foreach (var (name, value) in new[] { ("bay", told.Bay), ("recorder", told.Recorder), ("officer", told.Officer) })
        {
            if (value is not null)
            {
                facts[name] = value;
            }
        }

        return new CustodyEvent
        {
            Act = StationEvents.ActOf(told.Kind),
            At = now,
            Actor = new CustodyActor(ActorKind.Station, station),
            Session = told.Session,
            From = from,
            Reason = told.Reason,
            Facts = facts,
        };
    }
}

/// <summary>What the report desk needs besides the catalogue.</summary>
internal sealed record ReportParts(RegisterSlice Register, TimeProvider Clock);
