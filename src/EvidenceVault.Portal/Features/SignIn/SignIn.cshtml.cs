using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace EvidenceVault.Portal.Features.SignIn;

/// <summary>The door. What failed, and whether there is such an account, it never says.</summary>
[EnableRateLimiting(SignInSetup.RateLimit)]
internal sealed class SignInModel(SignInDesk desk, TimeProvider clock) : PageModel
{
    private const int LongestName = 64;
    private const int LongestPassword = 256;

    public bool Failed { get; private set; }

    public string? Back { get; private set; }

    public IActionResult OnGet(string? back)
    {
        Back = back;
        return HttpContext.FindViewer() is null ? Page() : Redirect("/");
    }

    public async Task<IActionResult> OnPostAsync([FromForm] string? name, [FromForm] string? password, [FromForm] string? back)
    {
        var fits = name is { Length: > 0 and <= LongestName } && password is { Length: > 0 and <= LongestPassword };
        if (fits && desk.TrySignIn(name!, password!, HttpContext.Address()) is { } account)
        {
            await SessionCheck.StartAsync(HttpContext, account, clock.GetUtcNow());
            return LocalRedirect(Url.IsLocalUrl(back) ? back! : "/");
        }

        (Failed, Back) = (true, back);
        return Page();
    }
}
