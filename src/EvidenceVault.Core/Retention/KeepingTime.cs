namespace EvidenceVault.Core.Retention;

/// <summary>How long footage is kept at the least.</summary>
public static class KeepingTime
{
    /// <summary>Six months, the longest that six months can be: MPS rule of 2016 on audio and video recording of on-scene law enforcement, article 13.</summary>
    public const int FloorDays = 183;

    /// <summary>The keeping time of ordinary footage.</summary>
    /// <param name="days">As a rule pack states it.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer days than the statutory floor.</exception>
    public static TimeSpan Ordinary(int days) => days >= FloorDays
        ? TimeSpan.FromDays(days)
        : throw new ArgumentOutOfRangeException(nameof(days), $"Ordinary footage is kept at least {FloorDays} days (article 13 of the MPS rule of 2016); the pack says {days}.");
}
