namespace EvidenceVault.Core.Storage;

/// <summary>
/// Remembers which version of a key is the proven one, for a store whose server may take a second upload of a key it has. The first proven version
/// stands for good; any other is surplus.
/// </summary>
public interface IObjectVersions
{
    /// <summary>The proven version of the key; null while none is.</summary>
    string? FindProven(ObjectKey key);

    /// <summary>Makes the version the proven one unless another is.</summary>
    /// <returns>The proven version, be it this one or the one before.</returns>
    string Pin(ObjectKey key, string version);

    /// <summary>Remembers that the version does not hold what it should; if it was the proven one, none is now.</summary>
    void Reject(ObjectKey key, string version);

    /// <summary>As <see cref="Reject"/>, but leaves a version that was proven meanwhile.</summary>
    void RejectUnproven(ObjectKey key, string version);

    /// <summary>Makes the version the proven one in place of <paramref name="gone"/>, which the store no longer has.</summary>
    void Replace(ObjectKey key, string gone, string version);

    /// <summary>Versions of the key that were rejected.</summary>
    IReadOnlySet<string> Rejected(ObjectKey key);

    /// <summary>Forgets a version that is gone from the store.</summary>
    void Forget(ObjectKey key, string version);
}
