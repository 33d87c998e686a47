namespace EvidenceVault.DockingAgent.Station;

/// <summary>What happens with a recorder that neither the register nor the station's bindings name.</summary>
public enum UnlistedRecorders
{
    /// <summary>It is refused, and nothing on it is opened.</summary>
    Refuse,

    /// <summary>It is taken: better a recording of an unlisted recorder than none.</summary>
    Take,
}

/// <summary>The hours of the day in which uploads are throttled, by the station's zone.</summary>
public sealed record WorkingHours(TimeOnly From, TimeOnly To)
{
    /// <summary>Whether a time of day is in them; hours over midnight are meant where To comes before From.</summary>
    public bool Contain(TimeOnly time) => time.IsBetween(From, To);
}

/// <summary>The settings of the service that watches the bays.</summary>
/// <param name="Bays">Printed names of the bays, in the order in which the rack has them.</param>
/// <param name="Ports">USB port path, or folder, to the printed name of its bay. A bay of USB 3 has two paths.</param>
/// <param name="Mounts">Folder for the recorders' mounts, which nobody else can enter.</param>
/// <param name="SpoolLimit">Bytes that the spool may hold; null for nine tenths of its disk.</param>
/// <param name="CopyRate">Bytes a second that all bays together may read; null for no limit.</param>
/// <param name="UploadRate">Bytes a second that may be sent in working hours; null for no limit.</param>
/// <param name="WorkingHours">When <paramref name="UploadRate"/> counts; null for always.</param>
/// <param name="BaySilence">A device that gives no byte for so long counts as hung.</param>
/// <param name="Page">Where the station's own page listens: a port of the loopback, 0 for any free one; null for no page.</param>
public sealed record ServiceOptions(
    IReadOnlyList<string> Bays, IReadOnlyDictionary<string, string> Ports, string Mounts, UnlistedRecorders Unlisted, long? SpoolLimit, long? CopyRate,
    long? UploadRate, WorkingHours? WorkingHours, TimeSpan BaySilence, int? Page);
