namespace EvidenceVault.DockingAgent.Intake;

/// <summary>Reasons that stand in manifests word for word, so that a vault can tell them from errors of a device.</summary>
public static class UnreadReason
{
    /// <summary>The recorder went away before the file was whole, or answered nothing any more.</summary>
    public const string Pulled = "The recorder was taken away, or fell silent, before this file was read.";
}
