using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceVault.Portal.Features.SignOut;

/// <summary>Ends the session.</summary>
internal sealed class SignOutModel(SignInDesk desk) : PageModel
{
    public async Task<IActionResult> OnPostAsync()
    {
        desk.SignOut(HttpContext.GetViewer());
        await HttpContext.SignOutAsync();
        return Redirect("/sign-in");
    }
}
