using EvidenceVault.Core.Evidence;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DurableFiles;

namespace EvidenceVault.DockingAgent.Spool;

/// <summary>The spool is not as this agent left it, or another agent has it. The message says what to do.</summary>
public sealed class SpoolException(string message) : Exception(message)
{
    /// <summary>Whether it passes by itself, such as when another agent has it.</summary>
    public bool MayPass { get; init; }
}

/// <summary>
/// The folder in which sealed sessions wait for the vault: <c>&lt;session&gt;/</c> while under way, <c>done/&lt;session&gt;/</c> afterwards,
/// <c>refused/&lt;session&gt;/</c> where the vault would not have it, and <c>checkpoint.note</c>, the newest state of the custody log seen. One agent at a time.
/// </summary>
public sealed class SpoolDirectory : IDisposable
{
    /// <summary>Name of the folder in which refused sessions are set apart.</summary>
    internal const string RefusedName = "refused";

    private readonly DirectoryLock _lock;
    private readonly SemaphoreSlim _checkpoint = new(1);
    private readonly string _root;

    private SpoolDirectory(string root, DirectoryLock held) => (_root, _lock) = (root, held);

    private string Done => Path.Combine(_root, "done");

    private string Refused => Path.Combine(_root, RefusedName);

    private string Checkpoint => Path.Combine(_root, "checkpoint.note");

    /// <summary>Enters the spool alone.</summary>
    /// <exception cref="SpoolException">Another agent is in it.</exception>
    /// <exception cref="IOException">It cannot be created or locked.</exception>
    public static SpoolDirectory Enter(string root)
    {
        DurableDirectory.Create(root);
        var held = EnterAlone(Path.Combine(root, "lock"))
            ?? throw new SpoolException("Another agent is using this spool: wait until it has finished, or give each agent a spool of its own.") { MayPass = true };
        var spool = new SpoolDirectory(root, held);
        DurableDirectory.Create(spool.Done);
        return spool;
    }

    /// <summary>Waits a moment: a program that the holder was just starting when it let go has the lock until it runs.</summary>
    private static DirectoryLock? EnterAlone(string file)
    {
        DirectoryLock? held = null;
        _ = SpinWait.SpinUntil(() => (held = DirectoryLock.TryEnterAlone(file)) is not null, TimeSpan.FromSeconds(1));
        return held;
    }

    /// <summary>Sessions that are not done, oldest first.</summary>
    public IReadOnlyList<SpooledSession> Unfinished() =>
    [
        .. Directory.EnumerateDirectories(_root)
            .Where(folder => DockingSessionId.TryParse(Path.GetFileName(folder), out _))
            .Select(Find)
            .OfType<SpooledSession>()
            .OrderBy(s => s.Origin.StartedAt),
    ];

    /// <summary>A session whose first file cannot be read stands in nobody's way: it stays for whoever looks into it.</summary>
    private static SpooledSession? Find(string folder)
    {
        try
        {
            return SpooledSession.FindOrigin(folder) is { } origin ? new SpooledSession(folder, origin) : null;
        }
        catch (Exception e) when (e is SpoolException or IOException)
        {
            return null;
        }
    }

    /// <summary>Begins a session: from here on the folder says which recorder it is of.</summary>
    public async Task<SpooledSession> BeginAsync(RecorderPlace place, string bay, DateTimeOffset at, CancellationToken cancel)
    {
        var id = DockingSessionId.New();
        var folder = Path.Combine(_root, id.Value);
        DurableDirectory.Create(folder);
        //// A crash now leaves a folder without session.json, which RemoveRemains takes.

        var session = new SpooledSession(folder, new SessionOrigin(
            id, place.Path, place.Device, place.Inode, bay, at, place.PlugIn, place.Volume));
        DurableDirectory.Create(session.Files);
        DurableDirectory.Create(Path.Combine(folder, "seals"));
        await session.WriteOriginAsync(cancel);
        //// A crash now leaves a session without a seal, which is started over.

        return session;
    }

