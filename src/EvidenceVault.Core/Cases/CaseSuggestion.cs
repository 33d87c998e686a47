namespace EvidenceVault.Core.Cases;

/// <summary>What speaks for an item's belonging to a case.</summary>
/// <param name="SameOfficer">It was taken by one of the case's officers.</param>
/// <param name="SameUnit">By the case's unit.</param>
/// <param name="MinutesOff">How far it lies from the time of the case; 0 where they overlap.</param>
/// <param name="MetresOff">How far from its place; null where one of them is not known.</param>
/// <param name="PlateNamed">Its name or another of its cases names a plate of the case.</param>
public sealed record CaseSuggestion(bool SameOfficer, bool SameUnit, int MinutesOff, int? MetresOff, bool PlateNamed)
{
    /// <summary>What was taken by an officer of the case so long before or after it may still belong to it: the way there, the office, the station.</summary>
    public static readonly TimeSpan OfficersSlack = TimeSpan.FromHours(3);

    /// <summary>What others of the unit took is suggested only close to it.</summary>
    public static readonly TimeSpan UnitsSlack = TimeSpan.FromMinutes(30);

    /// <summary>What was taken so close to it is suggested whoever took it.</summary>
    public const int NearMetres = 500;

    private const int FarMetres = 5000;

    /// <summary>Whether it ended before the time of the case began.</summary>
    public bool IsBefore { get; init; }

    /// <summary>Whether it was docked where the case is handled, and nothing nearer is known of its place.</summary>
    public bool SamePlace { get; init; }

    /// <summary>Higher is likelier. The weights are ours: the officer counts most, then time, then place.</summary>
    public int Weight => (SameOfficer ? 100 : 0) + (PlateNamed ? 80 : 0) + (SameUnit ? 10 : 0) + Math.Max(0, 60 - MinutesOff) + (MetresOff is < NearMetres ? 40 : 0) + (SamePlace ? 5 : 0);

    /// <summary>Whether it is plain enough to be filed without a person's word: one of the case's officers took it while it happened.</summary>
    public bool IsPlain => SameOfficer && MinutesOff == 0;

    /// <summary>Weighs an item against a case. Null where nothing, or too little, speaks for it: nobody is shown a list of everything.</summary>
    /// <param name="began">When the item's recording began.</param>
    /// <param name="length">How long it is.</param>
    /// <param name="metres">From the place of the case to the nearest one of the item; null where one of them is not known.</param>
    /// <param name="samePlace">Whether it was docked at a station of the unit that handles the case.</param>
    public static CaseSuggestion? Of(CaseFacts known, string? officer, string? unit, DateTimeOffset began, TimeSpan length, double? metres, bool plateNamed, bool samePlace = false)
    {
        if (known.From is not { } from || known.To is not { } to)
        {
            return plateNamed ? new CaseSuggestion(IsOfficer(known, officer), unit == known.Unit, 0, null, true) : null;
        }

        var off = began > to ? began - to : began + length < from ? from - (began + length) : TimeSpan.Zero;
        var (sameOfficer, sameUnit) = (IsOfficer(known, officer), unit is not null && unit == known.Unit);
        samePlace &= known.Point is null;
        var fits = (sameOfficer && off <= OfficersSlack) || (sameUnit && off <= UnitsSlack && metres is null or <= FarMetres) || ((metres is <= NearMetres || samePlace) && off <= UnitsSlack) || (plateNamed && off <= OfficersSlack);
        return !fits ? null : new CaseSuggestion(sameOfficer, sameUnit, (int)Math.Ceiling(off.TotalMinutes), metres is { } far ? (int)Math.Min(far, int.MaxValue) : null, plateNamed)
        {
            IsBefore = off > TimeSpan.Zero && began < from,
            SamePlace = samePlace,
        };
    }

    private static bool IsOfficer(CaseFacts known, string? officer) => officer is not null && known.Officers.Contains(officer);
}
