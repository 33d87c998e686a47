using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Signing;

namespace EvidenceVault.DockingAgent.Intake;

/// <summary>Seals in the station's name, over digests that are already known: no byte is read a second time.</summary>
public sealed class SessionSealer(SigningIdentity station, TimeProvider time)
{
    /// <summary>One seal for each distinct digest: the same bytes found twice are one recording.</summary>
    public IEnumerable<FileSeal> SealFiles(IEnumerable<Sha256Digest> digests) =>
        digests.Distinct().Select(digest => new FileSeal(digest, CadesSeal.Create(digest, station, time.GetUtcNow())));

    /// <summary>The seal over a manifest's bytes.</summary>
    public byte[] SealManifest(byte[] manifest) => CadesSeal.Create(Sha256Digest.Of(manifest), station, time.GetUtcNow());
}
