using EvidenceVault.DurableFiles.Native;
using Microsoft.Win32.SafeHandles;

namespace EvidenceVault.DurableFiles.Copying;

/// <summary>
/// Content in a file, read by pread(2) in pieces of 1 MiB. It blocks its thread, up to 11 s where a stick has a bad sector, so a
/// long copy gives it a thread of its own.
/// </summary>
internal sealed class FileSource : ContentSource
{
    private readonly SafeFileHandle _file;
    private readonly long _start;

    public FileSource(SafeFileHandle file, long start, long? expectedBytes)
        : base(expectedBytes)
    {
        (_file, _start) = (file, start);

        // Only advice: a file system without read-ahead may refuse it, and the copy is then slower but not different.
        _ = NativeMethods.Advise(file, 0, 0, NativeMethods.AdviseSequential);
    }

    public int Fill(AlignedBuffer buffer)
    {
        var wanted = Wanted();
        return Count(Read(buffer.GetSpan()[..wanted]), wanted);
    }

    protected override ValueTask<int> ReadAsync(Memory<byte> memory, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(memory.Span));
    }

    private int Read(Span<byte> wanted)
    {
        var filled = 0;
        while (filled < wanted.Length)
        {
            var read = RandomAccess.Read(_file, wanted[filled..], _start + BytesRead + filled);
            if (read == 0)
            {
                break;
            }

            filled += read;
        }

        return filled;
    }
}
