using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Testing.Storage;

/// <summary>Bytes that look random and are the same in every run.</summary>
public sealed class TestContent
{
    private TestContent(byte[] bytes) => (Bytes, Seal) = (bytes, new ContentSeal(bytes.Length, Sha256Digest.Of(bytes)));

    public ReadOnlyMemory<byte> Bytes { get; }

    public ContentSeal Seal { get; }

    public static TestContent Of(int bytes, int seed = 1)
    {
        // SplitMix64 (Steele, Lea, Flood 2014): the same bytes on every runtime, which Random does not promise.
        var content = new byte[bytes];
        var state = (ulong)seed;
        for (var place = 0; place < bytes; place++)
        {
            state += 0x9E3779B97F4A7C15;
            var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            content[place] = (byte)((mixed ^ (mixed >> 27)) >> 32);
        }

        return new TestContent(content);
    }

    public Stream Open() => new MemoryStream(Bytes.ToArray(), writable: false);

    /// <summary>The content from a source that goes wrong behind <paramref name="goodBytes"/>.</summary>
    /// <param name="atTheEnd">Runs in the read that would give the next byte. If it returns, the source ends there.</param>
    public Stream OpenFaulty(int goodBytes, Action atTheEnd) => new FaultyStream(Bytes[..goodBytes], atTheEnd);
}

/// <summary>Gives its bytes in the odd pieces a network gives, then does what it was told.</summary>
internal sealed class FaultyStream(ReadOnlyMemory<byte> good, Action atTheEnd) : Stream
{
    private const int OddPiece = 65_521;
    private int _next;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var piece = good.Span[_next..];
        piece = piece[..Math.Min(piece.Length, Math.Min(buffer.Length, OddPiece))];
        if (piece.IsEmpty)
        {
            atTheEnd();
        }

        piece.CopyTo(buffer);
        _next += piece.Length;
        return piece.Length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
        // Nothing is ever written.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
