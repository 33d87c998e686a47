using Microsoft.Win32.SafeHandles;

namespace EvidenceVault.Media.Damage;

/// <summary>Looks for the end mark of a JPEG picture (ITU-T T.81, EOI) near the end of the file: decoders paint the missing part grey and say little.</summary>
internal static class JpegEnd
{
    private const int Tail = 64 * 1024; // cameras pad, and append telemetry

    public static ContainerShape Read(SafeFileHandle file)
    {
        var length = RandomAccess.GetLength(file);
        var tail = new byte[Math.Min(Tail, length)];
        var read = RandomAccess.Read(file, tail, length - tail.Length);
        return tail.AsSpan(0, read).IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]) >= 0
            ? ContainerShape.Sound
            : new ContainerShape(true, false, false, [new Finding(FindingKind.Truncated, "The picture has no end mark: its lower part is missing.")]);
    }
}
