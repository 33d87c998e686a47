using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Stations;

namespace EvidenceVault.DockingAgent.Bays;

/// <summary>The live state of every bay, for the station's page and the vault. Written by the bays, read by anybody, at any time.</summary>
public sealed class BayBoard(IReadOnlyList<string> bays, TimeProvider time)
{
    private readonly Dictionary<string, BayDial> _dials = bays.ToDictionary(b => b, b => new BayDial(b, time), StringComparer.Ordinal);

    /// <summary>All bays in the order of the rack.</summary>
    public IReadOnlyList<BayReport> Read() => [.. bays.Select(b => _dials[b].Read())];

    /// <summary>The dial of one bay.</summary>
    public BayDial this[string bay] => _dials[bay];
}

/// <summary>One bay's state, and how far its recorder is read.</summary>
public sealed class BayDial(string bay, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly Lock _writing = new();
    private readonly Queue<(long At, long Bytes)> _recent = new();
    private BayReport _now = new(bay, BayState.Free, time.GetUtcNow(), null, null, null, 0, 0, 0, 0, 0, null);
    private long _movedAt = time.GetTimestamp();

    /// <summary>How long nothing has moved.</summary>
    public TimeSpan Silence => time.GetElapsedTime(Volatile.Read(ref _movedAt));

    public BayReport Read()
    {
        lock (_writing)
        {
            Forget();
            var oldest = _recent.TryPeek(out var first) ? time.GetElapsedTime(first.At).TotalSeconds : 0;
            return _now with { BytesPerSecond = oldest < 0.2 ? 0 : (long)(_recent.Sum(r => r.Bytes) / oldest) };
        }
    }

    /// <summary>Changes the state; what is not given stays.</summary>
    public void Set(BayState state, string? reason = null)
    {
        lock (_writing)
        {
            _now = _now with { State = state, Reason = reason, Since = _now.State == state ? _now.Since : time.GetUtcNow() };
            Volatile.Write(ref _movedAt, time.GetTimestamp());
        }
    }

    /// <summary>Another device, or none.</summary>
    public void Begin(BayState state, string? recorder, string? reason = null)
    {
        lock (_writing)
        {
            _recent.Clear();
            _now = new BayReport(bay, state, time.GetUtcNow(), recorder, null, null, 0, 0, 0, 0, 0, reason);
            Volatile.Write(ref _movedAt, time.GetTimestamp());
        }
    }

    public void Name(string? recorder, string? officer)
    {
        lock (_writing)
        {
            _now = _now with { Recorder = recorder, Officer = officer };
        }
    }

    public void Name(DockingSessionId? session)
    {
        lock (_writing)
        {
            _now = _now with { Session = session };
        }
    }

    public void Found(int files, long bytes)
    {
        lock (_writing)
        {
            _now = _now with { Files = files, Bytes = bytes, FilesDone = 0, BytesDone = 0 };
            Volatile.Write(ref _movedAt, time.GetTimestamp());
        }
    }

    public void Moved(long bytes)
    {
        lock (_writing)
        {
            _now = _now.State == BayState.Hung
                ? _now with { BytesDone = _now.BytesDone + bytes, State = BayState.Reading, Reason = null, Since = time.GetUtcNow() }
                : _now with { BytesDone = _now.BytesDone + bytes };
            _recent.Enqueue((time.GetTimestamp(), bytes));
            Forget();
            Volatile.Write(ref _movedAt, time.GetTimestamp());
        }
    }

    /// <summary>Something goes on that is no copying: the bay is not silent.</summary>
    public void Touch() => Volatile.Write(ref _movedAt, time.GetTimestamp());

    public void FileDone()
    {
        lock (_writing)
        {
            _now = _now with { FilesDone = _now.FilesDone + 1 };
        }
    }

    private void Forget()
    {
        while (_recent.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) > Window)
        {
            _recent.Dequeue();
        }
    }
}
