using System.IO.Compression;
using System.Security.Cryptography;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Packages;

namespace EvidenceVault.Verifier;

/// <summary>The files of a package, in a directory or in an archive that nobody has unpacked.</summary>
internal abstract class PackagedFiles : IDisposable
{
    private const int MostFiles = 400_000;
    private const int MostSmallBytes = 256 * 1024 * 1024;
    private const int ReadBytes = 1024 * 1024;

    /// <summary>Paths from the package's own directory.</summary>
    protected abstract IReadOnlyDictionary<string, long> Lengths { get; }

    protected abstract Stream Open(string path);

    /// <exception cref="InputException">It is neither, or has what no package has: links, names that come twice, more than one directory at the top.</exception>
    public static PackagedFiles At(string where) =>
        Directory.Exists(where) ? new UnpackedFiles(where) : File.Exists(where) ? new ArchivedFiles(where) : throw new InputException($"{where} is not there.");

    /// <summary>Reads and hashes everything, in constant memory.</summary>
    public async Task<IReadOnlyDictionary<string, PackageFile>> HashAsync(CancellationToken cancel)
    {
        var files = new Dictionary<string, PackageFile>(StringComparer.Ordinal);
        var buffer = new byte[ReadBytes];
        foreach (var path in Lengths.Keys.Order(StringComparer.Ordinal))
        {
            await using var stream = Open(path);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var bytes = 0L;
            for (int read; (read = await stream.ReadAsync(buffer, cancel)) > 0; bytes += read)
            {
                hash.AppendData(buffer, 0, read);
            }

            files[path] = new PackageFile(path, bytes, new Sha256Digest(hash.GetHashAndReset()));
        }

        return files;
    }

    /// <summary>A small file whole; null where there is none, or one that is not small.</summary>
    public byte[]? Read(string path)
    {
        if (!Lengths.TryGetValue(path, out var length) || length > MostSmallBytes)
        {
            return null;
        }

        using var stream = Open(path);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    public abstract void Dispose();

    private sealed class UnpackedFiles : PackagedFiles
    {
        private readonly string _root;

        public UnpackedFiles(string root)
        {
            _root = Path.GetFullPath(root);
            var found = new Dictionary<string, long>(StringComparer.Ordinal);
            foreach (var entry in new DirectoryInfo(_root).EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false }))
            {
                if (entry.LinkTarget is not null || entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
                {
                    throw new InputException($"{Path.GetRelativePath(_root, entry.FullName)} is a link: no package has any.");
                }

                if (entry is FileInfo file && found.Count < MostFiles)
                {
                    found[Path.GetRelativePath(_root, file.FullName)] = file.Length;
                }
            }

            Lengths = found;
        }

        protected override IReadOnlyDictionary<string, long> Lengths { get; }

        protected override Stream Open(string path) => new FileStream(Path.Combine(_root, path), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);

        public override void Dispose()
        {
        }
    }

    private sealed class ArchivedFiles : PackagedFiles
    {
        private readonly ZipArchive _archive;
        private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);

        public ArchivedFiles(string archive)
        {
            try
            {
                _archive = ZipFile.OpenRead(archive);
            }
            catch (InvalidDataException)
            {
                throw new InputException($"{archive} is no whole ZIP archive: its end is missing. A download that broke off leaves such a one.");
            }

            var top = _archive.Entries.Count > 0 ? _archive.Entries[0].FullName.Split('/')[0] + "/" : "";
            foreach (var entry in _archive.Entries)
            {
                if (!entry.FullName.StartsWith(top, StringComparison.Ordinal) || !_entries.TryAdd(entry.FullName[top.Length..], entry) || _entries.Count > MostFiles)
                {
                    _archive.Dispose();
                    throw new InputException($"{entry.FullName} stands outside the package's directory, or twice in the archive.");
                }
            }

            Lengths = _entries.ToDictionary(e => e.Key, e => e.Value.Length, StringComparer.Ordinal);
        }

        protected override IReadOnlyDictionary<string, long> Lengths { get; }

        protected override Stream Open(string path) => _entries[path].Open();

        public override void Dispose() => _archive.Dispose();
    }
}
