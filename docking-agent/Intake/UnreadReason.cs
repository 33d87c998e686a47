namespace EvidenceVault.DockingAgent.Intake;

/// <summary>Reasons that manifests state, in fixed words. Manifests sealed by earlier versions have others.</summary>
public static class UnreadReason
{
    /// <summary>The recorder went away before the file was whole, or answered nothing any more.</summary>
    public const string Pulled = "The recorder was taken away, or answered no more, before this file was read.";
}
