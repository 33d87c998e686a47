using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace EvidenceVault.Portal.Features.SignIn;

/// <summary>A question for the password, and what goes on when it is answered.</summary>
/// <param name="Back">Where to go on: always an address of this vault.</param>
/// <param name="Fields">What a form had sent; it is sent again. Null where a page was to be opened.</param>
/// <param name="WithCode">Whether the account has a second factor, whose code is asked for as well.</param>
internal sealed record ConfirmForm(string Back, IReadOnlyList<KeyValuePair<string, string>>? Fields, bool WithCode)
{
    public const string BackField = "confirm.back";
    public const string PasswordField = "confirm.password";
    public const string CodeField = "confirm.code";
    public const string AgainField = "confirm.again";
    private const int MostFields = 200;

    public bool Failed { get; init; }

    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>What the form held, without what belongs to the question; null where it was none that can be sent again.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>>? FieldsOf(HttpRequest request) => request.HasFormContentType && request.Form.Files.Count == 0 && request.Form.Count <= MostFields
        ? [.. request.Form.Where(f => f.Key is not (BackField or PasswordField or CodeField or AgainField or "__RequestVerificationToken")).SelectMany(f => f.Value.Select(v => KeyValuePair.Create(f.Key, v ?? "")))]
        : null;
}

/// <summary>Asks for the password again, and for a code where there is a second factor, before an act that wants to be sure who sits there. What was typed goes on with the act.</summary>
[EnableRateLimiting(RateLimits.OwnPassword)]
internal sealed class ConfirmModel(SignInDesk desk, TimeProvider clock) : PageModel
{
    public ConfirmForm Form { get; private set; } = new("/", null, false);

    public void OnGet(string? back) => Form = new ConfirmForm(Url.IsLocalUrl(back) ? back : "/", null, HttpContext.GetViewer().HasFactor);

    public async Task<IActionResult> OnPostAsync()
    {
        var sent = Request.Form;
        string? back = sent[ConfirmForm.BackField];
        var again = sent.ContainsKey(ConfirmForm.AgainField);
        Form = new ConfirmForm(Url.IsLocalUrl(back) ? back : "/", again ? ConfirmForm.FieldsOf(Request) : null, HttpContext.GetViewer().HasFactor);
        var password = sent[ConfirmForm.PasswordField].ToString();
        var answer = password.Length is > 0 and <= SignInDesk.LongestPassword ? desk.Confirm(HttpContext.GetViewer(), password, sent[ConfirmForm.CodeField]) : new SignInAnswer(null);
        if (answer.Account is not { } account)
        {
            Form = Form with { Failed = true, LockedUntil = answer.LockedUntil };
            return Page();
        }

        await SessionCheck.ConfirmAsync(HttpContext, account, clock.GetUtcNow());
        return again ? LocalRedirectPreserveMethod(Form.Back) : LocalRedirect(Form.Back); // 307: the browser sends the form again, as it was
    }
}
