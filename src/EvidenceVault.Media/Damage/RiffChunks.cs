using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace EvidenceVault.Media.Damage;

/// <summary>Compares the lengths of RIFF chunks (AVI with its OpenDML extensions, WAVE) with the file's length.</summary>
internal static class RiffChunks
{
    private const int MostChunks = 4096; // OpenDML puts about 1 GB into each

    public static ContainerShape Read(SafeFileHandle file)
    {
        var length = RandomAccess.GetLength(file);
        var findings = new List<Finding>();
        var broken = false;
        long position = 0;
        Span<byte> head = stackalloc byte[12];
        for (var count = 0; position < length && count < MostChunks; count++)
        {
            var isRiff = RandomAccess.Read(file, head, position) == 12 && head.StartsWith("RIFF"u8);
            if (!isRiff)
            {
                findings.Add(new Finding(FindingKind.TrailingBytes, $"Behind the recording lie {length - position} bytes, from byte {position}."));
                break;
            }

            if (position > 0 && !head[8..].SequenceEqual("AVIX"u8))
            {
                broken = true;
                findings.Add(new Finding(FindingKind.JoinedRecording, $"A second recording begins at byte {position} of {length}; players show only the first."));
            }

            var size = 8L + BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            if (size <= 12 || size > length - position)
            {
                broken = true;
                findings.Add(new Finding(FindingKind.Truncated, size <= 12
                    ? "The recording's length was never written, as after a loss of power."
                    : $"The file ends early: {size - (length - position)} of the {size} bytes it declares are missing."));
                break;
            }

            position += size + (size % 2 == 1 && position + size < length ? 1 : 0); // chunks begin at even positions
        }

        return new ContainerShape(broken, false, false, findings);
    }
}
