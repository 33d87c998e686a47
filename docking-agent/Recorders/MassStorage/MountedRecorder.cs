using System.Diagnostics.CodeAnalysis;
using EvidenceVault.DockingAgent.Recorders.Native;

namespace EvidenceVault.DockingAgent.Recorders.MassStorage;

/// <summary>A file system of a recorder, mounted for as long as this is open.</summary>
internal sealed class MountedRecorder : IOpenRecorder
{
    private const ulong Safe = MountCalls.NoSetId | MountCalls.NoDevices | MountCalls.NoExecution | MountCalls.NoAccessTimes;

    private readonly FolderRecorder _folder;
    private readonly DiskProbe? _disk;
    private readonly string _target;
    private readonly string _options;

    private MountedRecorder(FolderRecorder folder, DiskProbe? disk, string target, string options, string? volumeId)
    {
        (_folder, _disk, _target, _options) = (folder, disk, target, options);
        Place = folder.Place with { Volume = volumeId ?? folder.Place.Volume };
    }

    public RecorderPlace Place { get; }

    /// <summary>Whether the disk itself can be asked if it is still there.</summary>
    public bool IsAskable => _disk is not null;

    public DeviceKind Kind => DeviceKind.MassStorage;

    public bool IsDevice => true;

    public bool NumbersLast => _folder.NumbersLast;

    public RecorderSpace? Space => _folder.Space;

    /// <param name="target">An empty folder, taken away in the end.</param>
    /// <param name="zoneMinutes">How far ahead of UTC its times are.</param>
    /// <exception cref="IOException">It cannot be mounted.</exception>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The mounted recorder owns the folder it is made from.")]
    public static MountedRecorder Mount(DockedVolume volume, string target, int zoneMinutes)
    {
        var options = MassStorageTransport.Options(volume.FileSystem!, zoneMinutes);
        var disk = DiskProbe.Open(volume.Node);
        if (disk?.Answers() == false)
        {
            disk.Dispose(); // what is bad where it would be asked says nothing of the rest
            disk = null;
        }

        if (MountCalls.Mount(volume.Node, target, volume.FileSystem, Safe | MountCalls.ReadOnly, options) != 0)
        {
            var errno = CallError.Last;
            disk?.Dispose();
            MassStorageTransport.TryRemove(target);
            throw CallError.Failure("Mounting", errno);
        }

        try
        {
            return new MountedRecorder(FolderRecorder.Open(target, disk is null ? null : disk.Answers), disk, target, options, volume.VolumeId);
        }
        catch
        {
            disk?.Dispose();
            Unmount(target);
            throw;
        }
    }

    public bool IsStillThere() => _folder.IsStillThere();

    public WalkedRecorder List(int mostFiles, CancellationToken cancel) => _folder.List(mostFiles, cancel);

    public IOpenRecording Open(RecorderPath path) => _folder.Open(path);

    public void BeginClearing()
    {
        if (MountCalls.Mount(null, _target, null, Safe | MountCalls.Remount, _options) != 0)
        {
            throw CallError.Failure("Making the recorder writable", CallError.Last);
        }
    }

    public FileIdentity? FindStatus(RecorderPath path) => _folder.FindStatus(path);

    public void Remove(RecorderPath path) => _folder.Remove(path);

    public bool IsConfirmed(RecorderPath folder) => _folder.IsConfirmed(folder);

    public void Dispose()
    {
        _folder.Dispose();
        _disk?.Dispose();
        Unmount(_target);
    }

    /// <summary>What hangs is let go of: it disappears when the last who has it open is done.</summary>
    private static void Unmount(string target)
    {
        if (MountCalls.Unmount(target, MountCalls.NoFollow) != 0)
        {
            _ = MountCalls.Unmount(target, MountCalls.Detach | MountCalls.NoFollow);
        }

        MassStorageTransport.TryRemove(target);
    }
}
