using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace EvidenceVault.Portal.Features.SignIn;

/// <summary>The door. What failed, and whether there is such an account, it never says.</summary>
[EnableRateLimiting(RateLimits.SignIn)]
internal sealed class SignInModel(SignInDesk desk, PortalOptions options, TimeProvider clock) : PageModel
{
    /// <summary>By whose word one can come in as well; null where that is not set up.</summary>
    public OpenIdOptions? Provider => options.OpenId;

    public CardOptions? Cards => options.Cards;

    public bool Failed { get; private set; }

    /// <summary>Until when the name is locked, whether there is such an account or not; null where it is not.</summary>
    public DateTimeOffset? LockedUntil { get; private set; }

    public string? Back { get; private set; }

    public IActionResult OnGet(string? back)
    {
        Back = back;
        return HttpContext.FindViewer() is null ? Page() : Redirect("/");
    }

    public async Task<IActionResult> OnPostAsync([FromForm] string? name, [FromForm] string? password, [FromForm] string? code, [FromForm] string? back)
    {
        (Failed, Back) = (true, back);
        if (Misfit(name, password, code) is { } reason)
        {
            desk.RefuseUnheard(name, HttpContext.Address(), reason);
            return Page();
        }

        var answer = desk.TrySignIn(new SignInAttempt(name!, password!, code, HttpContext.Address()));
        if (answer.Account is { } account)
        {
            await SessionCheck.StartAsync(HttpContext, account, clock.GetUtcNow());
            return LocalRedirect(Url.IsLocalUrl(back) ? back! : "/");
        }

        LockedUntil = answer.LockedUntil;
        return Page();
    }

    /// <summary>Why they cannot be a name, a password and a code; null when they can.</summary>
    private static string? Misfit(string? name, string? password, string? code) => (name?.Length ?? 0, password?.Length ?? 0, code?.Length ?? 0) switch
    {
        (0, _, _) => "no-name",
        (> SignInDesk.LongestName, _, _) => "name-too-long",
        (_, 0, _) => "no-password",
        (_, > SignInDesk.LongestPassword, _) => "password-too-long",
        (_, _, > SecondFactor.LongestCode) => "code-too-long",
        _ => null,
    };
}
