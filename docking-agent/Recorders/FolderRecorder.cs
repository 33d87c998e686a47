using System.Diagnostics.CodeAnalysis;
using EvidenceVault.DockingAgent.Recorders.Native;
using Microsoft.Win32.SafeHandles;

namespace EvidenceVault.DockingAgent.Recorders;

/// <summary>A recorder that is a folder: where a file system is mounted, or a plain directory.</summary>
public sealed class FolderRecorder : IOpenRecorder
{
    private readonly RecorderRoot _root;

    private FolderRecorder(RecorderRoot root)
    {
        _root = root;
        Place = new RecorderPlace(root.Path, root.Identity.Device, root.Identity.Inode, root.PlugIn, root.Volume);
        NumbersLast = root.InodesLast;
        IsDevice = root.IsMountPoint;
    }

    public RecorderPlace Place { get; }

    public DeviceKind Kind => DeviceKind.Folder;

    public bool IsDevice { get; }

    public bool NumbersLast { get; }

    public RecorderSpace? Space => _root.FindSpace();

    /// <param name="answers">Whether the device itself still answers; null where it cannot be asked.</param>
    /// <exception cref="IOException">There is no such folder, or it cannot be opened.</exception>
    public static FolderRecorder Open(string path, Func<bool>? answers = null)
    {
        var root = RecorderRoot.Open(path, answers);
        try
        {
            return new FolderRecorder(root);
        }
        catch
        {
            root.Dispose();
            throw;
        }
    }

    public bool IsStillThere() => _root.IsStillThere();

    public WalkedRecorder List(int mostFiles, CancellationToken cancel) => RecorderWalk.List(_root, mostFiles, cancel);

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The open file owns the handle of its folder.")]
    public IOpenRecording Open(RecorderPath path)
    {
        var directory = _root.OpenDirectory(path.Names.SkipLast(1));
        try
        {
            return new OpenFile(directory, path.Names[^1]);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Nothing to do: a folder is as writable as it is.</summary>
    public void BeginClearing()
    {
    }

    public FileIdentity? FindStatus(RecorderPath path)
    {
        try
        {
            using var directory = _root.OpenDirectory(path.Names.SkipLast(1));
            var (kind, identity) = RecorderRoot.StatusAt(directory, path.Names[^1]);
            return kind == EntryKind.File ? identity : throw new IOException("It is no longer a file.");
        }
        catch (IOException e) when (e.HResult is CallError.NoEntry)
        {
            return null;
        }
    }

    public void Remove(RecorderPath path)
    {
        using var directory = _root.OpenDirectory(path.Names.SkipLast(1));
        if (RecorderCalls.Unlink(directory, [.. path.Names[^1], 0], 0) != 0)
        {
            throw CallError.Failure("Removing", CallError.Last);
        }
    }

    public bool IsConfirmed(RecorderPath folder)
    {
        try
        {
            using var directory = _root.OpenDirectory(folder.Names);
            return RecorderCalls.Flush(directory) == 0;
        }
        catch (IOException)
        {
            return false; // a folder that cannot be opened confirms nothing
        }
    }

    public void Dispose() => _root.Dispose();

    private sealed class OpenFile : IOpenRecording
    {
        private readonly SafeFileHandle _directory;
        private readonly byte[] _name;
        private readonly SafeFileHandle _file;

        /// <param name="directory">Owned from here on, unless this throws.</param>
        public OpenFile(SafeFileHandle directory, byte[] name)
        {
            _file = RecorderRoot.OpenFile(directory, name);
            try
            {
                (_directory, _name) = (directory, name);
                var (kind, identity) = RecorderRoot.StatusOf(_file);
                Identity = kind == EntryKind.File ? identity : throw new IOException("It is no longer a file.");
                Content = new RecorderStream(_file, identity.Bytes);
            }
            catch
            {
                _file.Dispose();
                throw;
            }
        }

        public FileIdentity Identity { get; }

        public Stream Content { get; }

        public bool IsUnchanged()
        {
            try
            {
                return RecorderRoot.StatusOf(_file).Identity == Identity && RecorderRoot.StatusAt(_directory, _name).Identity == Identity;
            }
            catch (IOException)
            {
                return false; // a name that is gone, or cannot be looked up, is a change
            }
        }

        public void Dispose()
        {
            Content.Dispose();
            _file.Dispose();
            _directory.Dispose();
        }
    }
}
