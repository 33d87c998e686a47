namespace EvidenceVault.DockingAgent.Recorders.Mtp;

/// <summary>A storage of a device, such as its memory or a card in it.</summary>
/// <param name="Description">As the device says, as bytes; may be empty.</param>
/// <param name="Volume">Its volume's identifier, as bytes; may be empty.</param>
/// <param name="Space">Null where the device does not tell.</param>
public sealed record MtpStorage(uint Id, byte[] Description, byte[] Volume, RecorderSpace? Space);

/// <summary>A file or folder on a device.</summary>
/// <param name="Storage">The storage's id.</param>
/// <param name="Id">Its number for as long as the device is plugged in.</param>
/// <param name="Name">As the device says, as bytes: it may be no name at all.</param>
/// <param name="Bytes">Length of a file.</param>
/// <param name="ModifiedSeconds">
/// In seconds since 1970-01-01 UTC. Devices tell wall clock time, which the library takes for the zone of the process.
/// </param>
/// <param name="IsPresent">
/// Whether its length was asked of the device just now. Where it was not, it is what the library remembers of the first time.
/// </param>
/// <param name="Fault">Why it cannot be read; null where it can.</param>
public sealed record MtpObject(uint Storage, uint Id, byte[] Name, bool IsFolder, long Bytes, long ModifiedSeconds, bool IsPresent = true, string? Fault = null)
{
    public FileIdentity Identity => new(Storage, Id, Bytes, ModifiedSeconds, 0);
}

/// <summary>
/// A device that is held open over the Media Transfer Protocol: the border to the library and the hardware behind it. Several threads may
/// call; they are served one after the other.
/// </summary>
public interface IMtpDevice : IDisposable
{
    /// <summary>The storages, asked for again.</summary>
    /// <exception cref="IOException">The device does not answer.</exception>
    IReadOnlyList<MtpStorage> Storages();

    /// <summary>What lies in a folder, in the device's order.</summary>
    /// <param name="folder">Null for the storage's top.</param>
    /// <exception cref="IOException">The device does not answer, or cannot list it.</exception>
    IReadOnlyList<MtpObject> Children(uint storage, uint? folder);

    /// <summary>What an object is now; null where there is none, or the device refuses to tell: a fresh listing of its folder tells which.</summary>
    /// <exception cref="IOException">The device does not answer.</exception>
    MtpObject? Find(uint id);

    /// <summary>The bytes of a file, to be read once and forward. A device that gives fewer than it announced ends in <see cref="RecorderReadException"/>.</summary>
    Stream Read(MtpObject file);

    /// <exception cref="IOException">The device does not let go of it.</exception>
    void Delete(uint id);

    /// <summary>Whether it answers. While it is busy with a transfer that counts as an answer: a transfer ends by itself when the device has gone.</summary>
    bool Answers();
}
