using EvidenceVault.Core.Storage;

namespace EvidenceVault.DurableFiles.Copying;

/// <summary>
/// Where a copy's bytes come from. It counts them, and ends the copy when they are too few or as soon as they are too many.
/// </summary>
internal abstract class ContentSource(long? expectedBytes)
{
    public long BytesRead { get; private set; }

    /// <summary>True once the end of the content has been seen.</summary>
    public bool Ended { get; private set; }

    /// <summary>Fills the buffer, or as much of it as there is content left, and returns how many bytes that was.</summary>
    /// <exception cref="ContentMismatchException">The content is longer or shorter than announced.</exception>
    public async ValueTask<int> FillAsync(AlignedBuffer buffer, CancellationToken cancel)
    {
        var wanted = Wanted();
        return Count(await ReadAsync(buffer.Memory[..wanted], cancel), wanted);
    }

    protected abstract ValueTask<int> ReadAsync(Memory<byte> memory, CancellationToken cancel);

    /// <summary>One byte more than may come, where that fits: so the end and the excess are both seen without another read.</summary>
    protected int Wanted() => expectedBytes is { } expected
        ? (int)Math.Min(AlignedBuffer.Size, expected - BytesRead + 1)
        : AlignedBuffer.Size;

    protected int Count(int read, int wanted)
    {
        BytesRead += read;
        Ended = read < wanted;
        if (BytesRead > expectedBytes)
        {
            throw new ContentMismatchException($"More than the announced {expectedBytes} bytes arrived.");
        }

        return Ended && BytesRead < expectedBytes
            ? throw new ContentMismatchException($"Only {BytesRead} of the announced {expectedBytes} bytes arrived.")
            : read;
    }
}

/// <summary>Content that arrives when it arrives: a network stream.</summary>
internal sealed class StreamSource(Stream stream, long? expectedBytes) : ContentSource(expectedBytes)
{
    protected override ValueTask<int> ReadAsync(Memory<byte> memory, CancellationToken cancel) =>
        stream.ReadAtLeastAsync(memory, memory.Length, throwOnEndOfStream: false, cancel);
}
