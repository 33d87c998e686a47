using EvidenceVault.Core.Stations;

namespace EvidenceVault.DockingAgent.Spool;

/// <summary>
/// Room in the spool. A session is begun only when all of it will fit beside what is there and what others have begun; what has begun is
/// finished, and nothing is ever taken away to make room.
/// </summary>
/// <param name="root">The spool.</param>
/// <param name="limit">Bytes that it may hold; null for nine tenths of its disk.</param>
public sealed class SpoolRoom(string root, long? limit)
{
    private const long MostKeptFree = 64 * 1024 * 1024; // for seals, manifests and events; of a small disk a twentieth

    private readonly Lock _counting = new();
    private long _promised;

    /// <summary>Takes room for so many bytes, until it is disposed of; null where there is not enough now.</summary>
    public IDisposable? TryTake(long bytes)
    {
        lock (_counting)
        {
            var (_, begun, _) = Count(root);
            var level = Measure();
            var taken = bytes + Math.Max(0, _promised - begun); // of what was promised, 'begun' is on the disk already
            if (level.UsedBytes + taken > level.LimitBytes || taken + Math.Min(MostKeptFree, new DriveInfo(root).TotalSize / 20) > level.FreeBytes)
            {
                return null;
            }

            _promised += bytes;
            return new Share(this, bytes);
        }
    }

    /// <summary>How full it is, and what of it waits for the vault.</summary>
    public SpoolLevel Measure()
    {
        var disk = new DriveInfo(root);
        var (sealedBytes, begun, waiting) = Count(root);
        var (refusedBytes, _, refused) = Directory.Exists(Refused) ? Count(Refused) : default;
        return new SpoolLevel(sealedBytes + begun + refusedBytes, limit ?? disk.TotalSize / 10 * 9, disk.AvailableFreeSpace, waiting, sealedBytes, refused);
    }

    private string Refused => Path.Combine(root, SpoolDirectory.RefusedName);

    /// <summary>Bytes of all copies in the folder's sessions, by whether their session is sealed.</summary>
    private static (long Sealed, long Begun, int Sessions) Count(string folder)
    {
        var (done, begun, sessions) = (0L, 0L, 0);
        foreach (var session in Directory.EnumerateDirectories(folder, "ds-*"))
        {
            try
            {
                var bytes = new DirectoryInfo(Path.Combine(session, "files")).EnumerateFiles().Sum(f => f.Length);
                (done, begun, sessions) = File.Exists(Path.Combine(session, "manifest.p7s")) ? (done + bytes, begun, sessions + 1) : (done, begun + bytes, sessions);
            }
            catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException)
            {
                // It was finished while it was counted.
            }
        }

        return (done, begun, sessions);
    }

    private sealed class Share(SpoolRoom room, long bytes) : IDisposable
    {
        private long _held = bytes;

        public void Dispose()
        {
            lock (room._counting)
            {
                room._promised -= _held;
                _held = 0;
            }
        }
    }
}
