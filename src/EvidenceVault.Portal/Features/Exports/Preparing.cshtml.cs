using EvidenceVault.Portal.Features.Cases;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>A package that is being prepared: how far it is, and the way to break it off. It leads on by itself when it has ended.</summary>
internal sealed class PreparingModel(PackageOrderDesk orders) : PageModel
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public PackagePreparation Preparation { get; private set; } = null!;

    /// <summary>So many are prepared before this one.</summary>
    public int Before { get; private set; }

    private Viewer Viewer => HttpContext.GetViewer();

    public async Task<IActionResult> OnGetAsync(string no, string order, CancellationToken cancel)
    {
        if (orders.Find(Viewer, CaseAddress.Read(no), order) is not { } preparation)
        {
            return Redirect(PackageModel.Address(CaseAddress.Read(no)) + "?outcome=" + PackageOutcome.Forgotten);
        }

        await orders.WaitAsync(preparation, Patience, cancel);
        (Preparation, Before) = (preparation, orders.Before(preparation));
        return Next(preparation) is { } next ? Redirect(next) : Page();
    }

    /// <summary>Breaks it off.</summary>
    public IActionResult OnPost(string no, string order)
    {
        if (orders.Find(Viewer, CaseAddress.Read(no), order) is not { } preparation)
        {
            return Redirect(PackageModel.Address(CaseAddress.Read(no)) + "?outcome=" + PackageOutcome.Forgotten);
        }

        orders.Cancel(preparation);
        return Redirect(Address(preparation));
    }

    public static string Address(PackagePreparation preparation) => $"{PackageModel.Address(preparation.Order.Terms.Case)}/{preparation.Id}";

    /// <summary>How much of the stage is done, in words; empty where there is nothing to count.</summary>
    public static string Step(IStringLocalizer texts, PackagePreparation preparation, int before) => preparation.Progress switch
    {
        { Stage: PackageStage.Waiting } when before > 0 => texts["package.step.before", before],
        { Total: > 0 } at => texts["package.step.of", at.Done, at.Total],
        _ => "",
    };

    /// <summary>Where it leads: to the package, or back to the form with all that was written; null before it has ended.</summary>
    private static string? Next(PackagePreparation preparation) =>
        !preparation.Ended.IsCompletedSuccessfully ? null
        : preparation.Package is { } package ? $"/packages/{package}"
        : $"{PackageModel.Address(preparation.Order.Terms.Case)}?outcome={preparation.Ended.Result}&again={preparation.Id}";
}
