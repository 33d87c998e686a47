using EvidenceVault.Core.Evidence;
using EvidenceVault.DockingAgent.Docking;

namespace EvidenceVault.DockingAgent.Bays;

/// <summary>Shows how far a recorder is read, on the bay's dial and in the station's log.</summary>
/// <param name="line">Writes a line about the bay.</param>
internal sealed class BayProgress(BayPane pane, BayLineWriter line) : IDockingProgress
{
    public void Found(int files, long bytes)
    {
        pane.Turn(d => d.Found(files, bytes));
        line("copying", files: files, bytes: bytes);
    }

    public void Copied(string path, long bytes) => pane.Turn(d => d.Moved(bytes));

    public void FileCopied(string path) => pane.Turn(d => d.FileDone());

    public void Uploaded(long bytes)
    {
    }

    public void Reached(DockingStep done)
    {
        if (done is DockingStep.Copied or DockingStep.Sealed)
        {
            pane.Turn(d => d.Touch()); // sealing moves no byte of the recorder
            line(done == DockingStep.Copied ? "copied" : "sealed");
        }
    }

    public void Say(string sentence)
    {
    }
}

/// <summary>Writes a line about a bay.</summary>
internal delegate void BayLineWriter(string word, string? reason = null, DockingSessionId? session = null, int? files = null, long? bytes = null);
