using EvidenceVault.Appliance.Trust;
using EvidenceVault.DurableFiles;

namespace EvidenceVault.Appliance.Rebuilding;

/// <summary>A catalogue that is being made beside the place where it will be. It appears there whole or not at all; what an interrupted run left is made anew.</summary>
internal sealed class CatalogueInMaking : IDisposable
{
    private readonly VaultFolder _folder;
    private readonly DirectoryLock _alone;

    private CatalogueInMaking(VaultFolder folder, DirectoryLock alone) => (_folder, _alone) = (folder, alone);

    /// <summary>Where it is made.</summary>
    public string Path => _folder.Catalog + ".rebuilding";

    /// <summary>Begins one for a vault that has none.</summary>
    /// <exception cref="VaultException">There is a catalogue, a vault is serving, or the keys are not there.</exception>
    public static CatalogueInMaking Begin(VaultFolder folder)
    {
        if (!Directory.Exists(folder.Trust))
        {
            throw new VaultException($"{folder.Trust} is missing. Keys are never in the store: put the folder back from its backup first (mode 0700, its files 0600).");
        }

        if (File.Exists(folder.Catalog))
        {
            throw new VaultException($"{folder.Catalog} is there. Move it away, with the files -wal and -shm beside it, if it is to be replaced; nothing was changed.");
        }

        var alone = DirectoryLock.TryEnterAlone(folder.ServeLock) ?? throw new VaultException($"A vault serves {folder.Root}. Stop it first.");
        var making = new CatalogueInMaking(folder, alone);
        foreach (var left in new[] { making.Path, making.Path + "-wal", making.Path + "-shm", making.Path + "-journal", folder.Catalog + "-wal", folder.Catalog + "-shm" })
        {
            DurableFile.RemoveStale(left); // also a log without its catalogue, which SQLite would take for the new one's
        }

        return making;
    }

    /// <summary>Puts the settled and closed catalogue in its place. A crash leaves it in the one place or in the other, whole.</summary>
    public void Place()
    {
        using (var file = File.OpenHandle(Path, FileMode.Open, FileAccess.ReadWrite))
        {
            DurableFile.Flush(file);
        }

        File.Move(Path, _folder.Catalog, overwrite: false);
        DurableDirectory.Flush(_folder.Root);
    }

    public void Dispose() => _alone.Dispose();
}
