using EvidenceVault.Catalog;
using EvidenceVault.Portal.Security;
using EvidenceVault.Portal.Security.Outside;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace EvidenceVault.Portal.Features.SignIn;

/// <summary>
/// Sign-in by somebody's word from outside: begun here, and ended here when he comes back proven. Fresh he is not by it: what asks for a fresh
/// password asks for that of the account, so that whoever holds the provider holds neither people nor footage for good.
/// </summary>
[EnableRateLimiting(RateLimits.Outside)]
internal sealed class OutsideModel(OutsideDoor door, CardCheck cards, PortalOptions options, TimeProvider clock) : PageModel
{
    /// <summary>How it ended; null where nothing was proven, or that was too long ago.</summary>
    public OutsideOutcome? Outcome { get; private set; }

    /// <summary>Who was proven to be there.</summary>
    public OutsideIdentity? Identity { get; private set; }

    /// <summary>What went wrong before anybody was proven: a word of the texts.</summary>
    public string? Trouble { get; private set; }

    public string Back { get; private set; } = "/";

    public async Task<IActionResult> OnGetOpenIdAsync(string? back)
    {
        if (options.OpenId is null)
        {
            Trouble = "unset";
            return Page();
        }

        try
        {
            await HttpContext.ChallengeAsync(OpenIdSetup.Scheme, OutsideTicket.Properties(Local(back), "/sign-in/outside"));
            return new EmptyResult();
        }
        catch (Exception e) when (e is InvalidOperationException or HttpRequestException or IOException or OperationCanceledException && !HttpContext.RequestAborted.IsCancellationRequested)
        {
            Trouble = "away"; // its description is not to be had, and without it nobody can be sent there
            return Page();
        }
    }

    /// <summary>The card was shown when the browser connected to the door for cards; here it is asked whether it counts.</summary>
    public async Task<IActionResult> OnGetCardAsync(string? back)
    {
        if (options.Cards is null)
        {
            Trouble = "unset";
            return Page();
        }

        var shown = await HttpContext.Connection.GetClientCertificateAsync(HttpContext.RequestAborted);
        var answer = cards.Judge(shown);
        if (answer.Identity is not { } identity)
        {
            if (shown is not null)
            {
                door.RefuseCard(shown, answer.Refusal!, HttpContext.Address());
            }

            Trouble = answer.Refusal;
            return Page();
        }

        await HttpContext.SignInAsync(OutsideTicket.Scheme, OutsideTicket.Principal(identity), OutsideTicket.Properties(Local(back), "/sign-in/outside"));
        return Redirect("/sign-in/outside");
    }

    public void OnGetFailed() => Trouble = "failed";

    public Task<IActionResult> OnGetAsync() => EnterAsync(null);

    public Task<IActionResult> OnPostAsync([FromForm] string? code) => EnterAsync(code is { Length: <= SecondFactor.LongestCode } typed ? typed : "");

    private async Task<IActionResult> EnterAsync(string? code)
    {
        if (await OutsideTicket.FindAsync(HttpContext) is not { } proven)
        {
            Trouble = "over";
            return Page();
        }

        Back = Local(proven.Back);
        Identity = proven.Identity;
        var answer = door.TrySignIn(proven.Identity, code, HttpContext.Address());
        Outcome = answer.Outcome;
        if (answer.Outcome is not (OutsideOutcome.NeedsCode or OutsideOutcome.WrongCode))
        {
            await OutsideTicket.ForgetAsync(HttpContext); // one proof, one line of the log
        }

        if (answer.Account is { } account)
        {
            await SessionCheck.StartAsync(HttpContext, account, clock.GetUtcNow(), isFresh: false);

            // Not by a redirect: on a way that began at the provider's pages the browser keeps strict cookies back, the session's with them.
            Response.Headers["Refresh"] = "0;url=" + Back;
        }

        return Page();
    }

    private string Local(string? back) => Url.IsLocalUrl(back) && back.All(c => c is > ' ' and < (char)127) ? back : "/";
}
