using EvidenceVault.Media.Probing;
using Microsoft.Win32.SafeHandles;

namespace EvidenceVault.Media.Damage;

/// <summary>What the lengths inside a file say about the file, before anything is decoded.</summary>
/// <param name="IsBroken">Lengths do not fit: something is missing or doubled.</param>
/// <param name="IndexIsLost">There is media and no index (moov).</param>
/// <param name="IsFragmented">The header does not count the frames (moof).</param>
/// <param name="Findings">In words.</param>
internal sealed record ContainerShape(bool IsBroken, bool IndexIsLost, bool IsFragmented, IReadOnlyList<Finding> Findings)
{
    public static ContainerShape Sound { get; } = new(false, false, false, []);

    /// <summary>Compares lengths with the file for the formats that have any: ISO media, AVI, WAVE, JPEG.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ContainerShape Read(string path) => ContentSniffer.Sniff(path) switch
    {
        ContentFormat.IsoMedia => With(path, IsoBoxes.Read),
        ContentFormat.Avi or ContentFormat.Wave => With(path, RiffChunks.Read),
        ContentFormat.Jpeg => With(path, JpegEnd.Read),
        _ => Sound,
    };

    private static ContainerShape With(string path, Func<SafeFileHandle, ContainerShape> read)
    {
        using var file = File.OpenHandle(path);
        return read(file);
    }
}
