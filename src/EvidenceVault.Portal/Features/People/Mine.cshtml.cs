using System.Security.Cryptography;
using EvidenceVault.Catalog;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace EvidenceVault.Portal.Features.People;

/// <summary>One's own account: password, second factor, sessions. What must be done before anything else is said first.</summary>
[EnableRateLimiting(RateLimits.OwnPassword)]
internal sealed class MineModel(OwnAccountDesk desk, SignInDesk door, IDataProtectionProvider protection, MinePageParts parts) : PageModel
{
    /// <summary>A secret that is shown and not yet used comes back with the form: protected, for this account, and for a quarter of an hour.</summary>
    private static readonly TimeSpan SecretLastsFor = TimeSpan.FromMinutes(15);

    public Account Account => HttpContext.GetViewer().Account;

    public OwnOutcome? Outcome { get; private set; }

    public DateTimeOffset? LockedUntil { get; private set; }

    /// <summary>Shown on this answer alone.</summary>
    public IReadOnlyList<string> Recovery { get; private set; } = [];

    public int RecoveryLeft { get; private set; }

    public bool FactorNeeded => parts.Options.SecondFactorFor.Contains(Account.Role);

    /// <summary>The secret in letters, and as an address for the authenticator; set while there is no second factor.</summary>
    public (string Letters, string Address, string Protected)? Offered { get; private set; }

    public string? Back { get; private set; }

    public void OnGet(string? back, string? done)
    {
        Outcome ??= done is null ? null : OwnOutcome.Done;
        Show(back, Account);
    }

    public async Task<IActionResult> OnPostPasswordAsync(string? present, string? factor, string? chosen, string? again, string? back)
    {
        if (!Confirmed(present, factor))
        {
            return Answer(new OwnAnswer(OwnOutcome.WrongPassword), back);
        }

        var answer = desk.ChangePassword(HttpContext.GetViewer(), present!, chosen ?? "", again ?? "");
        return await GoOnAsync(answer, back);
    }

    public async Task<IActionResult> OnPostFactorAsync(string? present, string? secret, string? code, string? back) =>
        Confirmed(present, null) ? await GoOnAsync(desk.SetFactor(HttpContext.GetViewer(), Reveal(secret), code), back) : Answer(new OwnAnswer(OwnOutcome.WrongPassword), back);

    public async Task<IActionResult> OnPostNoFactorAsync(string? present, string? factor, string? back) =>
        Confirmed(present, factor) ? await GoOnAsync(desk.RemoveFactor(HttpContext.GetViewer(), FactorNeeded), back) : Answer(new OwnAnswer(OwnOutcome.WrongPassword), back);

    public IActionResult OnPostEnd()
    {
        desk.EndSessions(HttpContext.GetViewer());
        return Redirect("/sign-in");
    }

    private bool Confirmed(string? present, string? factor)
    {
        var answer = present is { Length: > 0 and <= SignInDesk.LongestPassword } ? door.Confirm(HttpContext.GetViewer(), present, factor) : new SignInAnswer(null);
        LockedUntil = answer.LockedUntil;
        return answer.Account is not null;
    }

    private async Task<IActionResult> GoOnAsync(OwnAnswer answer, string? back)
    {
        if (answer.Account is not { } account)
        {
            return Answer(answer, back);
        }

        await SessionCheck.ConfirmAsync(HttpContext, account, parts.Clock.GetUtcNow());
        if (answer.Recovery is { } codes)
        {
            (Outcome, Recovery) = (OwnOutcome.Done, codes);
            Show(back, account);
            return Page();
        }

        return Redirect("/account?done=1" + (Url.IsLocalUrl(back) ? "&back=" + Uri.EscapeDataString(back) : ""));
    }

    private PageResult Answer(OwnAnswer answer, string? back)
    {
        Outcome = answer.Outcome;
        Show(back, Account);
        return Page();
    }

    private void Show(string? back, Account account)
    {
        Back = Url.IsLocalUrl(back) ? back : null;
        RecoveryLeft = account.FactorSecret is null ? 0 : parts.Accounts.RecoveryLeft(account.Name);
        if (account.FactorSecret is null)
        {
            var secret = Totp.NewSecret();
            Offered = (Totp.Base32(secret), Totp.Address("EvidenceVault", account.Name, secret), Convert.ToBase64String(Protector.Protect(secret, SecretLastsFor)));
        }
    }

    private ITimeLimitedDataProtector Protector => protection.CreateProtector("second-factor-offer", Account.Name).ToTimeLimitedDataProtector();

    private byte[]? Reveal(string? text)
    {
        try
        {
            return Protector.Unprotect(Convert.FromBase64String(text ?? ""));
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return null;
        }
    }
}

/// <summary>What the page needs besides its desks.</summary>
internal sealed record MinePageParts(Accounts Accounts, PortalOptions Options, TimeProvider Clock);
