using EvidenceVault.DockingAgent.Docking;

namespace EvidenceVault.DockingAgent.Tests.Support;

/// <summary>Stands in for a loss of power.</summary>
internal sealed class PowerLossException : Exception;

/// <summary>Watches a docking, and can pull the plug after a step or do mischief while a file is copied.</summary>
internal sealed class TestProgress : IDockingProgress
{
    public DockingStep? StopAfter { get; init; }

    public Action<string> OnCopied { get; init; } = _ => { };

    public Action<DockingStep> OnReached { get; init; } = _ => { };

    public List<string> Said { get; } = [];

    public void Found(int files, long bytes)
    {
    }

    public void Copied(string path, long bytes) => OnCopied(path);

    public void Uploaded(long bytes)
    {
    }

    public void Reached(DockingStep done)
    {
        OnReached(done);
        if (done == StopAfter)
        {
            throw new PowerLossException();
        }
    }

    public void Say(string sentence) => Said.Add(sentence);
}
