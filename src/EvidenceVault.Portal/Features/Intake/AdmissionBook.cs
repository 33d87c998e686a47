using System.Globalization;
using System.Text;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Times;
using Microsoft.Extensions.Logging;

namespace EvidenceVault.Portal.Features.Intake;

/// <summary>Writes proven files into the catalogue and the custody log, and makes out the receipt for them.</summary>
public sealed class AdmissionBook(CatalogDatabase database, IntakeTrust trust, TimeProvider clock, ILogger<AdmissionBook> logger)
{
    private readonly EvidenceItems _items = new(database);
    private readonly IntakeSessions _sessions = new(database);
    private readonly Stations _stations = new(database);

    public IntakeTrust Trust => trust;

    internal ILogger Log => logger;

    /// <summary>Whether the station may still hand over.</summary>
    public bool IsInForce(string station) => _stations.Find(station) is { RevokedAt: null };

    /// <summary>Until when the store must keep what is admitted now: whole seconds, as locks are.</summary>
    public DateTimeOffset LockedUntil()
    {
        var until = clock.GetUtcNow() + trust.Keep;
        return until.AddTicks(-(until.Ticks % TimeSpan.TicksPerSecond));
    }

    /// <summary>Within the given act: an item or a line of provenance for each file, an event for each, one for the session, and the proof of that one.</summary>
    public (Receipt Receipt, DateTimeOffset At) Admit(
        CatalogTransaction transaction, CustodyLog log, IntakeSession session, IReadOnlyList<SessionFile> files, DateTimeOffset lockedUntil, string from)
    {
        var manifest = ManifestFormat.Read(session.Manifest);
        var now = clock.GetUtcNow();
        var at = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
        var lines = new List<ReceiptLine>();
        foreach (var file in files)
        {
            var line = AdmitFile(transaction, manifest, manifest.Files[file.Ordinal], at, lockedUntil);
            _sessions.SetItem(transaction, session.Id, file.Ordinal, line.Item);
            lines.Add(line);
        }

        var admitted = new CustodyEvent
        {
            Act = CustodyAct.SessionAdmitted,
            At = at,
            Actor = new CustodyActor(ActorKind.Station, session.Station),
            Session = session.Id,
            From = from,
            Facts = new Dictionary<string, string>
            {
                ["manifest_sha256"] = session.ManifestSha256.Hex,
                ["files"] = files.Count.ToString(CultureInfo.InvariantCulture),
                ["items"] = lines.Count(l => l.Outcome == ReceiptOutcome.Admitted).ToString(CultureInfo.InvariantCulture),
            },
        };
        var proof = log.Prove(transaction, transaction.Append(admitted));
        return (new Receipt(session.Id, session.Station, session.ManifestSha256, at, lines, Encoding.UTF8.GetString(admitted.ToEntry()), proof.Write()), at);
    }

    private ReceiptLine AdmitFile(CatalogTransaction transaction, Manifest manifest, ManifestFile file, DateTimeOffset at, DateTimeOffset lockedUntil)
    {
        if (_items.FindByDigest(transaction, file.Sha256) is { } held)
        {
            var first = held.Session == manifest.Session ? manifest : ManifestFormat.Read(_sessions.Find(transaction, held.Session)!.Manifest);
            _items.AddClaims(transaction, held.Id, file.Times);
            _items.SetTime(transaction, held.Id, Time(first, _items.Claims(transaction, held.Id), held.AdmittedAt));
            transaction.Append(Event(CustodyAct.ProvenanceAdded, held.Id, reason: null));
            return new ReceiptLine(file.Path, file.Bytes, file.Sha256, held.Id, ReceiptOutcome.AlreadyHeld);
        }

        var id = EvidenceItemId.New();
        var quarantine = file.Findings.Contains(AgentFinding.ChangedWhileCopying) ? "The file changed on the recorder while it was read." : null;
        _items.Admit(transaction, new NewItem(
            id, file, manifest.Session, at, lockedUntil,
            manifest.Duty.BoundOfficer ?? manifest.Duty.ClaimedOfficer,
            manifest.Duty.BoundUnit ?? manifest.Duty.ClaimedUnit ?? _stations.Find(manifest.Station.Name)?.Unit,
            manifest.Station.Name, manifest.Recorder.Serial, quarantine, Time(manifest, file.Times, at)));
        transaction.Append(Event(CustodyAct.ItemAdmitted, id, reason: null));
        if (quarantine is not null)
        {
            transaction.Append(Event(CustodyAct.ItemQuarantined, id, quarantine));
        }

        return new ReceiptLine(file.Path, file.Bytes, file.Sha256, id, ReceiptOutcome.Admitted);

        CustodyEvent Event(CustodyAct act, EvidenceItemId item, string? reason) => new()
        {
            Act = act,
            At = at,
            Actor = new CustodyActor(ActorKind.Vault, trust.Identity.CommonName),
            Item = item,
            Session = manifest.Session,
            Reason = reason,
            Facts = new Dictionary<string, string>
            {
                ["sha256"] = file.Sha256.Hex,
                ["bytes"] = file.Bytes.ToString(CultureInfo.InvariantCulture),
                ["path"] = file.Path,
            },
        };
    }

    private ItemTime Time(Manifest manifest, IReadOnlyList<ClaimedTime> claims, DateTimeOffset at) =>
        ItemTimes.Choose(claims, ItemTimes.Context(manifest, trust.Zone), at);
}
