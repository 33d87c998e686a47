using System.Collections.Concurrent;

namespace EvidenceVault.DurableFiles.Copying;

/// <summary>
/// The few buffers of one copy, 1 MiB each. Memory stays the same whatever the file's size: a reader that is faster than the disk
/// waits here. Buffers are allocated when first needed, so a small file costs one.
/// </summary>
internal sealed class BufferPool(int count) : IDisposable
{
    private readonly SemaphoreSlim _free = new(count);
    private readonly ConcurrentBag<AlignedBuffer> _returned = [];
    private readonly ConcurrentBag<AlignedBuffer> _all = [];

    public AlignedBuffer Rent(CancellationToken cancel)
    {
        _free.Wait(cancel);
        return Take();
    }

    public async ValueTask<AlignedBuffer> RentAsync(CancellationToken cancel)
    {
        await _free.WaitAsync(cancel);
        return Take();
    }

    public void Return(AlignedBuffer buffer)
    {
        _returned.Add(buffer);
        _free.Release();
    }

    /// <summary>Frees the memory. Only after every stage of the copy has ended: a read into freed memory cannot be caught.</summary>
    public void Dispose()
    {
        foreach (IDisposable buffer in _all)
        {
            buffer.Dispose();
        }

        _free.Dispose();
    }

    private AlignedBuffer Take()
    {
        if (_returned.TryTake(out var used))
        {
            return used;
        }

        var fresh = new AlignedBuffer();
        _all.Add(fresh);
        return fresh;
    }
}
