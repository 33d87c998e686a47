namespace EvidenceVault.Core.Storage;

/// <summary>Keeps an object whatever its lock says. S3 calls it a legal hold.</summary>
public interface IHoldPort
{
    /// <summary>Holds the object; one that is held already stays held.</summary>
    /// <exception cref="ObjectNotFoundException">There is no such object.</exception>
    Task PlaceHoldAsync(ObjectKey key, CancellationToken cancel);

    /// <summary>Ends the hold. The lock stays as it is.</summary>
    /// <exception cref="ObjectNotFoundException">There is no such object.</exception>
    Task ReleaseHoldAsync(ObjectKey key, CancellationToken cancel);
}
