using System.Globalization;
using System.Text;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.DockingAgent.Recorders.Mtp;

/// <summary>
/// Lists a device's files with the bounds of <see cref="RecorderWalk"/>. A device can put anything into a list: names that are none, a
/// folder within itself, two files under one name. Nothing of it is left out silently.
/// </summary>
/// <remarks>What the library itself leaves out of a list, an object whose status the device did not give, cannot be told.</remarks>
internal sealed class MtpWalk(IMtpDevice device, int mostFiles, CancellationToken cancel)
{
    private const int MostEntries = 10 * Manifest.MostFiles;
    private const int MostUnread = 10_000;

    private readonly List<FoundFile> _files = [];
    private readonly List<UnreadFile> _unread = [];
    private readonly Dictionary<string, MtpObject> _objects = new(StringComparer.Ordinal);
    private readonly HashSet<(uint Storage, uint Id)> _seen = [];
    private int _entries;
    private bool _stopped;
    private bool _hasUnlisted;

    public WalkedRecorder Found => new(_files, _unread, _stopped, _hasUnlisted);

    /// <summary>The object of each file found, by its path's text.</summary>
    public IReadOnlyDictionary<string, MtpObject> Objects => _objects;

    /// <summary>In the order of names and, where two have the same, of numbers: whoever looks a name up takes the first.</summary>
    public static IReadOnlyList<MtpObject> Sorted(IEnumerable<MtpObject> objects) =>
        [.. objects.OrderBy(o => o.Name, ByteOrder.Instance).ThenBy(o => o.Id)];

    /// <summary>Whether this can be the name of a directory entry.</summary>
    public static bool IsName(ReadOnlySpan<byte> name) =>
        !name.IsEmpty && !name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8) && !name.ContainsAny((byte)'/', (byte)0);

    /// <exception cref="IOException">The storage's top cannot be listed.</exception>
    public void Enter(RecorderPath path, uint storage, uint? folder)
    {
        cancel.ThrowIfCancellationRequested();
        var children = Sorted(device.Children(storage, folder));
        var names = children.Select(c => Convert.ToHexString(c.Name)).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < children.Count && !_stopped; i++)
        {
            cancel.ThrowIfCancellationRequested();
            var (child, fault) = NameOf(path, children[i], isSecond: i > 0 && children[i].Name.AsSpan().SequenceEqual(children[i - 1].Name), names);
            if (++_entries > MostEntries || _unread.Count >= MostUnread)
            {
                Stop(child, "The folders hold more entries than any recorder has: the search ended here.");
            }
            else if (fault is not null)
            {
                Leave(child, fault);
                _hasUnlisted |= children[i].IsFolder;
            }
            else
            {
                Note(child, children[i]);
            }
        }
    }

    private static (RecorderPath Path, string? Fault) NameOf(RecorderPath folder, MtpObject child, bool isSecond, HashSet<string> taken)
    {
        var isName = IsName(child.Name);
        if (isName && !isSecond)
        {
            return (folder.Child(child.Name), null);
        }

        var made = string.Create(CultureInfo.InvariantCulture, $"unnamed-{child.Id:x8}");
        while (!taken.Add(Convert.ToHexString(Encoding.UTF8.GetBytes(made))))
        {
            made += "~"; // the device has a file of the name that was made up
        }

        return (folder.Child(Encoding.UTF8.GetBytes(made)), isName
            ? "The device has another file or folder of the same name in this folder."
            : "The device gives it a name that no file can have.");
    }

    private void Note(RecorderPath path, MtpObject child)
    {
        if (!_seen.Add((child.Storage, child.Id)))
        {
            Leave(path, "The device lists one file or folder in two places.");
        }
        else if (child.IsFolder)
        {
            EnterFolder(path, child);
        }
        else if (child.Fault is not null)
        {
            Leave(path, child.Fault);
        }
        else if (path.Text.Length > RecorderPath.Longest)
        {
            Leave(path, string.Create(CultureInfo.InvariantCulture, $"The path is longer than {RecorderPath.Longest} characters."));
        }
        else if (_files.Count >= mostFiles)
        {
            Stop(path, string.Create(CultureInfo.InvariantCulture, $"One session takes {mostFiles} files: this one and those after it are left for the next."));
        }
        else
        {
            _files.Add(new FoundFile(path, child.Identity));
            _objects[path.Text] = child;
        }
    }

    private void EnterFolder(RecorderPath path, MtpObject folder)
    {
        if (path.Names.Count >= RecorderWalk.Deepest)
        {
            LeaveUnlisted(path, string.Create(CultureInfo.InvariantCulture, $"A folder deeper than {RecorderWalk.Deepest} levels is not searched."));
            return;
        }

        try
        {
            Enter(path, folder.Storage, folder.Id);
        }
        catch (IOException e)
        {
            LeaveUnlisted(path, e.Message); // a device that has gone fails here too: the recorder asks for it after the walk
        }
    }

    private void Stop(RecorderPath at, string reason)
    {
        Leave(at, reason);
        _stopped = true;
    }

    private void LeaveUnlisted(RecorderPath path, string reason)
    {
        Leave(path, reason);
        _hasUnlisted = true;
    }

    private void Leave(RecorderPath path, string reason) => _unread.Add(new UnreadFile(path.ShortText, reason.Length <= 500 ? reason : reason[..500]));

    private sealed class ByteOrder : IComparer<byte[]>
    {
        public static ByteOrder Instance { get; } = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
