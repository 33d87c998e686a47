using EvidenceVault.Appliance.Trust;

namespace EvidenceVault.Appliance.Stores;

/// <summary>Where the catalogue is backed up every day. The keys are not in it: keep a copy of the folder trust/ elsewhere.</summary>
public sealed class BackupOptions
{
    /// <summary>An existing directory, on another disk at the least. Relative paths start from the file.</summary>
    public string Path { get; set; } = "";

    /// <summary>So many of the newest are kept.</summary>
    public int Keep { get; set; } = 14;

    internal void Check(VaultFolder folder, string where)
    {
        if (string.IsNullOrWhiteSpace(Path))
        {
            throw new VaultException($"{where}: path is missing; name a directory, on another disk at the least.");
        }

        Path = System.IO.Path.GetFullPath(Path, folder.Root);
        if (Path == folder.Root || Path.StartsWith(folder.Root + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new VaultException($"{where}: {Path} lies within the vault, so it would be lost with it. Name a directory on another disk.");
        }

        if (Keep is < 2 or > 3650)
        {
            throw new VaultException($"{where}: keep is {Keep}; give 2 to 3650.");
        }
    }
}
