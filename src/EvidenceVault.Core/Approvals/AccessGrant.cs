using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Core.Approvals;

/// <summary>That somebody may see or take certain items for a while, although his own rights do not cover it.</summary>
/// <param name="Id">The request's, where others have agreed.</param>
/// <param name="Unit">Whose supervisors may take it back.</param>
/// <param name="Recipient">Who outside the police is to have it; null where nobody is.</param>
public sealed record AccessGrant(
    string Id, string Account, AccessAct Act, string Rule, string Case, string? Recipient, string Reason, string Unit, IReadOnlyList<EvidenceItemId> Items, DateTimeOffset GrantedAt, DateTimeOffset UntilAt,
    DateTimeOffset? EndedAt = null, string? EndedBy = null)
{
    /// <summary>Whether it lets somebody take a copy.</summary>
    public bool CoversCopies => Act is AccessAct.Copy or AccessAct.Supply;

    public bool IsInForce(DateTimeOffset now) => EndedAt is null && now < UntilAt;

    /// <summary>The grant as facts of a line of the custody log, which hold it whole but for the reason.</summary>
    /// <param name="policy">Which text of the policy it follows.</param>
    public Dictionary<string, string> Facts(string policy)
    {
        var facts = new Dictionary<string, string>
        {
            ["grant"] = Id,
            ["account"] = Account,
            ["kind"] = AccessWords.Of(Act),
            ["rule"] = Rule,
            ["case"] = Case,
            ["unit"] = Unit,
            ["items"] = string.Join(' ', Items),
            ["until"] = JsonMembers.Instant(UntilAt),
            ["policy"] = policy,
        };
        if (Recipient is not null)
        {
            facts["recipient"] = Recipient;
        }

        return facts;
    }

    /// <exception cref="FormatException">The event tells of no grant.</exception>
    public static AccessGrant Read(CustodyEvent told)
    {
        return new AccessGrant(
            Get("grant"), Get("account"), AccessWords.Parse(Get("kind")), Get("rule"), Get("case"), told.Facts.GetValueOrDefault("recipient"), told.Reason ?? "", Get("unit"),
            [.. Get("items").Split(' ').Select(EvidenceItemId.Parse)], told.At, JsonMembers.ParseInstant(Get("until")));

        string Get(string name) => told.Facts.TryGetValue(name, out var value) ? value : throw new FormatException($"The fact '{name}' is missing.");
    }
}
