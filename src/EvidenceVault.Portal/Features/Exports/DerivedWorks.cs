using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Packages;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>Something made from an original that may go into a package. Its bytes lie in the store under <c>derived/</c>.</summary>
/// <param name="Kind">By which it is chosen, such as <c>proxy</c>.</param>
/// <param name="Parameters">How it was made, as it was written down then.</param>
internal sealed record DerivedWork(string Kind, Sha256Digest ParentSha256, Sha256Digest Sha256, long Bytes, string MediaType, string Parameters, DateTimeOffset MadeAt)
{
    /// <summary>Its name in the package, behind the number of its item. The list of endings is closed.</summary>
    public string Path(int number) => PackagePaths.Derived + PackageName.OfFile(number, Kind + (MediaType switch
    {
        "video/mp4" => ".mp4",
        "image/jpeg" => ".jpg",
        "image/png" => ".png",
        "image/webp" => ".webp",
        "audio/mp4" => ".m4a",
        "audio/mpeg" => ".mp3",
        _ => ".bin",
    }));
}

/// <summary>The one door by which derived works come into packages: whoever makes another kind of them adds it here.</summary>
internal sealed class DerivedWorks(Derivations derivations)
{
    public IReadOnlyList<DerivedWork> Of(EvidenceItemId item) =>
        [.. derivations.Copies(item).Select(c => new DerivedWork(c.Kind, c.ParentSha256, c.Sha256, c.Bytes, c.MediaType, c.Parameters, c.MadeAt))];
}
