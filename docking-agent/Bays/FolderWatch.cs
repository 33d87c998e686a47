using System.Globalization;
using EvidenceVault.DockingAgent.Recorders;

namespace EvidenceVault.DockingAgent.Bays;

/// <summary>Folders that stand for bays: one that is there and not empty counts as plugged in, until it is gone or another takes its place.</summary>
/// <param name="folders">Full paths.</param>
/// <param name="inner">The devices beside them; null for folders alone.</param>
public sealed class FolderWatch(IReadOnlyList<string> folders, IDeviceWatch? inner, TimeProvider time) : IDeviceWatch
{
    private readonly Dictionary<string, DockedDevice> _seen = new(StringComparer.Ordinal);

    public IReadOnlyList<DockedDevice> Look() => [.. inner?.Look() ?? [], .. folders.Select(Find).OfType<DockedDevice>()];

    public Task ChangedAsync(TimeSpan atMost, CancellationToken cancel) => inner?.ChangedAsync(atMost, cancel) ?? Task.Delay(atMost, time, cancel);

    public void Dispose() => inner?.Dispose();

    private DockedDevice? Find(string folder)
    {
        try
        {
            using var open = FolderRecorder.Open(folder);
            var plugIn = string.Create(CultureInfo.InvariantCulture, $"folder/{open.Place.Device}/{open.Place.Inode}");
            if (_seen.GetValueOrDefault(folder) is { } same && same.PlugIn == plugIn)
            {
                return same; // also where it is empty by now: that is a recorder which was cleared
            }

            return Directory.EnumerateFileSystemEntries(folder).Any()
                ? _seen[folder] = new DockedDevice(folder, DeviceKind.Folder, null, null, plugIn, [], 0, 0)
                : null;
        }
        catch (IOException)
        {
            _seen.Remove(folder);
            return null; // not there: nothing is plugged in
        }
    }
}
