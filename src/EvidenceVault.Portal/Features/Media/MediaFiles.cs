using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Portal.Features.Media;

/// <summary>Bytes to serve, and as what.</summary>
/// <param name="Shown">Whether a browser shows it in the page; otherwise it is saved as a file.</param>
internal sealed record MediaFile(ObjectKey Key, long Bytes, Sha256Digest Sha256, string Type, bool Shown);

/// <summary>Finds the bytes behind an address, and says as what a browser may take them. The list of types is closed: nothing from a device chooses one.</summary>
internal sealed class MediaFiles(Derivations derivations)
{
    public const string Proxy = "proxy";
    public const string Original = "original";
    public const string Poster = "poster";
    public const string Sprite = "sprite";

    private const string Anything = "application/octet-stream";

    private static readonly HashSet<string> CopyTypes = new(StringComparer.Ordinal) { "image/jpeg", "image/png", "image/webp", "video/mp4", "audio/mp4", "audio/mpeg", "audio/aac" };

    public MediaFile? Find(EvidenceItem item, string kind) => kind switch
    {
        Original => OfOriginal(item),
        Poster => OfCopy(item, Poster) ?? OfCopy(item, "waveform"),
        Proxy or Sprite => OfCopy(item, kind),
        _ => null,
    };

    /// <summary>The type by which a browser shows the original as it is; null when it does not, or when nobody has looked yet.</summary>
    public string? ShownType(EvidenceItem item)
    {
        var probe = LooseJson.ReadProbe(derivations.FindProbe(item.Id));
        var playable = probe is not null && item.MediaKind is not null && probe.Text("why_not") is null;
        return (playable, item.MediaKind?.ToUpperInvariant(), probe.Text("container")) switch
        {
            (false, _, _) => null,
            (_, "VIDEO", _) => "video/mp4", // also for .mov, which browsers then play
            (_, "AUDIO", "wav") => "audio/wav",
            (_, "AUDIO", "mp3") => "audio/mpeg",
            (_, "AUDIO", "aac") => "audio/aac",
            (_, "AUDIO", _) => "audio/mp4",
            (_, "IMAGE", "png_pipe") => "image/png",
            (_, "IMAGE", _) => "image/jpeg",
            _ => null,
        };
    }

    private MediaFile OfOriginal(EvidenceItem item)
    {
        var type = ShownType(item);
        return new MediaFile(ObjectKey.ForOriginal(item.Sha256), item.Bytes, item.Sha256, type ?? Anything, type is not null);
    }

    private MediaFile? OfCopy(EvidenceItem item, string kind) => derivations.FindCopy(item.Id, kind) is { } copy && CopyTypes.Contains(copy.MediaType)
        ? new MediaFile(ObjectKey.ForDerivedCopy(copy.Sha256), copy.Bytes, copy.Sha256, copy.MediaType, true)
        : null;
}
