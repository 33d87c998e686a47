using EvidenceVault.Catalog;
using EvidenceVault.Portal.Features.Register;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Reasons;

/// <summary>How saying why ended; each has a text.</summary>
internal enum ReasonOutcome
{
    Done,

    /// <summary>None of the list was chosen.</summary>
    NoCode,

    /// <summary>Neither a case nor words: the code alone tells too little to be checked later.</summary>
    NothingSaid,

    /// <summary>It is too long, or holds what is no plain text.</summary>
    NotPlain,
}

/// <summary>Takes down why somebody opens what he has not collected himself.</summary>
internal sealed class ReasonDesk(CatalogDatabase database, ViewReasons given, TimeProvider clock)
{
    public const int LongestWords = 200;
    public const int LongestCase = 64;

    /// <summary>A working session: a reviewer of one case is asked once and not fifty times.</summary>
    public static readonly TimeSpan CountsFor = TimeSpan.FromHours(8);

    /// <summary>Words of the log; their texts are <c>reason.*</c>.</summary>
    public static IReadOnlyList<string> Codes { get; } = ["case-work", "legal-review", "complaint", "spot-check", "asked-by-court", "other-need"];

    public ReasonOutcome Give(Viewer viewer, EvidenceItem item, string? code, string? caseNumber, string? words)
    {
        var (number, said) = ((caseNumber ?? "").Trim(), (words ?? "").Trim());
        if (code is null || !Codes.Contains(code))
        {
            return ReasonOutcome.NoCode;
        }

        if (!RegisterList.IsPlain(number, LongestCase) || !RegisterList.IsPlain(said, LongestWords))
        {
            return ReasonOutcome.NotPlain;
        }

        if (number.Length == 0 && said.Length == 0)
        {
            return ReasonOutcome.NothingSaid;
        }

        var now = clock.GetUtcNow();
        var reason = new ViewReason(viewer.Account.Name, item.Id, number.Length > 0 ? number : null, code, said.Length > 0 ? said : null, now, now + CountsFor);
        database.Write(t => given.Write(t, reason, viewer.Address));
        return ReasonOutcome.Done;
    }
}
