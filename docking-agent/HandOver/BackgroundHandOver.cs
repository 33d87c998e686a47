using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using EvidenceVault.Core.Evidence;
using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Spool;

namespace EvidenceVault.DockingAgent.HandOver;

/// <summary>
/// Hands sealed sessions over in the background, oldest first, and tries again until the vault has them. A bay whose recorder is still
/// plugged in follows its session, and ends it by clearing; a session that nobody follows is ended here, with everything kept.
/// </summary>
/// <param name="end">The second half of a session's life.</param>
/// <param name="say">Told a sentence for the station's log.</param>
public sealed class BackgroundHandOver(SpoolDirectory spool, SessionEnd end, TimeProvider time, Action<string> say) : IDisposable
{
    private const int AtOnce = 2;
    internal static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MendingPause = TimeSpan.FromMinutes(5); // each refusal is a line of the vault's log

    private readonly ConcurrentDictionary<DockingSessionId, HandOverTicket> _entries = new();
    private readonly SemaphoreSlim _news = new(0);

    /// <summary>How many sessions wait for the vault.</summary>
    public int Count => _entries.Values.Count(e => !e.Proof.IsCompleted);

    /// <summary>Puts a sealed session into the queue. Doing so twice is doing so once.</summary>
    /// <param name="isFollowed">Whether the caller waits for the proof, ends the session, and leaves.</param>
    public HandOverTicket Add(SpooledSession session, bool isFollowed)
    {
        var entry = _entries.GetOrAdd(session.Origin.Session, _ => new HandOverTicket(session, () => _news.Release()));
        if (isFollowed)
        {
            entry.Follow();
        }

        _news.Release();
        return entry;
    }

    /// <summary>Ends a session whose end the caller has claimed.</summary>
    /// <inheritdoc cref="SessionEnd.EndAsync"/>
    public Task<DockingReport> EndAsync(SpooledSession session, CheckedReceipt receipt, IOpenRecorder? clear, bool resumed, CancellationToken cancel) =>
        end.EndAsync(session, receipt, clear, resumed, cancel);

    /// <summary>Works until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        foreach (var old in spool.Unfinished().Where(s => s.IsSealed))
        {
            Add(old, isFollowed: false);
        }

        var working = new List<Task>();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            await WorkAsync(working, either.Token);
        }
        finally
        {
            await either.CancelAsync();
            await Task.WhenAny(Task.WhenAll(working)); // nothing is written in the spool after this
        }
    }

    private async Task WorkAsync(List<Task> working, CancellationToken cancel)
    {
        while (true)
        {
            while (working.Count < AtOnce && Next() is { } entry && entry.TryTake())
            {
                working.Add(WorkAsync(entry, cancel));
            }

            // A pause that ends is news that nobody tells: so there is a look every second.
            var news = _news.WaitAsync(TimeSpan.FromSeconds(1), cancel);
            await Task.WhenAny([news, .. working]);
            cancel.ThrowIfCancellationRequested();
            foreach (var done in working.Where(w => w.IsCompleted).ToList())
            {
                working.Remove(done);
                await done;
            }
        }
    }

    public void Dispose() => _news.Dispose();

    private HandOverTicket? Next() => _entries.Values
        .Where(e => e.IsFree && e.NotBefore <= time.GetUtcNow() && (!e.Proof.IsCompleted || !e.IsFollowed))
        .OrderBy(e => e.Session.Origin.StartedAt).FirstOrDefault();

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The edge of one session: whatever is wrong with it, the others are handed over.")]
    private async Task WorkAsync(HandOverTicket entry, CancellationToken cancel)
    {
        await Task.Yield();
        var id = entry.Session.Origin.Session;
        try
        {
            if (!Directory.Exists(entry.Session.Folder)) // its follower has ended it
            {
                entry.Fail(new VaultRefusedException("The session was ended by another."));
                _entries.TryRemove(id, out _);
                return;
            }

            var receipt = await end.ProveAsync(entry.Session, cancel);
            entry.Prove(receipt);
            entry.Pause = FirstPause;
            if (entry.TryClaimEnd(asFollower: false))
            {
                _ = await end.EndAsync(entry.Session, receipt, null, true, cancel);
                _entries.TryRemove(id, out _);
            }
        }
        catch (VaultRefusedException e) when (e.IsForGood)
        {
            entry.Fail(e);
            _entries.TryRemove(id, out _);
            say(e.Message);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            entry.NotBefore = time.GetUtcNow() + (e is VaultRefusedException { IsToBeMended: true } ? MendingPause : entry.Pause);
            entry.Pause = entry.Pause * 2 < LongestPause ? entry.Pause * 2 : LongestPause;
            say($"Session {id} waits in the spool and is tried again: {e.Message}");
        }
        finally
        {
            entry.Release();
        }
    }
}
