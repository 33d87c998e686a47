namespace EvidenceVault.DockingAgent.Docking;

/// <summary>A step of a docking session that is done and durable.</summary>
public enum DockingStep
{
    /// <summary>The session has its folder in the spool.</summary>
    Begun,

    /// <summary>Everything readable lies in the spool.</summary>
    Copied,

    /// <summary>The manifest is written, not yet sealed.</summary>
    Listed,

    /// <summary>Manifest and files are sealed: from here on nothing read can be lost.</summary>
    Sealed,

    /// <summary>The vault has said what it wants.</summary>
    Announced,

    /// <summary>The vault has received all bytes it wanted.</summary>
    Uploaded,

    /// <summary>The vault has answered with a receipt, which is not yet checked.</summary>
    Receipted,

    /// <summary>The receipt is checked and in the spool, and the log's state remembered.</summary>
    Proven,

    /// <summary>The recorder is cleared, or kept where that was asked.</summary>
    Cleared,

    /// <summary>The spool holds only what is kept for good.</summary>
    Done,
}

/// <summary>
/// Told how a docking goes on: a bar on a terminal, lines elsewhere. What an implementation throws ends the docking, which then
/// resumes after the step told last.
/// </summary>
public interface IDockingProgress
{
    /// <summary>The recorder has been listed.</summary>
    void Found(int files, long bytes);

    /// <summary>So many more bytes of the file have been copied. Called from several threads.</summary>
    void Copied(string path, long bytes);

    /// <summary>The file is whole in the spool. Called from several threads.</summary>
    void FileCopied(string path)
    {
        // Only screens count files.
    }

    /// <summary>So many more bytes have been sent; negative when an upload starts over.</summary>
    void Uploaded(long bytes);

    /// <summary>The step is durable.</summary>
    void Reached(DockingStep done);

    /// <summary>A sentence for the operator.</summary>
    void Say(string sentence);
}
