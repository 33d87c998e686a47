using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Packages;
using EvidenceVault.Core.Review;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>Something made from an original that may go into a package. Its bytes lie in the store under <c>derived/</c>.</summary>
/// <param name="Kind">By which it is chosen, such as <c>proxy</c>.</param>
/// <param name="Parameters">How it was made, as it was written down then.</param>
internal sealed record DerivedWork(string Kind, Sha256Digest ParentSha256, Sha256Digest Sha256, long Bytes, string MediaType, string Parameters, DateTimeOffset MadeAt)
{
    /// <summary>What tells it from others of its kind made from the same item; empty where there is one alone.</summary>
    public string Id { get; init; } = "";

    /// <summary>Who let it go, when, and with what words; null for what needs nobody's leave.</summary>
    public WorkLeave? Leave { get; init; }

    /// <summary>Its name in the package, behind the number of its item. The list of endings is closed.</summary>
    public string Path(int number) => PackagePaths.Derived + PackageName.OfFile(number, Kind + (Id.Length > 0 ? "-" + Id : "") + (MediaType switch
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

/// <summary>A second person's word that a redaction may go, and who had made it.</summary>
internal sealed record WorkLeave(string OrderedBy, string By, DateTimeOffset At, string Why);

/// <summary>The one door by which derived works come into packages: whoever makes another kind of them adds it here.</summary>
internal sealed class DerivedWorks(Derivations derivations, Works works)
{
    private const int ShownOfId = 8;

    /// <summary>The items of a case of which a second person has let a redaction go.</summary>
    public IReadOnlySet<EvidenceItemId> Redacted(string number) => works.RedactedIn(number);

    /// <summary>The item's derived copies, then clips, stills and redactions; of redactions only those that a second person has let go.</summary>
    public IReadOnlyList<DerivedWork> Of(EvidenceItem item) =>
    [
        .. derivations.Copies(item.Id).Select(c => new DerivedWork(c.Kind, c.ParentSha256, c.Sha256, c.Bytes, c.MediaType, c.Parameters, c.MadeAt)),
        .. works.Of(item.Id).Where(w => w.IsReleased).Select(w => new DerivedWork(w.Kind.ToWord(), item.Sha256, w.File!.Sha256, w.File.Bytes, w.File.MediaType, w.File.Parameters, w.File.MadeAt)
        {
            Id = w.Id[^ShownOfId..],
            Leave = w is { Verdict: WorkVerdict.Approved, JudgedBy: { } by, JudgedAt: { } at } ? new WorkLeave(w.OrderedBy, by, at, w.JudgedWhy ?? "") : null,
        }),
    ];
}
