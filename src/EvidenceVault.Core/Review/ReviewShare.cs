namespace EvidenceVault.Core.Review;

/// <summary>How much of a recording somebody has really seen, and whether that is enough.</summary>
/// <param name="SeenMs">Milliseconds seen.</param>
/// <param name="WholeMs">Milliseconds of the recording.</param>
public readonly record struct ReviewShare(long SeenMs, long WholeMs)
{
    /// <summary>The fastest playback at which a picture counts as seen; what ran faster was skimmed.</summary>
    public const double FastestSeen = 4;

    /// <summary>The fastest playback at which speech is understood.</summary>
    public const double FastestHeard = 2;

    /// <summary>Hundredths, rounded down: 99 is not all.</summary>
    public int Percent => WholeMs <= 0 ? 0 : (int)Math.Min(100, SeenMs * 100 / WholeMs);

    public static ReviewShare Of(TimeSpans seen, double wholeSeconds)
    {
        ArgumentNullException.ThrowIfNull(seen);
        return Of(seen, new Stretch(0, double.IsFinite(wholeSeconds) && wholeSeconds > 0 ? (long)Math.Min(wholeSeconds * 1000, TimeSpans.LatestMs) : 0));
    }

    /// <param name="whole">From the first moment of the recording to its last, on its own timeline, which need not begin at zero.</param>
    public static ReviewShare Of(TimeSpans seen, Stretch whole) => new(seen.CoveredMs(whole), whole.LengthMs);

    /// <summary>Whether at least that many hundredths were seen. Nothing is enough of a recording whose length nobody knows, except where nothing is asked.</summary>
    public bool Meets(int percent) => percent <= 0 || (WholeMs > 0 && SeenMs * 100 >= WholeMs * percent);
}
