namespace EvidenceVault.DockingAgent.Recorders;

/// <summary>Where a recorder is, and which plug-in of which volume it is: what tells after a restart whether it is still the same.</summary>
/// <param name="Path">The folder, or another name of the place.</param>
/// <param name="Device">Number of the file system or storage.</param>
/// <param name="Inode">Number of its root.</param>
/// <param name="PlugIn">Boot and the kernel's number for this very plug-in; null where there is none.</param>
/// <param name="Volume">The id that the file system was given when it was made; null where none is known.</param>
public sealed record RecorderPlace(string Path, ulong Device, ulong Inode, string? PlugIn, string? Volume);

/// <summary>
/// A recorder held open for a session, whatever it is connected by. Nothing on it can lead elsewhere, nothing on it is executed, and until
/// <see cref="BeginClearing"/> nothing on it is changed. Every implementation passes the suite <c>OpenRecorderContract</c>.
/// </summary>
/// <remarks>One thread at a time, but for <see cref="Open"/> and <see cref="IsStillThere"/>, which several may call.</remarks>
public interface IOpenRecorder : IDisposable
{
    RecorderPlace Place { get; }

    /// <summary>By what its files are read: a disk that somebody else has mounted is read as a folder.</summary>
    DeviceKind Kind { get; }

    /// <summary>Whether it is a device with a clock of its own, and not somebody's plain folder.</summary>
    bool IsDevice { get; }

    /// <summary>Whether a file keeps its number as long as it is not touched; where not, only length and time tell it from another.</summary>
    bool NumbersLast { get; }

    /// <summary>Space on the recorder; null where it cannot be told.</summary>
    RecorderSpace? Space { get; }

    /// <summary>
    /// Whether it is still plugged in. A FAT volume lists as empty after it was pulled out, without any error, so an answer counts only
    /// when this says yes afterwards.
    /// </summary>
    bool IsStillThere();

    /// <summary>Lists all files in the order of their names' bytes.</summary>
    /// <param name="mostFiles">What lies beyond this number is left for another session; the first such file is named as unread.</param>
    /// <exception cref="RecorderGoneException">It was pulled out meanwhile: nothing of the listing can be relied on.</exception>
    /// <exception cref="IOException">It cannot be listed.</exception>
    WalkedRecorder List(int mostFiles, CancellationToken cancel);

    /// <summary>Opens a file for one reading from its start.</summary>
    /// <exception cref="IOException">It is gone, is no file any more, or cannot be opened.</exception>
    IOpenRecording Open(RecorderPath path);

    /// <summary>From here on <see cref="Remove"/> works: a file system that was mounted for reading only becomes writable.</summary>
    /// <exception cref="IOException">The recorder does not let itself be written.</exception>
    void BeginClearing();

    /// <summary>What a file is now; null where nothing is there.</summary>
    /// <exception cref="IOException">It cannot be told, or something that is no file is there.</exception>
    FileIdentity? FindStatus(RecorderPath path);

    /// <summary>Removes one file. Its status must have been asked for just before.</summary>
    /// <exception cref="IOException">The recorder does not let go of it.</exception>
    void Remove(RecorderPath path);

    /// <summary>Whether the recorder confirms that everything removed from that folder stays removed.</summary>
    /// <param name="folder">The folder that the removed files were in.</param>
    bool IsConfirmed(RecorderPath folder);
}

/// <summary>A file of the recorder, open for one reading.</summary>
public interface IOpenRecording : IDisposable
{
    /// <summary>As it was when it was opened.</summary>
    FileIdentity Identity { get; }

    /// <summary>
    /// Its bytes, to the length it had when it was opened: a file that grows meanwhile cannot keep a session busy for ever. A failure to
    /// read is a <see cref="RecorderReadException"/>, told apart from one to write the copy.
    /// </summary>
    Stream Content { get; }

    /// <summary>Whether neither the open file nor what its name leads to has changed since it was opened.</summary>
    bool IsUnchanged();
}

/// <summary>Space on a recorder, in bytes.</summary>
public sealed record RecorderSpace(long Total, long Free);
