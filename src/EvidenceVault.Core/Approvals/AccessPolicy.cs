using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Retention;

namespace EvidenceVault.Core.Approvals;

/// <summary>What somebody wants with footage.</summary>
public enum AccessAct
{
    View,

    /// <summary>Take a copy for use within the police.</summary>
    Copy,

    /// <summary>Take a copy for somebody outside the police.</summary>
    Supply,
}

/// <summary>Whose footage it is, seen from whoever asks.</summary>
public enum FootageOf
{
    /// <summary>What his own rights cover.</summary>
    OwnRights,

    OwnUnit,
    OtherUnit,

    /// <summary>Of several units, or of none that is known.</summary>
    SeveralUnits,
}

/// <summary>Who must agree.</summary>
public enum ApproverLevel
{
    Nobody,

    /// <summary>A supervisor of the unit that collected the footage, or of the whole house.</summary>
    HeadOfUnit,

    /// <summary>A supervisor of the whole house.</summary>
    HeadOfOrgan,
}

/// <summary>An item that is asked for.</summary>
/// <param name="Officer">Badge of who recorded it; null where nobody knows.</param>
/// <param name="Classes">What it is filed under, ever was, and what it lies beside is or was: to file it otherwise for a while opens nothing.</param>
/// <param name="IsWithinRights">Whether whoever asks may see it anyway.</param>
public sealed record AskedItem(EvidenceItemId Id, string? Unit, string? Officer, IReadOnlyList<string> Classes, bool IsWithinRights);

/// <summary>A rule of the access policy.</summary>
/// <param name="Footage">Null for any.</param>
/// <param name="Units">Units whose people it is for, such as the inspectorate's; null for any.</param>
/// <param name="Needs">So many must agree; 0 where nobody must.</param>
public sealed record AccessApprovalRule(
    string Id, string Article, Bilingual Title, IReadOnlyList<AccessAct> Acts, IReadOnlyList<FootageOf>? Footage, IReadOnlyList<string>? Units, ApproverLevel Approver, int Needs);

/// <summary>What a request needs.</summary>
/// <param name="Unit">Whose supervisors may agree: a unit's code, or <see cref="AccessPolicy.WholeHouse"/> for those of the whole house alone.</param>
/// <param name="IsSensitive">Whether an item's class is a sensitive one, which raised the demand.</param>
public sealed record AccessDemand(AccessApprovalRule Rule, int Needs, string Unit, bool IsSensitive);

/// <summary>
/// Who must agree before somebody sees or takes what is beyond his rights (MPS 2016 rule, art. 14). The first rule that fits counts; what no rule fits nobody gets.
/// </summary>
/// <param name="SensitiveClasses">Classes of which a superior organ decides.</param>
/// <param name="SensitiveNeeds">So many of the whole house's supervisors must then agree.</param>
/// <param name="GrantFor">For how long what was agreed to may be done.</param>
/// <param name="Text">Which text it is, for the log: its version and its SHA-256.</param>
public sealed record AccessPolicy(IReadOnlyList<AccessApprovalRule> Rules, IReadOnlySet<string> SensitiveClasses, int SensitiveNeeds, TimeSpan GrantFor, string Text = "none")
{
    /// <summary>In the place of a unit's code: supervisors of every unit, and nobody else.</summary>
    public const string WholeHouse = "*";

    /// <summary>Items of one request.</summary>
    public const int MostItems = 20;

    /// <summary>Nobody gets anything beyond his rights.</summary>
    public static AccessPolicy Closed { get; } = new([], new HashSet<string>(), 1, TimeSpan.Zero);

    /// <param name="unit">The unit of whoever asks.</param>
    /// <returns>Null where no rule lets anybody have it.</returns>
    public AccessDemand? Demand(AccessAct act, string unit, IReadOnlyList<AskedItem> items)
    {
        var footage = Of(unit, items);
        if (Rules.FirstOrDefault(r => Fits(r.Acts, act) && Fits(r.Footage, footage) && Fits(r.Units, unit)) is not { } rule)
        {
            return null;
        }

        var isSensitive = items.Any(i => i.Classes.Any(SensitiveClasses.Contains));
        var isHouse = isSensitive || rule.Approver == ApproverLevel.HeadOfOrgan || footage == FootageOf.SeveralUnits || items[0].Unit is null;
        return new AccessDemand(rule, isSensitive ? Math.Max(rule.Needs, SensitiveNeeds) : rule.Needs, isHouse ? WholeHouse : items[0].Unit!, isSensitive);
    }

    private static FootageOf Of(string unit, IReadOnlyList<AskedItem> items) =>
        items.All(i => i.IsWithinRights) ? FootageOf.OwnRights
        : items.Any(i => i.Unit is null) || items.Select(i => i.Unit).Distinct(StringComparer.Ordinal).Count() > 1 ? FootageOf.SeveralUnits
        : items[0].Unit == unit ? FootageOf.OwnUnit
        : FootageOf.OtherUnit;

    private static bool Fits<T>(IReadOnlyList<T>? of, T what) => of is null || of.Contains(what);
}
