using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Review;
using EvidenceVault.Core.Storage;
using EvidenceVault.Media.Works;

namespace EvidenceVault.Appliance.Derivation;

/// <summary>Writes down what became of ordered works and of frames whose digest was wanted.</summary>
/// <param name="vault">The name under which the vault itself acts.</param>
public sealed class WorkBook(CatalogDatabase database, string vault, TimeProvider clock)
{
    private readonly Works _works = new(database);
    private readonly Markers _markers = new(database);

    /// <summary>Derived copies can be made again, so the store need not lock them.</summary>
    public DateTimeOffset NoLock() => DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());

    /// <summary>The work is in the store. If the item was destroyed meanwhile, it is nobody's, and the inventory names it.</summary>
    public void Made(Work work, Sha256Digest parent, MadeWork made, ContentSeal seal) => database.Write(transaction =>
    {
        if (Destructions.FindTombstone(transaction, work.Item) is null)
        {
            _works.Write(transaction, Event(CustodyAct.WorkMade, work.Item) with
            {
                Facts = new Dictionary<string, string>(made.Parameters)
                {
                    ["work"] = work.Id,
                    ["kind"] = work.Kind.ToWord(),
                    ["parent_sha256"] = parent.Hex,
                    ["sha256"] = seal.Sha256.Hex,
                    ["bytes"] = seal.Bytes.ToString(CultureInfo.InvariantCulture),
                    ["media_type"] = made.MediaType!,
                },
            });
        }
    });

    public void Failed(Work work, string why) => database.Write(transaction =>
    {
        if (_works.Find(transaction, work.Id) is not null)
        {
            _works.Write(transaction, Event(CustodyAct.WorkFailed, work.Item) with { Reason = why, Facts = new Dictionary<string, string> { ["work"] = work.Id } });
        }
    });

    /// <summary>The digest of a frame, or why it has none: either way nobody asks again.</summary>
    public void Proven(EvidenceItemId item, PlanFrame frame, FrameDigest digest) => database.Write(transaction => _markers.Write(transaction, Event(CustodyAct.FrameProven, item) with
    {
        Reason = digest.Sha256 is null ? digest.WhyNot ?? "?" : null,
        Facts = new[]
        {
            ("frame", frame.Number.ToString(CultureInfo.InvariantCulture)), ("pts", frame.Pts.ToString(CultureInfo.InvariantCulture)), ("command", digest.Command), ("frame_sha256", digest.Sha256?.Hex),
        }.Where(f => f.Item2 is not null).ToDictionary(f => f.Item1, f => f.Item2!),
    }));

    private CustodyEvent Event(CustodyAct act, EvidenceItemId item) => new() { Act = act, At = clock.GetUtcNow(), Actor = new CustodyActor(ActorKind.Vault, vault), Item = item };
}
