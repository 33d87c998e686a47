namespace EvidenceVault.Media.Probing;

/// <summary>Decides whether every browser of a police office, old derivatives of Chromium included, shows the original as it is.</summary>
internal static class BrowserPlayback
{
    private static readonly string[] StillContainers = ["jpeg_pipe", "png_pipe"];
    private static readonly string[] Pcm = ["pcm_s16le", "pcm_u8"];

    /// <returns>Null when it plays; otherwise the reason for a proxy.</returns>
    public static string? WhyNot(MediaKind kind, string? container, IReadOnlyList<MediaTrack> tracks, MediaTrack? video)
    {
        var isIso = container?.Split(',').Contains("mp4", StringComparer.Ordinal) == true;
        var sound = tracks.Where(track => track.Kind == TrackKind.Audio).ToList();
        return kind switch
        {
            MediaKind.Image => Array.IndexOf(StillContainers, container) >= 0 ? null : $"browsers do not show pictures of the type {container ?? "HEIF"}",
            MediaKind.Audio => WhyNotAudio(container, isIso, sound),
            MediaKind.Video when video is not null => isIso ? WhyNotVideo(tracks, video, sound) : $"browsers do not play the container {container}",
            _ => "there is nothing to play",
        };
    }

    private static string? WhyNotVideo(IReadOnlyList<MediaTrack> tracks, MediaTrack video, List<MediaTrack> sound) => video switch
    {
        { Codec: not "h264" } => $"browsers do not reliably play {video.Codec ?? "this"} video",
        { PixelFormat: not ("yuv420p" or "yuvj420p") } => $"browsers do not reliably play H.264 in {video.PixelFormat}",
        _ when tracks.First(track => track is { Kind: TrackKind.Video, IsAttachedPicture: false }) != video => "a browser would show another video stream of the file",
        _ when sound.Find(track => track.Codec is not ("aac" or "mp3")) is { } silent => $"browsers do not play {silent.Codec ?? "this"} sound",
        _ => null,
    };

    private static string? WhyNotAudio(string? container, bool isIso, List<MediaTrack> sound) => (container, sound[0].Codec) switch
    {
        ("mp3", "mp3") or ("aac", "aac") => null,
        ("wav", var codec) when Array.IndexOf(Pcm, codec) >= 0 => null,
        (_, "aac" or "mp3") when isIso => null,
        var (_, codec) => $"browsers do not play {codec ?? "this"} sound in {container}",
    };
}
