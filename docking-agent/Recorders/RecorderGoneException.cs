namespace EvidenceVault.DockingAgent.Recorders;

/// <summary>The recorder was pulled out in the middle: what was listed, read or cleared last cannot be relied on.</summary>
public sealed class RecorderGoneException(string message, Exception? inner = null) : IOException(message, inner)
{
    public RecorderGoneException(Exception? inner = null)
        : this("The recorder is no longer there. Nothing was cleared; plug it in again and run the same command.", inner)
    {
    }

    /// <summary>The session is admitted and stays in the spool.</summary>
    public static RecorderGoneException WhileClearing() => new(
        "The recorder was unplugged while it was being cleared, so some of its files may still be on it. The vault has all of them; plug it in again and run the same command.");
}

/// <summary>The recorder's bytes could not be read beyond a point: a bad sector, or the device is going.</summary>
/// <param name="reached">Bytes that were read before.</param>
public sealed class RecorderReadException(long reached, IOException inner) : IOException(inner.Message, inner)
{
    /// <summary>Bytes that were read before the error.</summary>
    public long Reached { get; } = reached;
}
