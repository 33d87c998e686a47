using System.Buffers.Binary;
using System.Security.Cryptography;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Testing.Storage;

/// <summary>Content of any length that no buffer holds whole: the number of each 8 bytes, mixed.</summary>
public sealed class NumberStream(long bytes) : Stream
{
    private const ulong Mix = 0x9E3779B97F4A7C15;
    private long _next;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => bytes;

    public override long Position
    {
        get => _next;
        set => throw new NotSupportedException();
    }

    public static ContentSeal Seal(long bytes)
    {
        using var content = new NumberStream(bytes);
        return new ContentSeal(bytes, new Sha256Digest(SHA256.HashData(content)));
    }

    /// <summary>The bytes from a place on.</summary>
    public static byte[] Part(long from, int length)
    {
        var part = new byte[length];
        for (var place = 0; place < length; place++)
        {
            part[place] = (byte)(((ulong)((from + place) / 8) * Mix) >> (int)((from + place) % 8 * 8));
        }

        return part;
    }

    public override int Read(Span<byte> buffer)
    {
        var length = (int)Math.Min(buffer.Length, bytes - _next);
        var place = 0;
        for (; place + 8 <= length && _next % 8 == 0; place += 8, _next += 8)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(buffer[place..], (ulong)(_next / 8) * Mix);
        }

        for (; place < length; place++, _next++)
        {
            buffer[place] = (byte)(((ulong)(_next / 8) * Mix) >> (int)(_next % 8 * 8));
        }

        return length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    public override void Flush()
    {
        // Nothing is ever written.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
