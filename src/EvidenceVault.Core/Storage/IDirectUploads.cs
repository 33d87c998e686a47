using EvidenceVault.Core.HandOver;

namespace EvidenceVault.Core.Storage;

/// <summary>A store that agents send bytes to by themselves, without a credential of their own.</summary>
public interface IDirectUploads
{
    /// <summary>
    /// The one request that creates the object: whoever holds it can send these bytes to this key, locked as said, until it runs out, and nothing else.
    /// What arrives by it is no evidence before <see cref="IEvidenceStore.ProveAsync"/> has read it back.
    /// </summary>
    Task<WebInstruction> InstructAsync(ObjectKey key, ContentSeal expected, DateTimeOffset lockedUntil, CancellationToken cancel);
}
