namespace EvidenceVault.Core.Destruction;

/// <summary>How much may be destroyed at once, by how many people's word, and from what rate on everything stops.</summary>
/// <param name="OrdinaryItems">Two approvers are enough for so many items.</param>
/// <param name="OrdinaryPercent">And for so much of the vault; a handful is always ordinary.</param>
/// <param name="MostPercent">No scope may be larger than this part of the vault, whoever agrees.</param>
/// <param name="RatePercent">So much of the vault within <paramref name="RateWindow"/> is no routine: everything stops.</param>
/// <param name="CoolingOff">Between the last approval and the first byte.</param>
/// <param name="Validity">From the proposal on; what is not done by then is kept.</param>
public sealed record DestructionLimits(
    int OrdinaryItems, int OrdinaryPercent, int MostPercent, int RatePercent, TimeSpan RateWindow, TimeSpan CoolingOff, TimeSpan Validity)
{
    private const int Handful = 10;

    /// <summary>Our choice: the rule asks for approval and says nothing of amounts.</summary>
    public static DestructionLimits Default { get; } = new(1000, 5, 20, 25, TimeSpan.FromDays(7), TimeSpan.FromDays(3), TimeSpan.FromDays(30));

    /// <summary>How many must agree to a scope of so many items.</summary>
    /// <param name="items">In the scope.</param>
    /// <param name="of">In the vault.</param>
    public int Needs(long items, long of) => IsOrdinary(items, of) ? 2 : 3;

    /// <summary>Whether people of a unit may agree to so many items; to more only those of the whole house.</summary>
    public bool IsOrdinary(long items, long of) => items <= Math.Min(OrdinaryItems, Math.Max(Handful, of * OrdinaryPercent / 100));

    /// <summary>The most items that a scope may have.</summary>
    public long Most(long of) => Math.Min(DestructionScope.MostItems, Math.Max(Handful, of * MostPercent / 100));

    /// <summary>Whether destroying one more would be too fast.</summary>
    /// <param name="destroyed">Within the window.</param>
    /// <param name="of">Items in the vault, destroyed ones included.</param>
    public bool IsAlarm(long destroyed, long of) => destroyed + 1 > Math.Max(2 * Handful, of * RatePercent / 100);
}
