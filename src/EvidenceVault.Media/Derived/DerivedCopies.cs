using System.Globalization;
using EvidenceVault.Media.Damage;
using EvidenceVault.Media.Probing;
using EvidenceVault.Media.Tools;

namespace EvidenceVault.Media.Derived;

/// <summary>Makes the files that stand beside an original: each call makes at most one, in the work directory, and replaces nothing.</summary>
/// <remarks>
/// All calls: bad media gives findings and no file. They throw <see cref="IOException"/> when the work directory cannot be written or holds
/// the file already, and <see cref="OperationCanceledException"/> after ffmpeg was killed and its part file removed.
/// </remarks>
public sealed class DerivedCopies(MediaTools tools)
{
    /// <summary>A JPEG of at most 640 pixels in width: a frame that is not black, from about 10 % of the duration; of a picture, the picture.</summary>
    /// <returns>File <c>poster.jpg</c>; nothing for sound and text.</returns>
    public Task<DerivedOutcome> MakePosterAsync(string path, MediaProbe probe, string workDirectory, CancellationToken cancel) =>
        MakeAsync(path, probe, workDirectory, probe => probe.Video is not null, rendering => Poster.MakeAsync(rendering, probe, tools.Options, cancel), cancel);

    /// <summary>Up to 60 frames in 10 columns, 160 pixels wide each, evenly spaced by frame number.</summary>
    /// <param name="path">The original.</param>
    /// <param name="probe">What it is.</param>
    /// <param name="damage">Its measured frame times: without them there is no sprite sheet.</param>
    /// <param name="workDirectory">An existing directory.</param>
    /// <param name="cancel">Kills ffmpeg.</param>
    /// <returns>File <c>sprite.jpg</c>; nothing unless it is video.</returns>
    public Task<DerivedOutcome> MakeSpriteAsync(string path, MediaProbe probe, DamageReport damage, string workDirectory, CancellationToken cancel) =>
        MakeAsync(path, probe, workDirectory, probe => probe.Kind == MediaKind.Video && damage.FrameTimes.Count > 0, rendering => Sprite.MakeAsync(rendering, probe, damage, tools.Options, cancel), cancel);

    /// <summary>A copy that every browser plays: H.264 and AAC in MP4 with each frame at the original's time, or AAC alone for sound.</summary>
    /// <param name="path">The original.</param>
    /// <param name="probe">What it is.</param>
    /// <param name="damage">Its measured frame times, which the proxy's are compared with.</param>
    /// <param name="workDirectory">An existing directory.</param>
    /// <param name="progress">From 0 to 1; null when nobody looks.</param>
    /// <param name="cancel">Kills ffmpeg.</param>
    /// <returns>File <c>proxy.mp4</c> with <see cref="DerivedFile.Timing"/>, or <c>proxy.m4a</c>; nothing for pictures and text.</returns>
    public Task<DerivedOutcome> MakeProxyAsync(string path, MediaProbe probe, DamageReport damage, string workDirectory, IProgress<double>? progress, CancellationToken cancel) =>
        MakeAsync(path, probe, workDirectory, probe => probe.Kind is MediaKind.Video or MediaKind.Audio, rendering => new Proxy(tools, rendering, probe, damage, progress).MakeAsync(cancel), cancel);

    /// <summary>The loudness of a sound recording over its time: a PNG of 640 × 120 pixels.</summary>
    /// <returns>File <c>waveform.png</c>; nothing unless it is sound alone.</returns>
    public Task<DerivedOutcome> MakeWaveformAsync(string path, MediaProbe probe, string workDirectory, CancellationToken cancel) =>
        MakeAsync(path, probe, workDirectory, probe => probe is { Kind: MediaKind.Audio, Audio: not null }, rendering => Poster.MakeWaveformAsync(rendering, probe, tools.Options, cancel), cancel);

