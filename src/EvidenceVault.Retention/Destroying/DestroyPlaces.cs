using EvidenceVault.Catalog;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Retention.Destroying;

/// <summary>A store from which bytes can be made to go, and in which it can be seen that they are gone.</summary>
/// <param name="Name">For certificates and messages.</param>
/// <param name="Versions">What is written of a bucket's versions only when the act is over; null where a key has but one.</param>
public sealed record DestroyPlace(string Name, IDestroyPort Port, IEvidenceStore Reader, DeferredVersions? Versions);

/// <summary>All stores that hold evidence, in the order in which bytes go: the one that evidence is admitted to comes last, so that what broke off is found again by it.</summary>
public sealed record DestroyPlaces(IReadOnlyList<DestroyPlace> All);
