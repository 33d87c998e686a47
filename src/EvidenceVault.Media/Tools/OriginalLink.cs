namespace EvidenceVault.Media.Tools;

/// <summary>
/// A symbolic link with a harmless name, in a folder of its own, through which the tools read an original. Recorders and attackers choose
/// names such as <c>-i.mp4</c>, <c>%03d.jpg</c> or <c>a"b.mp4</c>; behind the link they are never an option, a pattern or a hint of the type,
/// and never stand in a message.
/// </summary>
/// <remarks>A crash leaves an empty-handed link in the system's temporary folder, and nothing else.</remarks>
internal sealed class OriginalLink : IDisposable
{
    private readonly DirectoryInfo _folder;

    /// <exception cref="IOException">The temporary folder cannot be written.</exception>
    public OriginalLink(string original)
    {
        _folder = Directory.CreateTempSubdirectory("evidencevault-media-"); // readable by this user only
        Location = Path.Combine(_folder.FullName, "original");
        if (Location.Contains('"', StringComparison.Ordinal))
        {
            _folder.Delete();
            throw new IOException("The temporary folder's path holds a quotation mark: set TMPDIR to another.");
        }

        File.CreateSymbolicLink(Location, Path.GetFullPath(original));
    }

    /// <summary>The absolute path of the link.</summary>
    public string Location { get; }

    public void Dispose() => _folder.Delete(recursive: true); // removes the link, never what it points to
}
