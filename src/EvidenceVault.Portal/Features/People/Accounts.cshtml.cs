using EvidenceVault.Catalog;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceVault.Portal.Features.People;

/// <summary>The people who may sign in. The security administrator changes them; the system administrator sees that they are there.</summary>
internal sealed class AccountsModel(Accounts accounts, Units units, AccountDesk desk, IdentityDesk identities) : PageModel
{
    public IReadOnlyList<Account> All { get; private set; } = [];

    public IReadOnlyList<UnitEntry> Units { get; private set; } = [];

    /// <summary>The account whose form is open; null for the form that makes a new one.</summary>
    public Account? Chosen { get; private set; }

    /// <summary>Ways in from outside that are set up, and the one issuer of each where there is but one.</summary>
    public IReadOnlyList<(IdentityKind Kind, string? Issuer)> Kinds => [.. identities.Kinds.Select(k => (k, identities.IssuerOf(k)))];

    public IReadOnlyList<OutsideIdentity> Identities => Chosen is { } chosen ? identities.Of(chosen) : [];

    public AccountAnswer? Answer { get; private set; }

    public bool MayChange => AccessTable.Allows("POST", "admin/accounts", HttpContext.GetViewer().Account.Role);

    /// <summary>Whether the account is the viewer's own, which he does not change.</summary>
    public bool IsOwn(Account account) => AccountRules.IsSamePerson(HttpContext.GetViewer().Account, account);

    public void OnGet(string? account, string? done)
    {
        (All, Units) = (accounts.All(), units.All());
        Chosen = All.FirstOrDefault(a => a.Name == account);
        Answer ??= All.Any(a => a.Name == done) ? new AccountAnswer(AccountOutcome.Done, done!) : null;
    }

    public IActionResult OnPost(string? act, AccountForm form, IdentityForm identity)
    {
        var viewer = HttpContext.GetViewer();
        Answer = act switch
        {
            "create" => desk.Create(viewer, form),
            "change" => desk.Change(viewer, form),
            "disable" or "enable" => desk.SetDisabled(viewer, form.Name, act == "disable", form.Reason),
            "reset-password" => desk.ResetPassword(viewer, form.Name, form.Reason),
            "reset-factor" => desk.ResetFactor(viewer, form.Name, form.Reason),
            "end-sessions" => desk.EndSessions(viewer, form.Name, form.Reason),
            "bind" => identities.Bind(viewer, identity),
            "unbind" => identities.Unbind(viewer, identity),
            _ => new AccountAnswer(AccountOutcome.NotThere),
        };
        if (Answer is { Outcome: AccountOutcome.Done, Password: null })
        {
            return Redirect("/admin/accounts?done=" + Uri.EscapeDataString(Answer.What));
        }

        OnGet(act == "create" ? null : form.Name, null); // a password is shown on this answer alone, and never again
        return Page();
    }
}
