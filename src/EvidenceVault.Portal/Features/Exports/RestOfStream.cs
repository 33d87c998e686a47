namespace EvidenceVault.Portal.Features.Exports;

/// <summary>Writes what comes behind a byte, and lets pass what comes before it. It does not close what it writes to.</summary>
internal sealed class RestOfStream(Stream to, long from) : Stream
{
    private long _at;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _at; set => throw new NotSupportedException(); }

    /// <summary>Goes on behind a byte without being given what comes before it.</summary>
    /// <param name="to">Not behind the byte that is written first.</param>
    public void Pass(long to) => _at = to <= from ? to : throw new ArgumentOutOfRangeException(nameof(to), to, "This would leave a hole in what is written.");

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var before = (int)Math.Clamp(from - _at, 0, buffer.Length);
        _at += buffer.Length;
        if (before < buffer.Length)
        {
            await to.WriteAsync(buffer[before..], cancellationToken);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => to.FlushAsync(cancellationToken);

    public override void Flush() => to.Flush();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
