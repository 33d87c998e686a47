using EvidenceVault.DurableFiles;

namespace EvidenceVault.Appliance.Trust;

/// <summary>Where a vault keeps its things below its data directory.</summary>
public sealed record VaultFolder(string Root)
{
    public string Catalog => Path.Combine(Root, "catalog.db");

    public string Store => Path.Combine(Root, "store");

    /// <summary>Keys and certificates: the folder that a backup must hold and nobody else may read.</summary>
    public string Trust => Path.Combine(Root, "trust");

    /// <summary>Room for the media room's copies; everything in it may go at any time.</summary>
    public string Work => Path.Combine(Root, "work");

    /// <summary>Keys of the portal's cookies.</summary>
    public string WebKeys => Path.Combine(Root, "web-keys");

    /// <summary>Held by the process that serves: there is one at a time.</summary>
    public string ServeLock => Path.Combine(Root, "serve.lock");

    /// <summary>Makes the folders that are missing, readable by their owner alone.</summary>
    public void Create()
    {
        foreach (var folder in new[] { Root, Store, Work, WebKeys })
        {
            if (!Directory.Exists(folder))
            {
                DurableDirectory.Create(folder);
                File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
    }
}
