namespace EvidenceVault.Core.Storage;

/// <summary>The one way in which bytes can leave a store. Only the retention room may hold it.</summary>
public interface IDestroyPort
{
    /// <summary>Removes the object for good. Whoever calls has checked decision, holds and approvals; the store checks its lock.</summary>
    /// <exception cref="ObjectLockedException">The lock has not ended; nothing was removed.</exception>
    /// <exception cref="ObjectHeldException">The object is held; nothing was removed.</exception>
    /// <exception cref="ObjectNotFoundException">There is no such object.</exception>
    Task DestroyAsync(ObjectKey key, CancellationToken cancel);
}
