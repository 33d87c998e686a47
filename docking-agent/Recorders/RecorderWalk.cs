using System.Buffers.Binary;
using System.Globalization;
using EvidenceVault.Core.Manifests;
using EvidenceVault.DockingAgent.Recorders.Native;
using Microsoft.Win32.SafeHandles;

namespace EvidenceVault.DockingAgent.Recorders;

/// <summary>A regular file on the recorder, as the walk saw it.</summary>
public sealed record FoundFile(RecorderPath Path, FileIdentity Identity);

/// <summary>Everything the walk saw: each entry that is no directory is either a file to copy or an unread line with its reason.</summary>
/// <param name="IsCutOff">A bound was reached: there is more on it, for another session.</param>
/// <param name="HasUnlisted">A folder, or what may be one, could not be listed: there may be files that are named nowhere.</param>
public sealed record WalkedRecorder(IReadOnlyList<FoundFile> Files, IReadOnlyList<UnreadFile> Unread, bool IsCutOff = false, bool HasUnlisted = false)
{
    /// <summary>Whether each file is named, taken or not. Only then does it mean something that one is not.</summary>
    public bool IsWhole => !IsCutOff && !HasUnlisted;
}

/// <summary>Lists a recorder without opening a single file, following a link, or leaving anything out silently.</summary>
public sealed class RecorderWalk
{
    /// <summary>Directories are searched this deep.</summary>
    public const int Deepest = 32;

    private const int MostEntries = 10 * Manifest.MostFiles; // a damaged FAT can have loops that never end
    private const int MostUnread = 10_000;

    private readonly RecorderRoot _root;
    private readonly int _mostFiles;
    private readonly List<FoundFile> _files = [];
    private readonly List<UnreadFile> _unread = [];
    private int _entries;
    private bool _stopped;
    private bool _hasUnlisted;

    private RecorderWalk(RecorderRoot root, int mostFiles) => (_root, _mostFiles) = (root, mostFiles);

    /// <summary>Lists all files in the order of their names' bytes.</summary>
    /// <param name="root">Held open by the caller.</param>
    /// <param name="mostFiles">What lies beyond this number is left for another session; the first such file is named as unread.</param>
    /// <exception cref="RecorderGoneException">The recorder was pulled out meanwhile: nothing of the listing can be relied on.</exception>
    /// <exception cref="IOException">The root itself cannot be listed.</exception>
    public static WalkedRecorder List(RecorderRoot root, int mostFiles = Manifest.MostFiles, CancellationToken cancel = default)
    {
        var walk = new RecorderWalk(root, mostFiles);
        try
        {
            using var top = root.OpenDirectory([]);
            walk.Enter(top, RecorderPath.Root, cancel);
        }
        catch (IOException e) when (e is not RecorderGoneException && !root.IsStillThere())
        {
            throw new RecorderGoneException(e);
        }

        return root.IsStillThere() ? new WalkedRecorder(walk._files, walk._unread, walk._stopped, walk._hasUnlisted) : throw new RecorderGoneException();
    }

    private void Enter(SafeFileHandle directory, RecorderPath path, CancellationToken cancel)
    {
        foreach (var name in Names(directory))
        {
            cancel.ThrowIfCancellationRequested();
            if (_stopped)
            {
                return;
            }

            var child = path.Child(name);
            if (++_entries > MostEntries || _unread.Count >= MostUnread)
            {
                Stop(child, "The folders hold more entries than any recorder has: the search ended here.");
                return;
            }

            try
            {
                Note(directory, child, name, cancel);
            }
            catch (IOException e) when (e is not RecorderGoneException && _root.IsStillThere())
            {
                LeaveUnlisted(child, e.Message);
            }
        }
    }

    private void Note(SafeFileHandle directory, RecorderPath child, byte[] name, CancellationToken cancel)
    {
        var (kind, identity) = RecorderRoot.StatusAt(directory, name);
        switch (kind)
        {
            case EntryKind.Directory when child.Names.Count >= Deepest:
                LeaveUnlisted(child, string.Create(CultureInfo.InvariantCulture, $"A folder deeper than {Deepest} levels is not searched."));
                break;
            case EntryKind.Directory:
                using (var inner = _root.OpenDirectory(child.Names))
                {
                    Enter(inner, child, cancel);
                }

                break;
            case EntryKind.Link:
                Leave(child, "A symbolic link is never followed.");
                break;
            case EntryKind.Special:
                Leave(child, "A device, pipe or socket is never opened.");
                break;
            case EntryKind.File when child.Text.Length > RecorderPath.Longest:
                Leave(child, string.Create(CultureInfo.InvariantCulture, $"The path is longer than {RecorderPath.Longest} characters."));
                break;
            case EntryKind.File when _files.Count >= _mostFiles:
                Stop(child, string.Create(CultureInfo.InvariantCulture, $"One session takes {_mostFiles} files: this one and those after it are left for the next."));
                break;
            default:
                _files.Add(new FoundFile(child, identity));
                break;
        }
    }

    private void Stop(RecorderPath at, string reason)
    {
        Leave(at, reason);
        _stopped = true;
    }

    /// <summary>Something that is a folder, or whose kind nobody knows: what is in it is named nowhere.</summary>
    private void LeaveUnlisted(RecorderPath path, string reason)
    {
        Leave(path, reason);
        _hasUnlisted = true;
    }

    private void Leave(RecorderPath path, string reason) => _unread.Add(new UnreadFile(path.ShortText, reason));

    /// <summary>All names in a directory, as bytes. Layout of the records: getdents64(2).</summary>
    private static List<byte[]> Names(SafeFileHandle directory)
    {
        var names = new List<byte[]>();
        var buffer = new byte[64 * 1024];
        while (names.Count <= MostEntries)
        {
            var filled = RecorderCalls.ReadNames(directory, buffer, (nuint)buffer.Length);
            if (filled < 0)
            {
                throw CallError.Failure("Listing", CallError.Last);
            }

            if (filled == 0)
            {
                break;
            }

            for (var rest = buffer.AsSpan(0, (int)filled); rest.Length > 0; rest = rest[BinaryPrimitives.ReadUInt16LittleEndian(rest[16..])..])
            {
                var name = rest[19..];
                name = name[..name.IndexOf((byte)0)];
                if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                {
                    names.Add(name.ToArray());
                }
            }
        }

        names.Sort((a, b) => a.AsSpan().SequenceCompareTo(b));

        // A damaged FAT can hold one name twice; only one of the two can ever be opened, and a manifest names each path once.
        return [.. names.Where((name, i) => i == 0 || !name.AsSpan().SequenceEqual(names[i - 1]))];
    }
}
