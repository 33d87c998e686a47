using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;

namespace EvidenceVault.Portal.Security;

/// <summary>By what an item is opened, as it stands in the line of each view.</summary>
/// <param name="Code">A word; its texts are <c>reason.*</c>.</param>
internal sealed record Opening(string Code, IReadOnlyDictionary<string, string> Facts)
{
    /// <summary>Why it was seen that was granted beyond the viewer's own rights.</summary>
    public const string Granted = "granted";

    public static Opening By(AccessGrant grant) => new(Granted, new Dictionary<string, string> { ["grant"] = grant.Id, ["case"] = grant.Case });
}

/// <summary>
/// Why people open items. One's own recordings need no reason. What somebody else has collected is opened by a grant, or for a reason that was given
/// for the item or for a case of it within the working day.
/// </summary>
internal sealed class OpeningReasons(VisibleItems visible, ViewReasons given, AccessGrants grants, TimeProvider clock)
{
    /// <summary>Whether the viewer must say why before the item of that id is opened to him. Not for what he cannot see: that is not there.</summary>
    public bool MustBeAsked(Viewer viewer, string? id) => Find(viewer, id) is (null, true);

    /// <summary>By what the viewer opens the item of that id, null where he must be asked first; and whether it is there for him at all.</summary>
    public (Opening? Opening, bool IsThere) Find(Viewer viewer, string? id) => visible.See(id, viewer) is { } sight ? (Find(viewer, sight), true) : (null, false);

    /// <summary>Null where a reason must be asked for.</summary>
    public Opening? Find(Viewer viewer, Sight sight)
    {
        if (sight.By is { } by)
        {
            return Opening.By(by);
        }

        if (viewer.Account.Officer is { } badge && sight.Item.Officer == badge)
        {
            return new Opening(viewer.Purpose, new Dictionary<string, string>());
        }

        var (account, now) = (viewer.Account.Name, clock.GetUtcNow());
        return given.For(account, sight.Item.Id, now) is { } reason ? new Opening(reason.Code, Facts(reason))
            : grants.For(account, sight.Item.Id, now) is { } grant ? Opening.By(grant) : null;
    }

    private static Dictionary<string, string> Facts(ViewReason reason)
    {
        var facts = new Dictionary<string, string>();
        if (reason.Case is { } number)
        {
            facts["case"] = number;
        }

        if (reason.Words is { } words)
        {
            facts["words"] = words;
        }

        return facts;
    }
}