    /// <summary>Takes away an unsealed session. Nothing of it was handed over, and the recorder still has everything.</summary>
    /// <exception cref="InvalidOperationException">It is sealed.</exception>
    public void Remove(SpooledSession session)
    {
        if (session.IsSealed)
        {
            throw new InvalidOperationException("A sealed session is never removed.");
        }

        Directory.Delete(session.Folder, recursive: true);
        //// A crash in the middle leaves an unsealed rest with or without session.json; both are removed at the next start.

        DurableDirectory.Flush(_root);
    }

    /// <summary>
    /// Takes away every unsealed session, of whatever recorder: nothing of it was handed over, and a full disk or a kill leaves it here
    /// for good. No other agent can be at work on it, for this one holds the lock.
    /// </summary>
    public void RemoveRemains()
    {
        foreach (var folder in Directory.EnumerateDirectories(_root).Where(f => DockingSessionId.TryParse(Path.GetFileName(f), out _)))
        {
            if (!File.Exists(Path.Combine(folder, "manifest.p7s")))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        //// A crash in the middle leaves an unsealed rest, which the next start removes.

        DurableDirectory.Flush(_root);
    }

    /// <summary>Sets a session apart that the vault refused for good, with its copies, so that its bay is free for a fresh one.</summary>
    /// <returns>Where it is now.</returns>
    public string Refuse(SpooledSession session)
    {
        DurableDirectory.Create(Refused);
        var target = Path.Combine(Refused, Path.GetFileName(session.Folder));
        Directory.Move(session.Folder, target);
        //// A crash now leaves it here or there, whole; here it is handed over, and refused, once more.

        DurableDirectory.Flush(Refused);
        DurableDirectory.Flush(_root);
        return target;
    }

    /// <summary>Puts refused sessions back among those that wait: what was wrong at the vault may have been mended.</summary>
    /// <returns>How many.</returns>
    public int TakeBackRefused()
    {
        var back = Directory.Exists(Refused) ? Directory.EnumerateDirectories(Refused).Where(folder => DockingSessionId.TryParse(Path.GetFileName(folder), out _)).ToList() : [];
        foreach (var folder in back)
        {
            Directory.Move(folder, Path.Combine(_root, Path.GetFileName(folder)));
        }
        //// A crash now leaves each here or there, whole.

        if (back.Count > 0)
        {
            DurableDirectory.Flush(_root);
            DurableDirectory.Flush(Refused);
        }

        return back.Count;
    }

    /// <summary>Ends a session: the copies go, as the vault has proven to have them; manifest, seals and receipt stay for good.</summary>
    /// <returns>Where they stay.</returns>
    public string Finish(SpooledSession session)
    {
        if (!session.IsCleared || !session.HasReceipt)
        {
            throw new InvalidOperationException("A session ends when its receipt was acted on.");
        }

        if (Directory.Exists(session.Files))
        {
            Directory.Delete(session.Files, recursive: true);
        }
        //// A crash now leaves a cleared session with some or no copies: the next start comes here again.

        var target = Path.Combine(Done, Path.GetFileName(session.Folder));
        Directory.Move(session.Folder, target);
        //// A crash now leaves it here or there, whole.

        DurableDirectory.Flush(Done);
        DurableDirectory.Flush(_root);
        return target;
    }

    /// <summary>The newest checkpoint note seen; null before the first receipt.</summary>
    public string? FindCheckpoint() => File.Exists(Checkpoint) ? File.ReadAllText(Checkpoint) : null;

    /// <summary>Remembers a checkpoint that was checked and proven to continue the one before.</summary>
    public Task RememberCheckpointAsync(string note, CancellationToken cancel) => DurableFile.ReplaceAsync(
        Checkpoint, System.Text.Encoding.UTF8.GetBytes(note), UnixFileMode.UserRead | UnixFileMode.UserWrite, cancel);

    /// <summary>Lets one at a time compare a checkpoint with the one remembered, and remember it: or an older one could take a newer one's place.</summary>
    /// <returns>To be disposed of when that is done.</returns>
    public async Task<IDisposable> EnterCheckpointAsync(CancellationToken cancel)
    {
        await _checkpoint.WaitAsync(cancel);
        return new Turn(_checkpoint);
    }

    public void Dispose()
    {
        _checkpoint.Dispose();
        _lock.Dispose();
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
