using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Portal.Features.Intake;

/// <summary>Where intake puts bytes.</summary>
/// <param name="Store">The store that evidence is admitted to.</param>
/// <param name="Uploads">How agents send bytes to the store by themselves; null where they send them to the vault.</param>
/// <param name="Arrivals">Keeps what has arrived over a line that was cut; null where every attempt starts over.</param>
public sealed record IntakeStore(IEvidenceStore Store, IDirectUploads? Uploads, IArrivals? Arrivals = null)
{
    /// <summary>Whether an upload of so many bytes can go on after a cut.</summary>
    public bool IsResumable(long bytes) => Arrivals is not null && Uploads is null && bytes >= ResumableUpload.LeastBytes;
}
