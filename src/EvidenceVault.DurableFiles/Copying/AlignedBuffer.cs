using System.Buffers;
using System.Runtime.InteropServices;

namespace EvidenceVault.DurableFiles.Copying;

/// <summary>1 MiB of memory outside the garbage collector's heap, aligned as O_DIRECT demands (open(2)).</summary>
internal sealed unsafe class AlignedBuffer : MemoryManager<byte>
{
    /// <summary>Bytes in one buffer.</summary>
    public const int Size = 1 << 20;

    /// <summary>Bytes that address and length of a direct write are multiples of: one page, and the block of every disk in use.</summary>
    public const int Alignment = 4096;

    private void* _memory = NativeMemory.AlignedAlloc(Size, Alignment);

    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_memory is null, this);
        return new Span<byte>(_memory, Size);
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)Size, nameof(elementIndex));
        return new MemoryHandle((byte*)_memory + elementIndex);
    }

    /// <summary>Nothing to do: this memory never moves.</summary>
    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
