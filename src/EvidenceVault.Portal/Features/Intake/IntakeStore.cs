using EvidenceVault.Core.Storage;

namespace EvidenceVault.Portal.Features.Intake;

/// <summary>Where intake puts bytes.</summary>
/// <param name="Store">The store that evidence is admitted to.</param>
/// <param name="Uploads">How agents send bytes to the store by themselves; null where they send them to the vault.</param>
public sealed record IntakeStore(IEvidenceStore Store, IDirectUploads? Uploads);
