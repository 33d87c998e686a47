namespace EvidenceVault.DockingAgent.HandOver;

/// <summary>How long the agent waits for the vault, and how often it tries.</summary>
public sealed record Patience
{
    /// <summary>Attempts for one request, the first included.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>Pause before the second attempt; it doubles each time.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause, also where the vault asks for a longer one.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>An upload of which nothing could be sent for so long is given up. There is no limit to an upload that goes on.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long an answer may take once the request was sent.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long completing may take: the vault reads every byte back.</summary>
    public TimeSpan Completion { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a report of the station may take.</summary>
    public TimeSpan Report { get; init; } = TimeSpan.FromSeconds(20);

    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="asked">What the vault asked for by Retry-After; null if nothing.</param>
    public TimeSpan PauseAfter(int attempt, TimeSpan? asked)
    {
        var pause = asked ?? FirstPause * Math.Pow(2, Math.Min(attempt - 1, 10));
        return pause < LongestPause ? pause : LongestPause;
    }
}
