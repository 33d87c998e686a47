namespace EvidenceVault.Core.Storage;

/// <summary>Finds the proven versions again when the memory of them (<see cref="IObjectVersions"/>) was lost with the catalogue.</summary>
public interface IVersionRecovery
{
    /// <summary>Proves every key of which the store holds several versions and none is known as the proven one; the first that holds what it should is pinned.</summary>
    /// <param name="expected">What a key must hold; null for a key that nobody knows.</param>
    /// <returns>How many keys were settled.</returns>
    /// <exception cref="IOException">The store could not be read.</exception>
    Task<int> RecoverAsync(Func<ObjectKey, ContentSeal?> expected, CancellationToken cancel);
}
