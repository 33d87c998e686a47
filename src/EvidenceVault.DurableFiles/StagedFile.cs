using EvidenceVault.Core.Storage;
using EvidenceVault.DurableFiles.Native;

namespace EvidenceVault.DurableFiles;

/// <summary>
/// Content that is complete, checked and durable, under a name nobody reads. <see cref="Publish"/> gives it its name; disposed
/// without that, it is removed.
/// </summary>
public sealed class StagedFile : IDisposable
{
    private readonly string _partPath;
    private bool _gone;

    internal StagedFile(ContentSeal seal, string partPath, string finalPath) => (Seal, _partPath, FinalPath) = (seal, partPath, finalPath);

    /// <summary>Length in bytes and digest of what was written.</summary>
    public ContentSeal Seal { get; }

    /// <summary>The name the file will have.</summary>
    public string FinalPath { get; }

    /// <summary>Gives the file its final name, never taking it from another, and returns when that survives a loss of power.</summary>
    /// <exception cref="FileExistsException">Another file has the name; the staged one is still there.</exception>
    /// <exception cref="IOException">The name could not be made durable; it was withdrawn.</exception>
    public void Publish()
    {
        ObjectDisposedException.ThrowIf(_gone, this);

        Posix.RenameToFreeName(_partPath, FinalPath);
        _gone = true;
        //// A crash now leaves either name on the disk, both of the complete file (rename(2) is atomic; the bytes were flushed before).

        var durable = false;
        try
        {
            DurableDirectory.Flush(Path.GetDirectoryName(FinalPath)!);
            durable = true;
            //// A crash now leaves the final name.
        }
        finally
        {
            if (!durable)
            {
                // Nobody shall take for durable what the disk refused to promise. Should the removal fail too, the file is complete
                // and correct; the error of the flush is the one to report.
                _ = NativeMethods.Unlink(FinalPath);
            }
        }
    }

    /// <summary>Removes the staged content unless it was published.</summary>
    public void Dispose()
    {
        if (!_gone)
        {
            // A part that will not go is not an error of what the caller is doing; RemoveStale takes it later.
            _ = NativeMethods.Unlink(_partPath);
            _gone = true;
        }
    }
}
