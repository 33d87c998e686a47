namespace EvidenceVault.Core.Review;

/// <summary>How much of a recording somebody must have watched before he can say that it is reviewed; <c>review</c> in <c>policies/cases/KIND.yaml</c>.</summary>
/// <param name="Percent">Hundredths of its time, 0 to 100; 0 asks for nothing.</param>
/// <param name="Fastest">The fastest playback that counts, times the natural speed: <see cref="ReviewShare.FastestSeen"/> or <see cref="ReviewShare.FastestHeard"/>.</param>
/// <param name="WithSound">Whether it must have been heard too; then no faster than speech is understood.</param>
public sealed record ReviewDemand(int Percent, int Fastest, bool WithSound)
{
    public static ReviewDemand Nothing { get; } = new(0, (int)ReviewShare.FastestSeen, false);

    /// <summary>Whether the three go together.</summary>
    public bool IsSound => Percent is >= 0 and <= 100 && Fastest is (int)ReviewShare.FastestSeen or (int)ReviewShare.FastestHeard && (!WithSound || Fastest == (int)ReviewShare.FastestHeard);

    /// <summary>Which of what was watched counts.</summary>
    /// <param name="seen">At up to <see cref="ReviewShare.FastestSeen"/> times the speed.</param>
    /// <param name="slow">At up to <see cref="ReviewShare.FastestHeard"/> times the speed.</param>
    /// <param name="heard">As <paramref name="slow"/>, with sound.</param>
    public TimeSpans Counted(TimeSpans seen, TimeSpans slow, TimeSpans heard) => WithSound ? heard : Fastest <= ReviewShare.FastestHeard ? slow : seen;
}
