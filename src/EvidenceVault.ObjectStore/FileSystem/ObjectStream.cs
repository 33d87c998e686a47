using Microsoft.Win32.SafeHandles;

namespace EvidenceVault.ObjectStore.FileSystem;

/// <summary>An object, or a range of it, read forward once.</summary>
internal sealed class ObjectStream(SafeFileHandle file, long from, long length) : Stream
{
    private readonly long _end = from + length;
    private long _next = from;

    public override bool CanRead => !file.IsClosed;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer) => Advance(RandomAccess.Read(file, buffer[..Cut(buffer.Length)], _next));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Advance(await RandomAccess.ReadAsync(file, buffer[..Cut(buffer.Length)], _next, cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
        // Nothing is ever written.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        file.Dispose();
        base.Dispose(disposing);
    }

    private int Cut(int wanted) => (int)Math.Min(wanted, _end - _next);

    private int Advance(int read)
    {
        _next += read;
        return read;
    }
}
