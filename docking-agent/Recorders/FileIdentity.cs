namespace EvidenceVault.DockingAgent.Recorders;

/// <summary>What tells whether a file of the recorder is still the one that was sealed.</summary>
/// <param name="Device">Device number of its file system, major number in the upper half.</param>
/// <param name="Inode">Inode number. FAT and exFAT have none and make one up each time a file comes into the kernel's cache.</param>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="ModifiedSeconds">Modification time in seconds since 1970-01-01 UTC.</param>
/// <param name="ModifiedNanoseconds">And the nanoseconds of that second.</param>
public sealed record FileIdentity(ulong Device, ulong Inode, long Bytes, long ModifiedSeconds, uint ModifiedNanoseconds)
{
    /// <summary>Whether this can be the same, unchanged file.</summary>
    /// <param name="inodesLast">False on file systems that make inode numbers up while they run: there only length and time count.</param>
    public bool IsSameFile(FileIdentity other, bool inodesLast) => inodesLast ? this == other : this with { Inode = other.Inode } == other;

    /// <summary>The modification time, or null where the device states one outside the calendar.</summary>
    public DateTimeOffset? ModifiedAt =>
        ModifiedSeconds is >= -62_135_596_800 and <= 253_402_300_799
            ? DateTimeOffset.FromUnixTimeSeconds(ModifiedSeconds).AddTicks(ModifiedNanoseconds / 100)
            : null;
}