    /// <summary>The list of all frames, by which any moment of a player leads to one frame of the original.</summary>
    /// <param name="damage">The measurement that decoded them.</param>
    /// <param name="workDirectory">An existing directory.</param>
    /// <param name="cancel">Stops the writing.</param>
    /// <returns>File <c>frames.json</c>; nothing unless every frame has a time of its own.</returns>
    public Task<DerivedOutcome> MakeFramesAsync(DamageReport damage, string workDirectory, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(damage);
        return damage.Frames is { } frames
            ? WriteAsync(workDirectory, ("frames.json", DerivedKind.Frames), frames.ToBytes(), ("frames", frames.Count.ToString(CultureInfo.InvariantCulture)), cancel)
            : Task.FromResult(DerivedOutcome.Nothing);
    }

    /// <summary>How much the pictures change, at up to 2,000 moments.</summary>
    /// <param name="damage">The measurement that compared them.</param>
    /// <param name="workDirectory">An existing directory.</param>
    /// <param name="cancel">Stops the writing.</param>
    /// <returns>File <c>scenes.json</c>; nothing without moving pictures.</returns>
    public Task<DerivedOutcome> MakeScenesAsync(DamageReport damage, string workDirectory, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(damage);
        return damage.Scenes is { } scenes
            ? WriteAsync(workDirectory, ("scenes.json", DerivedKind.Scenes), scenes.ToBytes(), ("filter", PictureChanges.Filter), cancel)
            : Task.FromResult(DerivedOutcome.Nothing);
    }

    /// <summary>How loud the recording is, at up to 2,000 moments.</summary>
    /// <returns>File <c>loudness.json</c>; nothing without sound that can be decoded.</returns>
    public Task<DerivedOutcome> MakeLoudnessAsync(string path, MediaProbe probe, DamageReport damage, string workDirectory, CancellationToken cancel) =>
        probe.Audio is null || damage.DecodedDuration is not { TotalSeconds: > 0 } ? Task.FromResult(DerivedOutcome.Nothing) : Loudness.MakeAsync(tools, path, probe, damage.DecodedDuration.Value, workDirectory, cancel);

    /// <summary>Where the recording says that it was made, over its time; of a sidecar, what stands in it.</summary>
    /// <returns>File <c>track.json</c>; nothing where it says nothing.</returns>
    public async Task<DerivedOutcome> MakeTrackAsync(string path, MediaProbe probe, string workDirectory, CancellationToken cancel) =>
        (await tools.FindAsync(cancel)).IsComplete && await new Track(tools).FindAsync(path, probe, workDirectory, cancel) is { } track
            ? await WriteAsync(workDirectory, ("track.json", DerivedKind.Track), track.ToBytes(), ("source", track.Source), cancel)
            : DerivedOutcome.Nothing;

    private async Task<DerivedOutcome> WriteAsync(string workDirectory, (string Name, DerivedKind Kind) file, byte[] bytes, (string Name, string Value) parameter, CancellationToken cancel)
    {
        var path = Path.Combine(Path.GetFullPath(workDirectory), file.Name);
        await using (var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write))
        {
            await stream.WriteAsync(bytes, cancel);
        }

        var parameters = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["ffmpeg"] = (await tools.FindAsync(cancel)).FfmpegVersion ?? "unknown",
            [parameter.Name] = parameter.Value,
        };
        return new DerivedOutcome(new DerivedFile(path, file.Kind, "application/json", parameters), []);
    }

    private async Task<DerivedOutcome> MakeAsync(
        string path, MediaProbe probe, string workDirectory, Func<MediaProbe, bool> applies, Func<Rendering, Task<DerivedOutcome>> make, CancellationToken cancel)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(probe);
        ArgumentException.ThrowIfNullOrEmpty(workDirectory);
        var work = Path.GetFullPath(workDirectory);
        if (!Directory.Exists(work))
        {
            throw new DirectoryNotFoundException("The work directory does not exist.");
        }

        if (!applies(probe))
        {
            return DerivedOutcome.Nothing;
        }

        var availability = await tools.FindAsync(cancel);
        if (!availability.IsComplete)
        {
            return new DerivedOutcome(null, [MediaTools.NotExamined(availability)]);
        }

        using var link = new OriginalLink(path);
        return await make(new Rendering(tools, link, work));
    }
}
