using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Times;
using EvidenceVault.Portal.Features.Custody;

namespace EvidenceVault.Portal.Features.Review;

/// <summary>A place where the bytes were found: the line of a session, and that session's manifest.</summary>
internal sealed record Origin(SessionFile File, Manifest Manifest);

/// <summary>A claim of time, its instant after correction, and whether it is the one shown.</summary>
internal sealed record TimeLine(ClaimedTime Claim, DateTimeOffset? At, bool IsShown);

/// <summary>The outcome of checking, at this very moment, that the log holds the item's admission.</summary>
/// <param name="Refusal"><see cref="LogRefusal.None"/> when the log holds the entry.</param>
/// <param name="NamesItem">Whether that entry is the admission of this item, with its digest and length.</param>
internal sealed record ProofCheck(long LeafIndex, long TreeSize, Sha256Digest Root, LogRefusal Refusal, bool NamesItem)
{
    public bool Holds => Refusal == LogRefusal.None && NamesItem;
}

/// <summary>Everything the item page tells.</summary>
internal sealed record Dossier(
    EvidenceItem Item, IReadOnlyList<TimeLine> Times, IReadOnlyList<Origin> Origins, IReadOnlyList<string> Cases, IReadOnlyList<EvidenceItem> Group,
    Derivation? Derivation, IReadOnlyList<DerivedCopy> Copies, IReadOnlyList<ItemFinding> Findings, string? Probe, ProofCheck? Proof, IReadOnlyList<TrailLine> Trail)
{
    public DerivedCopy? Copy(string kind) => Copies.FirstOrDefault(c => c.Kind.Equals(kind, StringComparison.OrdinalIgnoreCase));

    public Origin? FirstOrigin => Origins.FirstOrDefault(o => o.File.Session == Item.Session) ?? (Origins.Count > 0 ? Origins[0] : null);
}

/// <summary>Reads a dossier from the catalogue. It does not ask who wants it: whoever calls has asked <c>VisibleItems</c>.</summary>
internal sealed class DossierReader(EvidenceItems items, Derivations derivations, IntakeSessions sessions, CustodyLog log)
{
    private const int NewestTrailRows = 60;
    private const int MostManifests = 8;

    public Dossier Read(EvidenceItem item, PortalOptions options) => Read(item, options, []);

    /// <summary>Those of many items, one after the other. Items that stand beside each other mostly come from the same docking session: its manifest, which names them all, is read once.</summary>
    public IEnumerable<Dossier> ReadAll(IEnumerable<EvidenceItem> all, PortalOptions options)
    {
        var manifests = new Dictionary<DockingSessionId, Manifest>();
        return all.Select(item => Read(item, options, manifests));
    }

    private Dossier Read(EvidenceItem item, PortalOptions options, Dictionary<DockingSessionId, Manifest> manifests)
    {
        var origins = Origins(item, manifests);
        return new Dossier(
            item, Times(item, origins, options), origins, items.Cases(item.Id), items.Group(item), derivations.Find(item.Id), derivations.Copies(item.Id),
            derivations.Findings(item.Id), derivations.FindProbe(item.Id), Check(item), TrailLine.Fold(log.Trail(item.Id, NewestTrailRows)));
    }

    /// <summary>Brings the item to the front of the media room's queue, because somebody waits for it.</summary>
    public void Want(Dossier dossier)
    {
        if (dossier.Derivation?.State == DerivationState.Queued)
        {
            derivations.Want(dossier.Item.Id);
        }
    }

    /// <summary>Checks the newest proof there is of the item's admission, with the checker that strangers use. Null when the log has no such line.</summary>
    public ProofCheck? Check(EvidenceItem item)
    {
        if (log.FindAdmission(item.Id) is not { } row)
        {
            return null;
        }

        var proof = log.FindProof(row.Index) ?? log.Prove(row.Index);
        var opening = proof.Verify(row.Entry, log.Verifier);
        var claimed = opening.Checkpoint ?? CheckpointNote.Open(proof.CheckpointNote, log.Verifier).Checkpoint;
        return new ProofCheck(row.Index, claimed?.TreeSize ?? 0, claimed?.RootHash ?? default, opening.Refusal, AdmissionEntry.Names(row, item));
    }

    private List<Origin> Origins(EvidenceItem item, Dictionary<DockingSessionId, Manifest> manifests)
    {
        return [.. sessions.Provenance(item.Id).Select(f => new Origin(f, Manifest(f.Session)))];

        Manifest Manifest(DockingSessionId id)
        {
            if (!manifests.TryGetValue(id, out var manifest))
            {
                if (manifests.Count >= MostManifests)
                {
                    manifests.Clear();
                }

                manifests[id] = manifest = ManifestFormat.Read(sessions.Find(id)!.Manifest);
            }

            return manifest;
        }
    }

    private List<TimeLine> Times(EvidenceItem item, List<Origin> origins, PortalOptions options)
    {
        var context = origins.Find(o => o.File.Session == item.Session) is { } first ? ItemTimes.Context(first.Manifest, options.Zone) : ClockContext.Unknown;
        var lines = items.Claims(item.Id).Select(c => new TimeLine(c, context.InstantOf(c), false)).ToList();

        // The catalogue keeps the instant that was chosen; the best kind of claim that gives it is the one.
        var shown = lines.FindIndex(l => l.At is { } at && (at - item.RecordedAt).Duration() < TimeSpan.FromSeconds(1));
        if (shown >= 0)
        {
            lines[shown] = lines[shown] with { IsShown = true };
        }

        return lines;
    }
}
