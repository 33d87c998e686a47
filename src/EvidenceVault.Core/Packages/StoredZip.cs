using System.Buffers.Binary;
using System.Text;

namespace EvidenceVault.Core.Packages;

/// <summary>A file of an archive. Its length is known beforehand, its checksum only when it has been read.</summary>
public sealed record ZipEntry(string Path, long Bytes, bool IsExecutable);

/// <summary>
/// The bytes around the content of a ZIP archive (PKWARE APPNOTE 6.3.10), stored and not compressed, ZIP64 where a length or offset needs it. Lengths are known beforehand, so the archive's own
/// length is too; checksums follow each file (bit 3), so nothing is read twice. The same entries at the same instant make the same bytes.
/// </summary>
public sealed class StoredZip
{
    private const long Large = uint.MaxValue; // the value that says: look in the ZIP64 field
    private const int MostEntries = ushort.MaxValue;
    private const ushort Flags = 0x0808; // checksum behind the content, names in UTF-8
    private const ushort Plain = 20;
    private const ushort Zip64 = 45;
    private const ushort MadeOnUnix = (3 << 8) | Zip64;

    private readonly IReadOnlyList<ZipEntry> _entries;
    private readonly byte[][] _names;
    private readonly long[] _offsets;
    private readonly long _directoryAt;
    private readonly uint _stamp;

    /// <param name="at">The instant that every file gets; written in UTC, to two seconds.</param>
    public StoredZip(IReadOnlyList<ZipEntry> entries, DateTimeOffset at)
    {
        _entries = entries;
        _names = [.. entries.Select(e => Encoding.UTF8.GetBytes(e.Path))];
        _stamp = Stamp(at.UtcDateTime);
        _offsets = new long[entries.Count];
        var next = 0L;
        for (var i = 0; i < entries.Count; i++)
        {
            _offsets[i] = next;
            next += HeaderBytes(i) + entries[i].Bytes + DescriptorBytes(i);
        }

        _directoryAt = next;
        Length = next + End(new uint[entries.Count]).Length;
    }

    /// <summary>Of the whole archive, in bytes.</summary>
    public long Length { get; }

    /// <summary>The byte behind a file and what belongs to it.</summary>
    public long EndOf(int entry) => entry + 1 < _offsets.Length ? _offsets[entry + 1] : _directoryAt;

    /// <summary>What stands before the content of a file.</summary>
    public byte[] Header(int entry)
    {
        var (name, bytes, large) = (_names[entry], _entries[entry].Bytes, IsLarge(entry));
        var field = new Field(HeaderBytes(entry));
        field.Put32(0x04034b50).Put16(large ? Zip64 : Plain).Put16(Flags).Put16(0).Put32(_stamp).Put32(0);
        field.Put32(large ? uint.MaxValue : (uint)bytes).Put32(large ? uint.MaxValue : (uint)bytes).Put16((ushort)name.Length).Put16((ushort)(large ? 20 : 0)).Put(name);
        if (large)
        {
            field.Put16(1).Put16(16).Put64(bytes).Put64(bytes);
        }

        return field.Bytes;
    }

    /// <summary>What stands behind the content of a file.</summary>
    public byte[] Descriptor(int entry, uint checksum)
    {
        var (bytes, field) = (_entries[entry].Bytes, new Field(DescriptorBytes(entry)));
        field.Put32(0x08074b50).Put32(checksum);
        return (IsLarge(entry) ? field.Put64(bytes).Put64(bytes) : field.Put32((uint)bytes).Put32((uint)bytes)).Bytes;
    }

    /// <summary>What stands behind all files. An archive without it is none: whoever breaks off leaves it out.</summary>
    public byte[] End(IReadOnlyList<uint> checksums)
    {
        using var end = new MemoryStream();
        for (var i = 0; i < _entries.Count; i++)
        {
            end.Write(DirectoryLine(i, checksums[i]));
        }

        var directoryBytes = end.Length;
        if (_entries.Count >= MostEntries || _directoryAt >= Large || directoryBytes >= Large)
        {
            var record = new Field(76);
            record.Put32(0x06064b50).Put64(44).Put16(MadeOnUnix).Put16(Zip64).Put32(0).Put32(0).Put64(_entries.Count).Put64(_entries.Count).Put64(directoryBytes).Put64(_directoryAt);
            record.Put32(0x07064b50).Put32(0).Put64(_directoryAt + directoryBytes).Put32(1);
            end.Write(record.Bytes);
        }

        var (count, size, offset) = ((ushort)Math.Min(_entries.Count, MostEntries), (uint)Math.Min(directoryBytes, Large), (uint)Math.Min(_directoryAt, Large));
        end.Write(new Field(22).Put32(0x06054b50).Put16(0).Put16(0).Put16(count).Put16(count).Put32(size).Put32(offset).Put16(0).Bytes);
        return end.ToArray();
    }

    private byte[] DirectoryLine(int entry, uint checksum)
    {
        var (name, bytes, offset) = (_names[entry], _entries[entry].Bytes, _offsets[entry]);
        var (largeBytes, largeOffset) = (IsLarge(entry), offset >= Large);
        var extra = (largeBytes ? 16 : 0) + (largeOffset ? 8 : 0);
        var field = new Field(46 + name.Length + (extra > 0 ? extra + 4 : 0));
        field.Put32(0x02014b50).Put16(MadeOnUnix).Put16(extra > 0 ? Zip64 : Plain).Put16(Flags).Put16(0).Put32(_stamp).Put32(checksum);
        field.Put32(largeBytes ? uint.MaxValue : (uint)bytes).Put32(largeBytes ? uint.MaxValue : (uint)bytes).Put16((ushort)name.Length).Put16((ushort)(extra > 0 ? extra + 4 : 0)).Put16(0).Put16(0).Put16(0);
        field.Put32((_entries[entry].IsExecutable ? 0x81EDu : 0x81A4u) << 16).Put32(largeOffset ? uint.MaxValue : (uint)offset).Put(name); // regular files, rwxr-xr-x or rw-r--r--
        if (extra > 0)
        {
            field.Put16(1).Put16((ushort)extra);
            _ = largeBytes ? field.Put64(bytes).Put64(bytes) : field;
            _ = largeOffset ? field.Put64(offset) : field;
        }

        return field.Bytes;
    }

    private int HeaderBytes(int entry) => 30 + _names[entry].Length + (IsLarge(entry) ? 20 : 0);

    private int DescriptorBytes(int entry) => IsLarge(entry) ? 24 : 16;

    private bool IsLarge(int entry) => _entries[entry].Bytes >= Large;

    private static uint Stamp(DateTime at)
    {
        var year = Math.Clamp(at.Year, 1980, 2107) - 1980; // what the format can say
        return (uint)((year << 25) | (at.Month << 21) | (at.Day << 16) | (at.Hour << 11) | (at.Minute << 5) | (at.Second / 2));
    }

    /// <summary>Fields in little-endian order, one behind the other.</summary>
    private sealed class Field(int length)
    {
        private int _at;

        public byte[] Bytes { get; } = new byte[length];

        public Field Put16(ushort value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(Bytes.AsSpan(_at), value);
            _at += 2;
            return this;
        }

        public Field Put32(uint value)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(Bytes.AsSpan(_at), value);
            _at += 4;
            return this;
        }

        public Field Put64(long value)
        {
            BinaryPrimitives.WriteInt64LittleEndian(Bytes.AsSpan(_at), value);
            _at += 8;
            return this;
        }

        public Field Put(byte[] bytes)
        {
            bytes.CopyTo(Bytes, _at);
            _at += bytes.Length;
            return this;
        }
    }
}
