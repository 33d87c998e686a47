using EvidenceVault.Core.Storage;
using EvidenceVault.DurableFiles;
using Microsoft.Win32.SafeHandles;

namespace EvidenceVault.ObjectStore.FileSystem;

/// <summary>Which file holds which object: <c>root/key</c>, its lock in <c>root/key.lock</c>, unfinished content in <c>.name.random.part</c> beside it, what arrives in pieces in <c>root/.arriving/</c>.</summary>
internal sealed class StoreLayout
{
    private const string LockSuffix = ".lock";
    private const string PartSuffix = ".part";

    /// <param name="root">An existing directory. Never created here: a missing one is most likely a disk that is not mounted.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    public StoreLayout(string root)
    {
        Root = Path.GetFullPath(root);
        if (!Directory.Exists(Root))
        {
            throw new DirectoryNotFoundException(
                $"The store's root {Root} does not exist. Mount its disk, or create the directory if the store is new.");
        }
    }

    public string Root { get; }

    private string Arriving => Path.Combine(Root, ".arriving");

    /// <summary>Shared by every process that has the store open; not below a first segment, so no key reaches it.</summary>
    public string PresenceFile => Path.Combine(Root, ".evidence-store.lock");

    /// <exception cref="ArgumentException">The key ends like the store's own files.</exception>
    public string PathOf(ObjectKey key) =>
        IsReserved(key.Value)
            ? throw new ArgumentException($"An object key must not end in {LockSuffix} or {PartSuffix}: the store's own files do.", nameof(key))
            : Path.Combine(Root, key.Value);

    public string DirectoryOf(ObjectKey key) => Path.GetDirectoryName(PathOf(key))!;

    public LockRecord LockOf(ObjectKey key) => new(Root, key.Value + LockSuffix);

    /// <summary>The object's file, opened for reading; null if there is none.</summary>
    /// <exception cref="IOException">A symbolic link is in its place; somebody else put it there.</exception>
    public SafeFileHandle? TryOpen(ObjectKey key)
    {
        _ = PathOf(key);
        return RootedFile.TryOpenRead(Root, key.Value);
    }

    /// <summary>What is known of the object; null if there is none.</summary>
    public StoredObject? Find(ObjectKey key)
    {
        using var file = TryOpen(key);
        if (file is null)
        {
            return null;
        }

        var (until, held) = LockOf(key).Read();
        return new StoredObject(key, RandomAccess.GetLength(file), until, held);
    }

    /// <summary>Creates the directories of a key, segment by segment so that none of them is a link that leads away.</summary>
    public void CreateDirectoriesOf(ObjectKey key)
    {
        var path = Root;
        foreach (var segment in key.Value.Split('/')[..^1])
        {
            path = Path.Combine(path, segment);
            DurableDirectory.Create(path);
        }
    }

    /// <summary>A free name for a damaged copy that is set aside; below no first segment, so no key reaches it.</summary>
    public string NewPlaceAside(ObjectKey key)
    {
        var directory = Path.Combine(Root, ".set-aside");
        DurableDirectory.Create(directory);
        var name = key.Value.Replace('/', '.');
        return Enumerable.Range(1, int.MaxValue).Select(number => Path.Combine(directory, FormattableString.Invariant($"{name}.{number}"))).First(path => !File.Exists(path));
    }

    /// <summary>Where what a sender has sent of an object waits for the rest; below no first segment, so no key reaches it.</summary>
    /// <exception cref="ArgumentException">The sender is no plain name.</exception>
    public string ArrivalOf(ObjectKey key, string sender)
    {
        if (sender.Length is 0 or > 100 || !sender.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            throw new ArgumentException("A sender has 1 to 100 letters, digits and hyphens.", nameof(sender));
        }

        DurableDirectory.Create(Arriving);
        return Path.Combine(Arriving, $"{key.Value.Replace('/', '.')}.{sender}");
    }

    /// <summary>Removes what nobody has added to since the instant.</summary>
    /// <param name="isBusy">Whether somebody is at the file of this path just now.</param>
    /// <returns>How many files were removed.</returns>
    public int RemoveArrivals(DateTimeOffset since, Func<string, bool> isBusy) => Directory.Exists(Arriving)
        ? new DirectoryInfo(Arriving).EnumerateFiles().Where(f => f.LastWriteTimeUtc < since.UtcDateTime && !isBusy(f.FullName)).ToList().Count(f => DurableFile.RemoveStale(f.FullName))
        : 0;

    /// <summary>Every object below a first segment in the order of the keys. Reads each directory when it comes to it.</summary>
    public IEnumerable<ListedObject> Walk(string firstSegment)
    {
        if (firstSegment.Contains('/', StringComparison.Ordinal))
        {
            throw new ArgumentException("One segment is wanted, such as originals.", nameof(firstSegment));
        }

        // The shape of a segment is a key's: this refuses dots and dot-dots.
        _ = ObjectKey.Parse(firstSegment + "/x");
        return Directory.Exists(Path.Combine(Root, firstSegment)) ? WalkDirectory(firstSegment) : [];
    }

    /// <summary>Removes what crashes left unfinished. Only while nobody else has the store open.</summary>
    /// <returns>How many files were removed.</returns>
    public int RemoveParts()
    {
        var everywhere = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
            IgnoreInaccessible = false,
        };
        return Directory.EnumerateFiles(Root, ".*" + PartSuffix, everywhere).Count(DurableFile.RemoveStale);
    }

    private IEnumerable<ListedObject> WalkDirectory(string relative)
    {
        // A directory sorts as its name with the slash that follows it in the key: "a-b/x" comes before "a/x".
        var entries = new DirectoryInfo(Path.Combine(Root, relative)).EnumerateFileSystemInfos()
            .Select(entry => (Name: entry is DirectoryInfo ? entry.Name + "/" : entry.Name, IsLink: entry.LinkTarget is not null))
            .Where(entry => !entry.Name.StartsWith('.') && !IsReserved(entry.Name))
            .OrderBy(entry => entry.Name, StringComparer.Ordinal)
            .ToList();
        foreach (var (name, isLink) in entries)
        {
            if (isLink)
            {
                throw new IOException($"'{name}' in the store is a symbolic link. The store makes none: find out who did.");
            }

            var path = $"{relative}/{name}";
            foreach (var found in name.EndsWith('/') ? WalkDirectory(path[..^1]) : FindNamed(path))
            {
                yield return found;
            }
        }
    }

    /// <summary>Nothing for a name that is no key (a file somebody else laid there) and for an object destroyed since the listing.</summary>
    private ListedObject[] FindNamed(string path)
    {
        ObjectKey key;
        try
        {
            key = ObjectKey.Parse(path);
        }
        catch (FormatException)
        {
            return [];
        }

        using var file = TryOpen(key);
        return file is null ? [] : [new ListedObject(key, RandomAccess.GetLength(file))];
    }

    private static bool IsReserved(string name) =>
        name.EndsWith(LockSuffix, StringComparison.Ordinal) || name.EndsWith(PartSuffix, StringComparison.Ordinal);
}
