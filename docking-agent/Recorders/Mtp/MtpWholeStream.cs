using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EvidenceVault.DockingAgent.Recorders.Mtp;

/// <summary>
/// Reads a file in one transfer, for devices that give no parts. A thread of its own runs the transfer and waits while the reader is
/// behind, so no more than <see cref="MostPieces"/> pieces are ever held.
/// </summary>
internal sealed unsafe class MtpWholeStream : MtpStream
{
    private const int MostPieces = 64; // of at most 16 KiB, which is what libmtp reads from the bus at once

    private readonly MtpObject _file;
    private readonly CancellationTokenSource _stop = new();
    private readonly BlockingCollection<byte[]> _pieces = new(MostPieces);
    private readonly Thread _transfer;
    private ReadOnlyMemory<byte> _rest;
    private IOException? _fault;
    private long _taken;
    private long _position;

    public MtpWholeStream(MtpDevice device, MtpObject file)
    {
        _file = file;
        _transfer = new Thread(() => Transfer(device)) { IsBackground = true, Name = "mtp transfer" };
        _transfer.Start();
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || (_position == _file.Bytes && _file.Bytes is not (0 or uint.MaxValue)))
        {
            return buffer.IsEmpty ? 0 : AtEnd();
        }

        if (_rest.IsEmpty && !TryTakePiece())
        {
            return AtEnd();
        }

        if (_position == _file.Bytes)
        {
            throw EndedEarly(_position, new IOException("The device gave more than it announced, so the file's length is not known."));
        }

        var read = (int)Math.Min(Math.Min(buffer.Length, _rest.Length), _file.Bytes - _position);
        _rest.Span[..read].CopyTo(buffer);
        _rest = _rest[read..];
        _position += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_stop.IsCancellationRequested)
        {
            Stop();
            _stop.Dispose();
            _pieces.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Called by the library with each piece. Nothing may be thrown through it.</summary>
    [UnmanagedCallersOnly]
    private static ushort Put(nint parameters, nint state, uint bytes, byte* data, uint* taken)
    {
        *taken = bytes;
        return ((MtpWholeStream)GCHandle.FromIntPtr(state).Target!).Take(new ReadOnlySpan<byte>(data, (int)bytes)) ? MtpCalls.TakenIn : MtpCalls.Cancel;
    }

    /// <summary>The transfer is over, or there is more than wanted: it is ended, so that the device is free for the next question.</summary>
    private int AtEnd()
    {
        Stop();
        return _position == _file.Bytes ? 0 : throw EndedEarly(_position, _fault);
    }

    private void Stop()
    {
        _stop.Cancel();
        _transfer.Join();
    }

    private bool TryTakePiece()
    {
        if (_stop.IsCancellationRequested || !_pieces.TryTake(out var piece, Timeout.Infinite))
        {
            return false;
        }

        _rest = piece;
        return true;
    }

    private bool Take(ReadOnlySpan<byte> piece)
    {
        if (piece.IsEmpty)
        {
            return true;
        }

        if (_taken > _file.Bytes)
        {
            return false; // one byte too many is enough to know
        }

        try
        {
            _taken += piece.Length;
            _pieces.Add(piece.ToArray(), _stop.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false; // nobody reads any more
        }
    }

    private void Transfer(MtpDevice device)
    {
        var self = GCHandle.Alloc(this);
        try
        {
            device.ReadWhole(_file.Id, &Put, GCHandle.ToIntPtr(self));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            _fault = e as IOException ?? new IOException(e.Message, e);
        }
        finally
        {
            self.Free();
            _pieces.CompleteAdding();
        }
    }
}
