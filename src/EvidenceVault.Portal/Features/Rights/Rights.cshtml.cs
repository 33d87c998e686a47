using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceVault.Portal.Features.Rights;

/// <summary>Who may do what, as it is in force, and why somebody can see something or cannot.</summary>
internal sealed class RightsModel(RightsExplainer explainer, Accounts accounts, AccessGrants grants, TimeProvider clock) : PageModel
{
    private const int MostGrants = 100;

    public IReadOnlyList<AccessRule> Rules => AccessTable.Rules;

    public IReadOnlyList<Account> Accounts { get; private set; } = [];

    /// <summary>What people may see or take beyond their rights now, of every unit.</summary>
    public IReadOnlyList<AccessGrant> Grants { get; private set; } = [];

    public string? Account { get; private set; }

    public string? Asked { get; private set; }

    public RightsAnswer? Answer { get; private set; }

    public bool NoSuchAccount { get; private set; }

    public void OnGet(string? account, string? asked)
    {
        (Accounts, Account, Asked) = (accounts.All(), account, asked);
        Grants = grants.InForce(new ViewerScope(Everything: true), clock.GetUtcNow(), MostGrants);
        if (account is { Length: > 0 } && asked is { Length: > 0 and <= RightsExplainer.LongestQuestion })
        {
            Answer = explainer.Explain(HttpContext.GetViewer(), account, asked);
            NoSuchAccount = Answer is null;
        }
    }
}
