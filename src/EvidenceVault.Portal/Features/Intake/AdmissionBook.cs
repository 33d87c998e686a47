using System.Globalization;
using System.Text;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Storage;
using Microsoft.Extensions.Logging;

namespace EvidenceVault.Portal.Features.Intake;

/// <summary>Writes proven files into the catalogue and the custody log, and makes out the receipt for them.</summary>
public sealed class AdmissionBook(CatalogDatabase database, IntakeTrust trust, TimeProvider clock, ILogger<AdmissionBook> logger)
{
    private readonly EvidenceItems _items = new(database);
    private readonly Stations _stations = new(database);
    private readonly Admissions _admissions = new(database, trust.Zone);
    private readonly SessionFollowUp _followUp = new(database, trust);
    private readonly LockTerm _term = new(trust.Keep, clock);

    public IntakeTrust Trust => trust;

    internal ILogger Log => logger;

    /// <summary>Whether the station may still hand over.</summary>
    public bool IsInForce(string station) => _stations.Find(station) is { RevokedAt: null };

    /// <summary>Until when the store must keep what is admitted now.</summary>
    public DateTimeOffset LockedUntil() => _term.FromNow();

    /// <summary>Within the given act: an item or a line of provenance for each file, an event for each, one for the session, and the proof of that one.</summary>
    public (Receipt Receipt, DateTimeOffset At) Admit(
        CatalogTransaction transaction, CustodyLog log, IntakeSession session, IReadOnlyList<SessionFile> files, DateTimeOffset lockedUntil, string from)
    {
        var manifest = ManifestFormat.Read(session.Manifest);
        var now = clock.GetUtcNow();
        var at = JsonMembers.AsWritten(now);
        var lines = new List<ReceiptLine>();
        foreach (var file in files)
        {
            lines.Add(AdmitFile(transaction, manifest, file.Ordinal, at, lockedUntil));
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
        _followUp.Follow(transaction, manifest, admitted);
        return (new Receipt(session.Id, session.Station, session.ManifestSha256, at, lines, Encoding.UTF8.GetString(admitted.ToEntry()), proof.Write()), at);
    }

    private ReceiptLine AdmitFile(CatalogTransaction transaction, Manifest manifest, int ordinal, DateTimeOffset at, DateTimeOffset lockedUntil)
    {
        var file = manifest.Files[ordinal];
        if (_items.FindByDigest(transaction, file.Sha256) is { } held)
        {
            _admissions.AddProvenance(transaction, manifest, ordinal, held);
            transaction.Append(Event(CustodyAct.ProvenanceAdded, held.Id));
            if (Destructions.FindTombstone(transaction, held.Id) is not null)
            {
                Destructions.Return(transaction, held.Id); // its bytes are here again, proven: it is evidence again, and its time runs from now
                transaction.Append(Event(CustodyAct.ItemReturned, held.Id));
            }

            return new ReceiptLine(file.Path, file.Bytes, file.Sha256, held.Id, ReceiptOutcome.AlreadyHeld);
        }

        var id = EvidenceItemId.New();
        var quarantine = _admissions.Admit(transaction, manifest, ordinal, id, (at, lockedUntil));
        transaction.Append(Event(CustodyAct.ItemAdmitted, id, ("locked_until", JsonMembers.Instant(lockedUntil))));
        if (quarantine is not null)
        {
            transaction.Append(Event(CustodyAct.ItemQuarantined, id) with { Reason = quarantine });
        }

        return new ReceiptLine(file.Path, file.Bytes, file.Sha256, id, ReceiptOutcome.Admitted);

        CustodyEvent Event(CustodyAct act, EvidenceItemId item, params ReadOnlySpan<(string Name, string Value)> further) => new()
        {
            Act = act,
            At = at,
            Actor = new CustodyActor(ActorKind.Vault, trust.Identity.CommonName),
            Item = item,
            Session = manifest.Session,
            Facts = new Dictionary<string, string>(further.ToArray().Select(f => KeyValuePair.Create(f.Name, f.Value)))
            {
                ["sha256"] = file.Sha256.Hex,
                ["bytes"] = file.Bytes.ToString(CultureInfo.InvariantCulture),
                ["path"] = file.Path,
            },
        };
    }
}
