namespace EvidenceVault.Core.Cases;

/// <summary>What a case is about; which steps it must show follows from it.</summary>
public enum CaseKind
{
    /// <summary>行政案件.</summary>
    Administrative,

    /// <summary>刑事案件.</summary>
    Criminal,

    /// <summary>交通事故.</summary>
    Accident,

    /// <summary>投诉、信访.</summary>
    Complaint,
}

/// <summary>The kinds as they stand in policies, addresses and the custody log.</summary>
public static class CaseKinds
{
    public static string ToWord(this CaseKind kind) => kind switch
    {
        CaseKind.Administrative => "administrative",
        CaseKind.Criminal => "criminal",
        CaseKind.Accident => "accident",
        CaseKind.Complaint => "complaint",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Null for a word that is no kind.</summary>
    public static CaseKind? Find(string? word) => Enum.GetValues<CaseKind>().Where(k => k.ToWord() == word).Cast<CaseKind?>().FirstOrDefault();
}

/// <summary>Somebody whom a case is about.</summary>
/// <param name="Name">In words; empty where only the plate is known.</param>
/// <param name="Plate">Number plate (号牌); null where there is none.</param>
public sealed record CaseParty(string Name, string? Plate);

/// <summary>What is known of a case.</summary>
/// <param name="Title">What happened, in a few words.</param>
/// <param name="Unit">Code of the unit that handles it.</param>
/// <param name="Officers">Badge numbers (警号) of those who were on the scene.</param>
/// <param name="Place">Where it happened, in words.</param>
/// <param name="From">From when it happened; null where nobody knows.</param>
/// <param name="To">Until when it happened; not before <paramref name="From"/>.</param>
/// <param name="DueOn">The local day on which the statutory time for handling it ends; null where none runs.</param>
public sealed record CaseFacts(
    CaseKind Kind, string Title, string Unit, IReadOnlyList<string> Officers, IReadOnlyList<CaseParty> Parties, string? Place = null, DateTimeOffset? From = null, DateTimeOffset? To = null, DateOnly? DueOn = null)
{
    /// <summary>Where it happened, where somebody has said so; null otherwise.</summary>
    public GeoPoint? Point { get; init; }

    /// <summary>Whether footage that plainly belongs to it is filed under it by itself: so it is with cases that another system opened.</summary>
    public bool LinksItself { get; init; }
}

/// <summary>A case (案件): what items are filed under, by its number.</summary>
/// <param name="Number">As other systems write it, such as 沪公交决字〔2026〕第118号.</param>
/// <param name="OpenedBy">The account or service that opened it here.</param>
/// <param name="ClosedAt">Null while it is open.</param>
public sealed record CaseFile(string Number, CaseFacts Facts, DateTimeOffset OpenedAt, string OpenedBy, DateTimeOffset? ClosedAt)
{
    public bool IsOpen => ClosedAt is null;
}
