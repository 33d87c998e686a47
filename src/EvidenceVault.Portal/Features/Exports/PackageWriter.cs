using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Packages;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>What the store holds is not what the plan of a package says: nothing more of it is given out.</summary>
public sealed class PackageBrokenException(string path) : Exception($"{path} is not what was sealed.")
{
    /// <summary>The file, as its path in the package.</summary>
    public string Path { get; } = path;
}

/// <summary>Writes a prepared package while it is read: in constant memory, nothing of it on a disk in between, every byte hashed on its way.</summary>
public sealed class PackageWriter(IEvidenceStore store)
{
    private const int BufferBytes = 256 * 1024;
    private const int MostChecksums = 100_000;

    /// <summary>The archive's own checksums of contents that were read whole and had their digest, so that going on with a download need not read again what came before.</summary>
    private readonly ConcurrentDictionary<Sha256Digest, uint> _checksums = new();

    /// <summary>Of the archive that <see cref="WriteZipAsync"/> writes, in bytes.</summary>
    public static long LengthOf(PackagePlan plan) => Zip(plan).Length;

    /// <summary>Writes the package as a ZIP archive, stored and not compressed. The same plan gives the same bytes.</summary>
    /// <param name="from">The byte to begin with: what comes before has been written at another time.</param>
    /// <exception cref="PackageBrokenException">A digest differs. What was written lacks the end and is no archive; the caller breaks the connection off.</exception>
    /// <exception cref="ObjectNotFoundException">The store lacks an object of it.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "To close the buffer would close the stream that the caller gave; it is flushed instead.")]
    public async Task WriteZipAsync(PackagePlan plan, long from, Stream to, CancellationToken cancel)
    {
        var (zip, checksums) = (Zip(plan), new uint[plan.Files.Count]);
        var rest = new RestOfStream(new BufferedStream(to, BufferBytes), from);
        await ReadAsync(plan, async (i, file, content) =>
        {
            if (plan.Files[i].Key is not null && zip.EndOf(i) <= from && _checksums.TryGetValue(file.Sha256, out checksums[i]))
            {
                rest.Pass(zip.EndOf(i)); // written at another time, and whole then
                return;
            }

            await rest.WriteAsync(zip.Header(i), cancel);
            checksums[i] = await content(rest, cancel);
            await rest.WriteAsync(zip.Descriptor(i, checksums[i]), cancel);
            Remember(file.Sha256, checksums[i]);
        }, cancel);
        await rest.WriteAsync(zip.End(checksums), cancel);
        await rest.FlushAsync(cancel);
    }

    /// <summary>Reads the package file by file, in the order of its plan. The taker writes each content to a stream and is told its checksum, or that it is broken.</summary>
    /// <exception cref="PackageBrokenException">A digest differs.</exception>
    public async Task ReadAsync(PackagePlan plan, Func<int, PackageFile, Func<Stream, CancellationToken, Task<uint>>, Task> take, CancellationToken cancel)
    {
        await using var papers = await store.OpenAsync(ObjectKey.ForPackage(plan.Papers.Sha256), null, cancel);
        for (var i = 0; i < plan.Files.Count; i++)
        {
            var file = plan.Files[i];
            await take(i, file.Entry, (to, stop) => CopyAsync(file, papers, to, stop)); // slices of the papers follow each other
        }
    }

    /// <summary>One of the papers, whole; never footage.</summary>
    /// <exception cref="PackageBrokenException">Its digest differs.</exception>
    public async Task<byte[]> ReadPaperAsync(PackagePlan plan, PlannedFile file, CancellationToken cancel)
    {
        if (file.Source != PackageSource.Papers)
        {
            throw new ArgumentException("Not one of the papers.", nameof(file));
        }

        if (file.Entry.Bytes == 0)
        {
            return [];
        }

        await using var slice = await store.OpenAsync(ObjectKey.ForPackage(plan.Papers.Sha256), new ByteRange(file.Offset, file.Entry.Bytes), cancel);
        var bytes = new byte[file.Entry.Bytes];
        await slice.ReadExactlyAsync(bytes, cancel);
        return Sha256Digest.Of(bytes) == file.Entry.Sha256 ? bytes : throw new PackageBrokenException(file.Entry.Path);
    }

    private void Remember(Sha256Digest content, uint checksum)
    {
        if (_checksums.Count >= MostChecksums)
        {
            _checksums.Clear();
        }

        _checksums[content] = checksum;
    }

    private async Task<uint> CopyAsync(PlannedFile file, Stream papers, Stream to, CancellationToken cancel)
    {
        if (file.Key is not { } key)
        {
            return await CopyAsync(file.Entry, papers, to, cancel);
        }

        await using var content = await store.OpenAsync(key, null, cancel);
        var checksum = await CopyAsync(file.Entry, content, to, cancel);
        return await content.ReadAsync(new byte[1], cancel) == 0 ? checksum : throw new PackageBrokenException(file.Entry.Path);
    }

    private static async Task<uint> CopyAsync(PackageFile file, Stream from, Stream to, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var checksum = new Crc32();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (var left = file.Bytes; left > 0;)
            {
                var read = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancel);
                if (read == 0)
                {
                    throw new PackageBrokenException(file.Path);
                }

                hash.AppendData(buffer, 0, read);
                checksum.Add(buffer.AsSpan(0, read));
                await to.WriteAsync(buffer.AsMemory(0, read), cancel);
                left -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return new Sha256Digest(hash.GetHashAndReset()) == file.Sha256 ? checksum.Value : throw new PackageBrokenException(file.Path);
    }

    private static StoredZip Zip(PackagePlan plan) => new(
        [.. plan.Files.Select(f => new ZipEntry($"{plan.Directory}/{f.Entry.Path}", f.Entry.Bytes, f.Entry.Path == PackagePaths.Script))], plan.PreparedAt);
}
