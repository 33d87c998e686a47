using EvidenceVault.Catalog;
using EvidenceVault.Core.Cases;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Cases;

/// <summary>The one way from a number in an address to a case: what the viewer may not see is not there.</summary>
internal sealed class VisibleCases(CaseFiles cases)
{
    /// <summary>Legal officers and supervisors see what their units handle; an officer sees the cases on whose scene he was.</summary>
    public static CaseScope Scope(Viewer viewer) => viewer.Scope switch
    {
        { Everything: true } => CaseScope.Everything,
        { Unit: { } unit } scope => new CaseScope([unit, .. scope.Below], viewer.Account.Officer),
        { Officer: { } badge } => new CaseScope([], badge),
        _ => CaseScope.Nothing,
    };

    /// <param name="part">As it stands in the address.</param>
    public CaseFile? Find(string? part, Viewer viewer) => cases.Find(CaseAddress.Read(part ?? "")) is { } found && Scope(viewer).Covers(found.Facts) ? found : null;

    /// <summary>The case, where the viewer may also write in it: open, and of a unit he does legal work for.</summary>
    public CaseFile? FindForWork(string? part, Viewer viewer) => viewer.Account.Role == AccountRole.LegalOfficer && Find(part, viewer) is { IsOpen: true } found ? found : null;
}
