namespace EvidenceVault.DockingAgent.Recorders.Mtp;

/// <summary>A file of a device, read once and forward, to the length it had when it was opened.</summary>
internal abstract class MtpStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Reads in place: the caller has set a thread aside for it, and the library cannot be interrupted.</summary>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>A pulled device ends a transfer like a finished one: only the missing bytes tell.</summary>
    protected static RecorderReadException EndedEarly(long reached, IOException? cause = null) =>
        new(reached, cause ?? new IOException("The device ended the file before its announced length."));
}

/// <summary>Reads part by part, so that other questions to the device can come in between.</summary>
internal sealed class MtpPartStream(MtpDevice device, MtpObject file) : MtpStream
{
    private const int LargestPart = 1024 * 1024;

    private long _position;

    public override int Read(Span<byte> buffer)
    {
        var part = buffer[..(int)Math.Min(Math.Min(buffer.Length, LargestPart), file.Bytes - _position)];
        if (part.IsEmpty)
        {
            return 0;
        }

        int read;
        try
        {
            read = device.ReadPart(file.Id, _position, part);
        }
        catch (IOException e)
        {
            throw EndedEarly(_position, e);
        }

        _position += read;
        return read > 0 ? read : throw EndedEarly(_position);
    }
}
