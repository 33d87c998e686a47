using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.DurableFiles.Copying;

/// <summary>
/// One pass over the content: read, hash, write. Beyond 1 MiB the three run side by side, each on its own thread, and pass eight
/// buffers around; hashing then decides the speed. Threads of their own, because reads and direct writes block.
/// </summary>
[SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The pool owns the buffers and frees them all.")]
internal sealed class CopyPipeline : IDisposable
{
    private readonly ContentSource _source;
    private readonly PartFile _part;
    private readonly DurableCopyOptions _options;
    private readonly BufferPool _buffers;
    private readonly BlockingCollection<Piece> _filled = [];
    private readonly BlockingCollection<Piece> _hashed = [];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private CopyPipeline(ContentSource source, PartFile part, DurableCopyOptions options) =>
        (_source, _part, _options, _buffers) = (source, part, options, new BufferPool(options.Buffers));

    /// <summary>Writes the whole content into the part and says what it was. Nothing is durable yet.</summary>
    public static async Task<ContentSeal> RunAsync(ContentSource source, PartFile part, DurableCopyOptions options, CancellationToken cancel)
    {
        using var pipeline = new CopyPipeline(source, part, options);
        var buffer = await pipeline._buffers.RentAsync(cancel);
        var first = new Piece(buffer, await source.FillAsync(buffer, cancel));
        if (source.Ended)
        {
            pipeline._hash.AppendData(first.Bytes);
            pipeline.Write(first, 0);
        }
        else
        {
            await pipeline.RunStagesAsync(first, cancel);
        }

        return new ContentSeal(source.BytesRead, new Sha256Digest(pipeline._hash.GetHashAndReset()));
    }

    public void Dispose()
    {
        _buffers.Dispose();
        _filled.Dispose();
        _hashed.Dispose();
        _hash.Dispose();
    }

    /// <summary>Returns only when all three have ended, because until then they use the buffers.</summary>
    private async Task RunStagesAsync(Piece first, CancellationToken cancel)
    {
        _part.Reserve(_options.ExpectedBytes ?? 0);
        _part.PreferDirect();
        _filled.Add(first, CancellationToken.None);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            await Task.WhenAll(
                _source is FileSource file ? OnOwnThread(() => ReadAll(file, stop.Token), stop) : ReadAllAsync(stop),
                OnOwnThread(() => HashAll(stop.Token), stop),
                OnOwnThread(() => WriteAll(stop.Token), stop));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
    }

    private void ReadAll(FileSource file, CancellationToken stop)
    {
        while (!file.Ended)
        {
            var buffer = _buffers.Rent(stop);
            _filled.Add(new Piece(buffer, file.Fill(buffer)), stop);
        }

        _filled.CompleteAdding();
    }

    private async Task ReadAllAsync(CancellationTokenSource stop)
    {
        try
        {
            while (!_source.Ended)
            {
                var buffer = await _buffers.RentAsync(stop.Token);
                _filled.Add(new Piece(buffer, await _source.FillAsync(buffer, stop.Token)), stop.Token);
            }

            _filled.CompleteAdding();
        }
        finally
        {
            await StopOthersAsync(stop, ended: _filled.IsAddingCompleted);
        }
    }

    private void HashAll(CancellationToken stop)
    {
        foreach (var piece in _filled.GetConsumingEnumerable(stop))
        {
            _hash.AppendData(piece.Bytes);
            _hashed.Add(piece, stop);
        }

        _hashed.CompleteAdding();
    }

    private void WriteAll(CancellationToken stop)
    {
        var offset = 0L;
        foreach (var piece in _hashed.GetConsumingEnumerable(stop))
        {
            offset = Write(piece, offset);
            _buffers.Return(piece.Buffer);
        }
    }

    private long Write(Piece piece, long offset)
    {
        _part.Write(piece.Bytes, offset);
        var end = offset + piece.Length;
        _options.Progress?.Report(end);
        return end;
    }

    private static async Task OnOwnThread(Action stage, CancellationTokenSource stop)
    {
        var ended = false;
        try
        {
            await Task.Factory.StartNew(stage, stop.Token, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
            ended = true;
        }
        finally
        {
            await StopOthersAsync(stop, ended);
        }
    }

    private static Task StopOthersAsync(CancellationTokenSource stop, bool ended) => ended ? Task.CompletedTask : stop.CancelAsync();

    private readonly record struct Piece(AlignedBuffer Buffer, int Length)
    {
        public ReadOnlySpan<byte> Bytes => Buffer.GetSpan()[..Length];
    }
}
