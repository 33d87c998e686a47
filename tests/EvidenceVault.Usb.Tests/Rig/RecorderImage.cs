using System.Security.Cryptography;

namespace EvidenceVault.Usb.Tests.Rig;

/// <summary>How a recorder keeps its files.</summary>
public enum RecorderFormat
{
    /// <summary>FAT32 on the whole disk, without a partition table.</summary>
    Fat,

    /// <summary>FAT32 in the one partition of an MBR.</summary>
    FatPartition,

    /// <summary>exFAT on the whole disk.</summary>
    ExFat,

    /// <summary>A folder, told of by MTP.</summary>
    Mtp,
}

/// <summary>
/// What is inside a recorder: the bytes of its disk, or the folder behind its MTP. It remembers every file ever put on it, and reads
/// back what is there now with tools that nobody here wrote. Files are put on it only while it is not plugged in.
/// </summary>
internal sealed class RecorderImage
{
    private const long PartitionStart = 1 << 20;
    private static readonly SemaphoreSlim OneLoop = new(1, 1);
    private readonly Dictionary<string, string> _everPut = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _firstBytes = new(StringComparer.Ordinal);

    private RecorderImage(string name, RecorderFormat format, string path, string serial) => (Name, Format, Path, Serial) = (name, format, path, serial);

    public string Name { get; }

    public RecorderFormat Format { get; }

    /// <summary>The disk's bytes, or the folder.</summary>
    public string Path { get; }

    /// <summary>What it tells as its serial number when it is plugged in as a disk.</summary>
    public string Serial { get; }

    /// <summary>Path and SHA-256 of every file that was ever put on it.</summary>
    public IReadOnlyDictionary<string, string> EverPut => _everPut;

    /// <param name="folder">Where the disk or folder is made.</param>
    /// <param name="mib">How large the disk is. The file is sparse.</param>
    /// <param name="volume">The volume's number; recorders that were never formatted differently share theirs.</param>
    public static async Task<RecorderImage> CreateAsync(string folder, string name, RecorderFormat format, int mib = 96, string? serial = null, uint? volume = null)
    {
        var image = new RecorderImage(name, format, System.IO.Path.Combine(folder, name + (format == RecorderFormat.Mtp ? ".mtp" : ".img")), serial ?? "DSJ-" + name.ToUpperInvariant());
        var id = (volume ?? (uint)Random.Shared.Next()).ToString("x8", System.Globalization.CultureInfo.InvariantCulture);
        if (format == RecorderFormat.Mtp)
        {
            Directory.CreateDirectory(image.Path);
            return image;
        }

        await using (var file = new FileStream(image.Path, FileMode.CreateNew))
        {
            file.SetLength(mib * 1024L * 1024);
        }

        switch (format)
        {
            case RecorderFormat.Fat:
                (await Programs.RunAsync("mkfs.vfat", "-F", "32", "-s", "2", "-n", "RECORDER", "-i", id, image.Path)).With(0);
                break;
            case RecorderFormat.FatPartition:
                await PartitionAsync(image.Path, mib);
                (await Programs.RunAsync("mkfs.vfat", "-F", "32", "-s", "2", "-n", "RECORDER", "-i", id, "--offset", $"{PartitionStart / 512}", image.Path, $"{(mib - 1) * 1024}")).With(0);
                break;
            case RecorderFormat.ExFat:
                (await Programs.RunAsync("mkfs.exfat", "-L", "RECORDER", image.Path)).With(0);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(format));
        }

