namespace EvidenceVault.Media.Tools;

/// <summary>The options that keep a hostile recording inside its own file.</summary>
internal static class Guard
{
    /// <summary>
    /// Containers that hold their media themselves. Left out on purpose: playlists and lists of files (hls, dash, concat, image2, sdp …),
    /// which would open whatever they name; text formats, which any log resembles.
    /// </summary>
    private const string Containers =
        "mov,avi,matroska,mpegts,mpeg,mpegvideo,h264,hevc,m4v,mjpeg,flv,asf,ogg,mxf,dv,ivf,dhav,wav,w64,aiff,caf,au,flac,mp3,aac,ac3,eac3,amr,amrnb,amrwb,"
        + "jpeg_pipe,png_pipe,bmp_pipe,gif,webp_pipe,tiff_pipe";

    /// <summary>Pictures above this are a bomb, not a recording: 134 million pixels, four times 8K.</summary>
    private const string MostPixels = "134217728";

    /// <summary>To stand before the input, for ffprobe and ffmpeg alike.</summary>
    public static readonly IReadOnlyList<string> Input =
    [
        "-protocol_whitelist", "file,pipe",
        "-format_whitelist", Containers,
        "-max_pixels", MostPixels,
    ];

    /// <summary>To stand first at ffmpeg: no questions, no banner, every error line on its own.</summary>
    public static readonly IReadOnlyList<string> Quiet = ["-nostdin", "-hide_banner", "-nostats", "-loglevel", "repeat+error"];

    /// <summary>To stand first at ffprobe.</summary>
    public static readonly IReadOnlyList<string> QuietProbe = ["-hide_banner", "-loglevel", "repeat+error"];
}
