namespace EvidenceVault.Core.Storage;

/// <summary>Makes room for a good copy where the stored one is damaged. Nothing is removed by it: damage is evidence too.</summary>
public interface IRepairPort
{
    /// <summary>
    /// Reads the object once more and, if its bytes are not <paramref name="expected"/>, sets it aside: it is no longer found, opened or listed
    /// under its key, and a put of that key creates it anew.
    /// </summary>
    /// <returns>Where the damaged copy now lies, in the store's own words; null if the bytes are as expected, or there is nothing, and nothing was done.</returns>
    /// <exception cref="IOException">It could not be set aside.</exception>
    Task<string?> SetAsideAsync(ObjectKey key, ContentSeal expected, CancellationToken cancel);
}