        return image;
    }

    /// <summary>Puts a recording of bytes that nobody else has on it.</summary>
    /// <param name="path">Where on the recorder, such as <c>DCIM/clip1.mp4</c>.</param>
    /// <param name="modifiedAt">What the recorder's clock said; null for now.</param>
    public Task PutAsync(string path, int bytes, DateTimeOffset? modifiedAt = null) => PutAsync([(path, bytes)], modifiedAt);

    /// <inheritdoc cref="PutAsync(string, int, DateTimeOffset?)"/>
    public async Task PutAsync(IReadOnlyList<(string Path, int Bytes)> files, DateTimeOffset? modifiedAt = null)
    {
        var staged = Directory.CreateTempSubdirectory("evidencevault-recorder-").FullName;
        try
        {
            foreach (var (path, bytes) in files)
            {
                var content = RandomNumberGenerator.GetBytes(bytes);
                var target = System.IO.Path.Combine(staged, path);
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
                await File.WriteAllBytesAsync(target, content);
                if (modifiedAt is { } at)
                {
                    File.SetLastWriteTimeUtc(target, at.UtcDateTime);
                }

                _everPut.Add(path, Convert.ToHexStringLower(SHA256.HashData(content)));
                _firstBytes.Add(path, content[..Math.Min(16, bytes)]);
            }

            await CopyInAsync([.. Directory.EnumerateFileSystemEntries(staged)]);
        }
        finally
        {
            Directory.Delete(staged, recursive: true);
        }
    }

    /// <summary>Path and SHA-256 of every file that is on it now.</summary>
    public async Task<IReadOnlyDictionary<string, string>> NowAsync()
    {
        if (Format == RecorderFormat.Mtp)
        {
            return Digests(Path);
        }

        var folder = Directory.CreateTempSubdirectory("evidencevault-recorder-").FullName;
        try
        {
            if (Format == RecorderFormat.ExFat)
            {
                return await MountedAsync("ro", mounted => Task.FromResult(Digests(mounted)));
            }

            (await Programs.RunAsync("mcopy", "-i", Volume, "-s", "-n", "::/", folder)).With(0);
            return Digests(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Waits until nothing is left on it. It may be plugged in meanwhile.</summary>
    public async Task ClearedAsync()
    {
        Exception? unread = null;
        try
        {
            await Wait.UntilAsync($"{Name} to be cleared", TimeSpan.FromMinutes(8), IsClearAsync, TimeSpan.FromSeconds(1));
        }
        catch (TimeoutException e) when (unread is not null)
        {
            throw new TimeoutException(e.Message, unread);
        }

        async Task<bool> IsClearAsync()
        {
            try
            {
                var now = await NowAsync();
                unread = null;
                return now.Count == 0;
            }
            catch (Exception e) when (e is IOException or Xunit.Sdk.XunitException)
            {
                unread = e; // the guest is writing to it, and what it has written is not whole yet
                return false;
            }
        }
    }

    /// <summary>The SHA-256 of the whole disk: the same before and after, and nobody wrote to it.</summary>
    public async Task<string> DigestAsync()
    {
        await using var file = File.OpenRead(Path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file));
    }

    /// <summary>Removes disk or folder.</summary>
    public void Remove()
    {
        if (Format == RecorderFormat.Mtp)
        {
            Directory.Delete(Path, recursive: true);
        }
        else
        {
            File.Delete(Path);
        }
    }

    /// <summary>Another recorder with the same bytes: what a copy of a disk looks like.</summary>
    public async Task<RecorderImage> CloneAsync(string name, string? serial = null)
    {
        var clone = new RecorderImage(name, Format, System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, name + ".img"), serial ?? Serial);
        (await Programs.RunAsync("cp", "--sparse=always", Path, clone.Path)).With(0);
        foreach (var (path, digest) in _everPut)
        {
            clone._everPut.Add(path, digest);
        }

        return clone;
    }

    /// <summary>Where on the disk a file's bytes begin, by looking for them.</summary>
    public async Task<long> OffsetOfAsync(string path)
    {
        var at = (await File.ReadAllBytesAsync(Path)).AsSpan().IndexOf(_firstBytes[path]);
        return at >= 0 ? at : throw new InvalidOperationException($"{path} is not on the disk of {Name}.");
    }

    private string Volume => Format == RecorderFormat.FatPartition ? $"{Path}@@{PartitionStart}" : Path;

    private async Task CopyInAsync(string[] entries)
    {
        switch (Format)
        {
            case RecorderFormat.Mtp:
                (await Programs.RunAsync("cp", ["-a", .. entries, Path])).With(0);
                break;
            case RecorderFormat.ExFat:
                await MountedAsync("rw", async mounted => (await Programs.RunAsync("cp", ["-r", "--preserve=timestamps", .. entries, mounted])).With(0));
                break;
            default:
                (await Programs.RunAsync("mcopy", ["-i", Volume, "-s", "-m", "-D", "s", .. entries, "::"])).With(0);
                break;
        }
    }

    private static async Task PartitionAsync(string path, int mib)
    {
        var table = path + ".table";
        await File.WriteAllTextAsync(table, $"label: dos\nstart=2048, size={(mib - 1) * 2048}, type=c\n");
        (await Programs.RunAsync("sh", "-c", "exec sfdisk --quiet \"$1\" <\"$2\"", "sh", path, table)).With(0);
        File.Delete(table);
    }

    /// <summary>exFAT by FUSE over a loop device: neither this machine's kernel nor mtools need know it.</summary>
    private async Task<T> MountedAsync<T>(string mode, Func<string, Task<T>> work)
    {
        var folder = Directory.CreateTempSubdirectory("evidencevault-exfat-").FullName;
        await OneLoop.WaitAsync();
        try
        {
            var device = (await Programs.RunAsync("losetup", "--find", "--show", Path)).With(0).Output.Trim();
            try
            {
                (await Programs.RunAsync("mount.exfat-fuse", "-o", mode, device, folder)).With(0);
                try
                {
                    return await work(folder);
                }
                finally
                {
                    (await Programs.RunAsync("umount", folder)).With(0);
                }
            }
            finally
            {
                // What is still on its way to the file, now; FUSE may let go of the device a moment later, and then it is freed by itself.
                (await Programs.RunAsync("blockdev", "--flushbufs", device)).With(0);
                (await Programs.RunAsync("losetup", "--detach", device)).With(0);
            }
        }
        finally
        {
            OneLoop.Release();
            Directory.Delete(folder);
        }
    }

    private static Dictionary<string, string> Digests(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .ToDictionary(file => System.IO.Path.GetRelativePath(folder, file), file => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))), StringComparer.Ordinal);
}
