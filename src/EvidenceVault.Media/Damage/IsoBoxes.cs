using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EvidenceVault.Media.Damage;

/// <summary>
/// Walks the top-level boxes of an MP4 or MOV file (ISO/IEC 14496-12, section 4.2). It reads 16 bytes per box and follows at most
/// <see cref="MostBoxes"/> of them, so no file can make it long.
/// </summary>
internal static class IsoBoxes
{
    private const int MostBoxes = 1_000_000; // a day of one-second fragments has 172,800
    private const int TailSearch = 1024 * 1024;

    public static ContainerShape Read(SafeFileHandle file)
    {
        var length = RandomAccess.GetLength(file);
        var seen = new Seen();
        long position = 0;
        for (var count = 0; position < length && count < MostBoxes; count++)
        {
            if (FindBox(file, position, length) is not { } box)
            {
                seen.Tail(file, position, length);
                break;
            }

            seen.Note(box, length);
            position += Math.Min(box.Size, length - position);
        }

        return seen.Conclude(length);
    }

    private static Box? FindBox(SafeFileHandle file, long position, long length)
    {
        Span<byte> head = stackalloc byte[16];
        var read = RandomAccess.Read(file, head, position);
        if (read < 8)
        {
            return null;
        }

        var type = head[4..8];
        foreach (var value in type)
        {
            if (value is (< 0x20 or > 0x7E) and not 0xA9) // 0xA9 is the © of QuickTime's user data
            {
                return null;
            }
        }

        long size = BinaryPrimitives.ReadUInt32BigEndian(head);
        size = size switch
        {
            0 => length - position, // up to the end of the file
            1 when read == 16 => BinaryPrimitives.ReadInt64BigEndian(head[8..]),
            _ => size,
        };
        return size >= 8 ? new Box(Encoding.Latin1.GetString(type), position, size) : null;
    }

    private readonly record struct Box(string Type, long Position, long Size);

    private sealed class Seen
    {
        private readonly List<Finding> _findings = [];
        private int _moov;
        private bool _media, _moof, _broken;
        private long? _secondAt;

        public void Note(Box box, long length)
        {
            var isNewStart = (box.Type == "ftyp" && (_moov > 0 || _media)) || (box.Type == "moov" && _moov > 0);
            if (isNewStart)
            {
                _secondAt ??= box.Position;
            }

            _moov += box.Type == "moov" ? 1 : 0;
            _media |= box.Type is "mdat" or "moof";
            _moof |= box.Type == "moof";
            if (box.Size > length - box.Position)
            {
                _broken = true;
                _findings.Add(new Finding(FindingKind.Truncated, $"The file ends inside its part '{box.Type}': {box.Size - (length - box.Position)} of the {box.Size} bytes it declares are missing."));
            }
        }

        /// <summary>What follows the last box that has a valid head.</summary>
        public void Tail(SafeFileHandle file, long position, long length)
        {
            var tail = new byte[Math.Min(TailSearch, length - position)];
            var read = RandomAccess.Read(file, tail, position);
            if (tail.AsSpan(0, read).IndexOf("ftyp"u8) is >= 4 and var at)
            {
                _secondAt ??= position + at - 4;
                return;
            }

            var what = tail.AsSpan(0, read).ContainsAnyExcept((byte)0) ? "bytes that belong to no part of it" : "zero bytes";
            _findings.Add(new Finding(FindingKind.TrailingBytes, $"Behind the recording lie {length - position} {what}, from byte {position}."));
        }

        public ContainerShape Conclude(long length)
        {
            if (_secondAt is { } at)
            {
                _broken = true;
                _findings.Add(new Finding(FindingKind.JoinedRecording, $"A second recording begins at byte {at} of {length}; players show only the first."));
            }

            var lost = _moov == 0;
            if (lost)
            {
                _findings.Add(new Finding(FindingKind.NeedsRecovery, _media
                    ? "The index of the recording (moov) is missing, as after a loss of power. The pictures are probably there: keep the file whole for recovery."
                    : "The index of the recording (moov) is missing, and no media follows."));
            }

            return new ContainerShape(_broken, lost && _media, _moof, _findings);
        }
    }
}
