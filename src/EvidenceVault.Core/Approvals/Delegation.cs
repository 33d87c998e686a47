namespace EvidenceVault.Core.Approvals;

/// <summary>That one person agrees or refuses in another's place for a while. It passes on nothing but that, and cannot be passed on.</summary>
/// <param name="Giver">The account whose right it is.</param>
/// <param name="Taker">The account that uses it.</param>
/// <param name="FromAt">From then on.</param>
/// <param name="ToAt">Until then, not included.</param>
public sealed record Delegation(string Id, string Giver, string Taker, DateTimeOffset FromAt, DateTimeOffset ToAt, string Reason, DateTimeOffset GivenAt, DateTimeOffset? EndedAt = null)
{
    /// <summary>The longest term.</summary>
    public const int MostDays = 60;

    public bool IsInForce(DateTimeOffset now) => EndedAt is null && now >= FromAt && now < ToAt;
}
