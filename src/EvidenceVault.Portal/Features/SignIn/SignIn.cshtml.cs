using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace EvidenceVault.Portal.Features.SignIn;

/// <summary>The door. What failed, and whether there is such an account, it never says.</summary>
[EnableRateLimiting(SignInSetup.RateLimit)]
internal sealed class SignInModel(SignInDesk desk, TimeProvider clock) : PageModel
{
    public bool Failed { get; private set; }

    public string? Back { get; private set; }

    public IActionResult OnGet(string? back)
    {
        Back = back;
        return HttpContext.FindViewer() is null ? Page() : Redirect("/");
    }

    public async Task<IActionResult> OnPostAsync([FromForm] string? name, [FromForm] string? password, [FromForm] string? back)
    {
        if (Misfit(name, password) is { } reason)
        {
            desk.RefuseUnheard(name, HttpContext.Address(), reason);
        }
        else if (desk.TrySignIn(name!, password!, HttpContext.Address()) is { } account)
        {
            await SessionCheck.StartAsync(HttpContext, account, clock.GetUtcNow());
            return LocalRedirect(Url.IsLocalUrl(back) ? back! : "/");
        }

        (Failed, Back) = (true, back);
        return Page();
    }

    /// <summary>Why the two cannot be a name and a password; null when they can.</summary>
    private static string? Misfit(string? name, string? password) => (name?.Length ?? 0, password?.Length ?? 0) switch
    {
        (0, _) => "no-name",
        (> SignInDesk.LongestName, _) => "name-too-long",
        (_, 0) => "no-password",
        (_, > SignInDesk.LongestPassword) => "password-too-long",
        _ => null,
    };
}
