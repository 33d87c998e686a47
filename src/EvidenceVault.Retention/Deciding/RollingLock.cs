using EvidenceVault.Core.Retention;

namespace EvidenceVault.Retention.Deciding;

/// <summary>When a lock in the store is moved on, and how far.</summary>
/// <param name="term">For how long a lock is set at a time: what intake sets at admission.</param>
public sealed class RollingLock(TimeSpan term)
{
    /// <summary>A lock that ends sooner than this is moved on: enough for a vault that was off for weeks.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromDays(60);

    /// <summary>The new end; null while the lock reaches far enough.</summary>
    public DateTimeOffset? Next(DateTimeOffset lockedUntil, RetentionDecision decision, DateTimeOffset now)
    {
        // What is on hold or not decided for good has no end that a lock could be set to: it rolls on.
        var wanted = decision.Holds.Count > 0 || decision.Bars.Count > 0 ? DateTimeOffset.MaxValue : decision.RetainUntil ?? DateTimeOffset.MaxValue;
        var latest = now + term;
        var until = wanted < latest ? wanted : latest;
        until = until.AddTicks(-(until.Ticks % TimeSpan.TicksPerSecond));
        return lockedUntil < now + Ahead && until > lockedUntil ? until : null;
    }
}
