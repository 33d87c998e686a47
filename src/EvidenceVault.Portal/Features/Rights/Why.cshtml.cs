using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceVault.Portal.Features.Rights;

/// <summary>Why one cannot see something oneself. The answer rests on the asker alone: it is the same whether the item is there or not.</summary>
internal sealed class WhyModel : PageModel
{
    public string? Asked { get; private set; }

    /// <summary>What the asker would need, as texts <c>rights.need.*</c>; null before anything was asked.</summary>
    public IReadOnlyList<string>? Needs { get; private set; }

    public Account Account => HttpContext.GetViewer().Account;

    public void OnGet(string? asked)
    {
        Asked = asked is { Length: <= RightsExplainer.LongestQuestion } ? asked.Trim() : null;
        if (Asked is { Length: > 0 })
        {
            Needs = [.. Of(HttpContext.GetViewer(), Asked)];
        }
    }

    private static IEnumerable<string> Of(Viewer viewer, string asked)
    {
        if (!viewer.SeesFootage)
        {
            return ["no-footage"];
        }

        if (!EvidenceItemId.TryParse(asked.Split('/', '?').FirstOrDefault(p => EvidenceItemId.TryParse(p, out _)), out _))
        {
            return ["not-an-id"];
        }

        return viewer.Account.Role == AccountRole.Officer ? ["own", "grant"]
            : viewer.Scope.Everything ? ["there"]
            : ["unit", "grant"];
    }
}
