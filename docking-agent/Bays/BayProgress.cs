using EvidenceVault.Core.Evidence;
using EvidenceVault.DockingAgent.Docking;

namespace EvidenceVault.DockingAgent.Bays;

/// <summary>Shows how far a recorder is read, on the bay's dial and in the station's log.</summary>
/// <param name="line">Writes a line about the bay.</param>
/// <param name="isPast">Whether another device has the dial by now.</param>
internal sealed class BayProgress(BayDial dial, BayLineWriter line, Func<bool> isPast) : IDockingProgress
{
    public void Found(int files, long bytes)
    {
        if (!isPast())
        {
            dial.Found(files, bytes);
        }

        line("copying", files: files, bytes: bytes);
    }

    public void Copied(string path, long bytes)
    {
        if (!isPast())
        {
            dial.Moved(bytes);
        }
    }

    public void FileCopied(string path)
    {
        if (!isPast())
        {
            dial.FileDone();
        }
    }

    public void Uploaded(long bytes)
    {
    }

    public void Reached(DockingStep done)
    {
        if (done is DockingStep.Copied or DockingStep.Sealed)
        {
            dial.Touch(); // sealing moves no byte of the recorder

            line(done == DockingStep.Copied ? "copied" : "sealed");
        }
    }

    public void Say(string sentence)
    {
    }
}

/// <summary>Writes a line about a bay.</summary>
internal delegate void BayLineWriter(string word, string? reason = null, DockingSessionId? session = null, int? files = null, long? bytes = null);
