using System.Globalization;

namespace EvidenceVault.DockingAgent.Docking;

/// <summary>Progress as plain lines, for logs and for programs that watch this one.</summary>
public sealed class LineProgress(TextWriter to) : IDockingProgress
{
    private long _uploaded;

    public void Found(int files, long bytes) => to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Found {files} files, {TerminalText.Size(bytes)}."));

    /// <summary>Says nothing: a line for each megabyte would bury the others.</summary>
    public void Copied(string path, long bytes)
    {
    }

    public void Uploaded(long bytes) => Interlocked.Add(ref _uploaded, bytes); // several files are on their way at once

    public void Reached(DockingStep done) => to.WriteLine(done switch
    {
        DockingStep.Begun => "Copying.",
        DockingStep.Copied => "Everything readable is in the spool.",
        DockingStep.Listed => "The manifest is written.",
        DockingStep.Sealed => "Manifest and files are sealed.",
        DockingStep.Announced => "The vault has the manifest.",
        DockingStep.Uploaded => $"The vault has the bytes ({TerminalText.Size(_uploaded)} sent).",
        DockingStep.Receipted => "The receipt is here.",
        DockingStep.Proven => "The receipt is checked.",
        DockingStep.Cleared => "The recorder is dealt with.",
        DockingStep.Done => "Done.",
        _ => throw new ArgumentOutOfRangeException(nameof(done)),
    });

    public void Say(string sentence) => to.WriteLine(TerminalText.Of(sentence));
}
