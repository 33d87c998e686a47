namespace EvidenceVault.Core.Storage;

/// <summary>Finds the proven versions again when the memory of them (<see cref="IObjectVersions"/>) was lost with the catalogue.</summary>
public interface IVersionRecovery
{
    /// <summary>
    /// Of a key with several versions of which none is known as the proven one, pins the oldest that holds what it should. Whoever can write to the store can
    /// add versions; which one was proven is told by its bytes alone. A key with one version is left as it is.
    /// </summary>
    /// <param name="holds">Whether a version's bytes are the right ones.</param>
    /// <exception cref="IOException">The store could not be read.</exception>
    Task SettleAsync(ObjectKey key, Func<Stream, CancellationToken, Task<bool>> holds, CancellationToken cancel);
}
