namespace EvidenceVault.Core.Storage;

/// <summary>How long an object that is written now stays locked.</summary>
/// <param name="keep">The statutory floor of the rule pack in force.</param>
public sealed class LockTerm(TimeSpan keep, TimeProvider clock)
{
    /// <summary>The end of a lock that begins now: a whole second, UTC, as locks are.</summary>
    public DateTimeOffset FromNow()
    {
        var until = clock.GetUtcNow() + keep;
        return until.AddTicks(-(until.Ticks % TimeSpan.TicksPerSecond));
    }
}
