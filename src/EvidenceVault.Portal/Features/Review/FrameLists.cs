using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Review;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Portal.Features.Review;

/// <summary>What the media room keeps along the time of a recording: its frames, how much they change, its loudness, and where it was. Lists of frames that were read lately are remembered.</summary>
internal sealed class FrameLists(Derivations derivations, IEvidenceStore store)
{
    private const int Remembered = 8;

    private readonly Lock _guard = new();
    private readonly List<(Sha256Digest Digest, FrameList Frames)> _lately = [];

    /// <summary>Null where there are no pictures, where frames have no times, or where the item was examined before frames were listed.</summary>
    public async Task<FrameList?> FindAsync(EvidenceItemId item, CancellationToken cancel)
    {
        if (derivations.FindCopy(item, "frames") is not { } copy)
        {
            return null;
        }

        lock (_guard)
        {
            if (_lately.Find(l => l.Digest == copy.Sha256).Frames is { } known)
            {
                return known;
            }
        }

        if (await ReadAsync(copy, FrameList.MostBytes, cancel) is not { } bytes)
        {
            return null;
        }

        var frames = FrameList.Parse(bytes);
        lock (_guard)
        {
            _lately.Insert(0, (copy.Sha256, frames));
            _lately.RemoveRange(Math.Min(Remembered, _lately.Count), Math.Max(0, _lately.Count - Remembered));
        }

        return frames;
    }

    /// <summary>Null where there is no sound.</summary>
    public async Task<LoudnessCurve?> FindLoudnessAsync(EvidenceItemId item, CancellationToken cancel) =>
        derivations.FindCopy(item, "loudness") is { } copy && await ReadAsync(copy, LoudnessCurve.MostBytes, cancel) is { } bytes ? LoudnessCurve.Parse(bytes) : null;

    /// <summary>Null where there are no moving pictures, or where the item was examined before their changes were measured.</summary>
    public async Task<SceneCurve?> FindScenesAsync(EvidenceItemId item, CancellationToken cancel) =>
        derivations.FindCopy(item, "scenes") is { } copy && await ReadAsync(copy, SceneCurve.MostBytes, cancel) is { } bytes ? SceneCurve.Parse(bytes) : null;

    /// <summary>Where the recording was made: by its own telemetry, or by the first of its sidecars that tells. Null where nothing does.</summary>
    /// <param name="sidecars">Those that may be shown.</param>
    public async Task<GpsTrack?> FindTrackAsync(EvidenceItemId item, IEnumerable<EvidenceItemId> sidecars, CancellationToken cancel)
    {
        foreach (var of in sidecars.Prepend(item))
        {
            if (derivations.FindCopy(of, "track") is { } copy && await ReadAsync(copy, GpsTrack.MostBytes, cancel) is { } bytes)
            {
                return GpsTrack.Parse(bytes);
            }
        }

        return null;
    }

    /// <summary>The copy's bytes; null when the store has others: then the page does without, and the check of the vault names it.</summary>
    private async Task<byte[]?> ReadAsync(DerivedCopy copy, int most, CancellationToken cancel) =>
        await store.FindSmallAsync(ObjectKey.ForDerivedCopy(copy.Sha256), most, cancel) is { } bytes && Sha256Digest.Of(bytes) == copy.Sha256 ? bytes : null;
}
