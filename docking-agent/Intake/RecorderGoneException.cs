namespace EvidenceVault.DockingAgent.Intake;

/// <summary>The recorder was pulled out in the middle: what was listed or read last cannot be relied on. Nothing was sealed or cleared.</summary>
public sealed class RecorderGoneException(Exception? inner = null)
    : IOException("The recorder is no longer there. Nothing was cleared; plug it in again and run the same command.", inner);

/// <summary>The recorder's bytes could not be read beyond a point: a bad sector, or the device is going.</summary>
/// <param name="reached">Bytes that were read before.</param>
public sealed class RecorderReadException(long reached, IOException inner) : IOException(inner.Message, inner)
{
    /// <summary>Bytes that were read before the error.</summary>
    public long Reached { get; } = reached;
}
