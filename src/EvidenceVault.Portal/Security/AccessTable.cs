using EvidenceVault.Catalog;
using EvidenceVault.Portal.Features.Api;

namespace EvidenceVault.Portal.Security;

/// <summary>Who may use an address.</summary>
[Flags]
internal enum Audience
{
    Nobody = 0,
    Officer = 1,
    LegalOfficer = 2,
    Supervisor = 4,
    Administrator = 8,

    /// <summary>Also without signing in.</summary>
    Stranger = 16,

    EquipmentManager = 32,

    /// <summary>Those who look at footage, each within his scope.</summary>
    Reviewers = Officer | LegalOfficer | Supervisor,

    /// <summary>Those who may say what footage is about.</summary>
    Filers = Officer | LegalOfficer,

    /// <summary>Those who say why something is missing: officers for themselves, supervisors for their unit.</summary>
    Explainers = Officer | Supervisor,

    /// <summary>Those who answer for what is kept, held and destroyed.</summary>
    Keepers = LegalOfficer | Supervisor,

    /// <summary>Those who must see that stations work: what they show is no footage.</summary>
    DockWatchers = EquipmentManager | Administrator | Supervisor,

    SignedIn = Reviewers | Administrator | EquipmentManager,
    Everybody = SignedIn | Stranger,
}

/// <summary>One line of the table: a method, a route as it is mapped, and who may use it.</summary>
internal sealed record AccessRule(string Method, string Route, Audience Audience);

/// <summary>
/// Route × role, in one place. What does not stand here is denied to everybody; what stands here is still narrowed
/// by the viewer's scope, item by item.
/// </summary>
internal static class AccessTable
{
    /// <summary>The intake desk judges stations by their seals and knows no accounts.</summary>
    public const string IntakePrefix = "intake/";

    /// <summary>Other systems are let in by their keys, each to what its scopes name: no account opens anything there.</summary>
    public const string ServicePrefix = CaseApi.Prefix;

    public static IReadOnlyList<AccessRule> Rules { get; } =
    [
        new("GET", "", Audience.SignedIn),
        new("GET", "sign-in", Audience.Everybody),
        new("POST", "sign-in", Audience.Everybody),
        new("POST", "sign-out", Audience.SignedIn),
        new("POST", "preferences", Audience.Everybody),
        new("GET", "error/{code:int}", Audience.Everybody),
        new("POST", "error/{code:int}", Audience.Everybody), // a failed POST is answered by the same page
        new("GET", "assets/{version}/{name}", Audience.Everybody),
        new("GET", "evidence", Audience.Reviewers),
        new("GET", "evidence/{id}", Audience.Reviewers),
        new("POST", "evidence/{id}", Audience.Filers),
        new("GET", "evidence/{id}/progress", Audience.Reviewers),
        new("GET", "evidence/{id}/retention", Audience.Reviewers),
        new("GET", "evidence/{id}/custody", Audience.Reviewers),
        new("GET", "evidence/{id}/proof", Audience.Reviewers),
        new("GET", "evidence/{id}/proof/entry", Audience.Reviewers),
        new("GET", "media/{id}/{kind}", Audience.Reviewers),
        new("GET", "media/{id}/work/{work}", Audience.Reviewers),
        new("GET", "evidence/{id}/markers", Audience.Reviewers),
        new("POST", "evidence/{id}/markers", Audience.Reviewers),
        new("GET", "evidence/{id}/works", Audience.Reviewers),
        new("POST", "evidence/{id}/works", Audience.Reviewers),
        new("GET", "evidence/{id}/works/{work}", Audience.Reviewers),
        new("POST", "evidence/{id}/works/{work}", Audience.Reviewers),
        new("GET", "evidence/{id}/works/{work}/progress", Audience.Reviewers),
        new("GET", "evidence/{id}/redact", Audience.Reviewers),
        new("POST", "evidence/{id}/redact", Audience.Reviewers),
        new("POST", "evidence/{id}/watched", Audience.Reviewers),
        new("GET", "sessions/{id}", Audience.Reviewers),
        new("GET", "sessions/{id}/{document}", Audience.Reviewers),
        new("GET", "explanations", Audience.Reviewers | Audience.EquipmentManager),
        new("POST", "explanations", Audience.Explainers),
        new("GET", "retention", Audience.Keepers),
        new("POST", "retention", Audience.Keepers),
        new("GET", "retention/certificates/{id}/{document}", Audience.Keepers),
        new("GET", "retention/forecast", Audience.Keepers | Audience.Administrator), // sums alone: it names no item and no person
        new("GET", "cases", Audience.Reviewers),
        new("GET", "cases/{number}", Audience.Reviewers),
        new("POST", "cases/{number}", Audience.Reviewers), // each act asks for its own role
        new("GET", "case-form/{part?}", Audience.LegalOfficer),
        new("POST", "case-form/{part?}", Audience.LegalOfficer),
        new("GET", "holds", Audience.Keepers),
        new("POST", "holds", Audience.Keepers),
        new("GET", "requests", Audience.Reviewers),
        new("POST", "requests", Audience.Reviewers),
        new("GET", "copies/{grant}/{name}", Audience.Reviewers),
        new("GET", "cases/{no}/package", Audience.LegalOfficer),
        new("POST", "cases/{no}/package", Audience.LegalOfficer),
        new("GET", "packages/{id}", Audience.LegalOfficer),
        new("POST", "packages/{id}", Audience.LegalOfficer),
        new("GET", "packages/{id}/paper", Audience.LegalOfficer),
        new("GET", "packages/{id}/receipt", Audience.LegalOfficer),
        new("GET", "approvals", Audience.Keepers),
        new("POST", "approvals", Audience.Keepers),
        new("GET", "schedule", Audience.Keepers | Audience.Administrator),
        new("POST", "schedule", Audience.Administrator),
        new("GET", "health", Audience.Administrator),
        new("GET", "docks", Audience.DockWatchers),
        new("GET", "docks/events", Audience.DockWatchers),
        new("GET", "recorders", Audience.EquipmentManager),
        new("POST", "recorders", Audience.EquipmentManager),
        new("GET", "recorders/{serial}", Audience.EquipmentManager),
        new("POST", "recorders/{serial}", Audience.EquipmentManager),
        new("GET", "officers", Audience.EquipmentManager),
        new("POST", "officers", Audience.EquipmentManager),
        new("GET", "units", Audience.EquipmentManager),
        new("POST", "units", Audience.EquipmentManager),
        new("GET", "register/import", Audience.EquipmentManager),
        new("POST", "register/import", Audience.EquipmentManager),
        new("GET", "register/export/{list}", Audience.EquipmentManager),
        new("GET", "custody/log/checkpoint", Audience.Everybody), // digests only: agents and verifiers hold the vault to its word by them
        new("GET", "custody/log/consistency", Audience.Everybody),
        new("GET", "custody/log/key", Audience.Everybody),
        new("GET", "custody/trust/crl", Audience.Everybody), // numbers of certificates: whoever checks a seal must learn which no longer count
    ];

    public static bool Allows(string method, string? route, AccountRole? role)
    {
        var plain = (route ?? "").Trim('/');
        if (plain.StartsWith(IntakePrefix, StringComparison.Ordinal) || plain.StartsWith(ServicePrefix, StringComparison.Ordinal))
        {
            return true;
        }

        var asked = method == "HEAD" ? "GET" : method;
        var rule = Rules.FirstOrDefault(r => r.Method == asked && r.Route == plain);
        return rule is not null && (rule.Audience & AudienceOf(role)) != 0;
    }

    private static Audience AudienceOf(AccountRole? role) => role switch
    {
        null => Audience.Stranger,
        AccountRole.Officer => Audience.Officer,
        AccountRole.LegalOfficer => Audience.LegalOfficer,
        AccountRole.Supervisor => Audience.Supervisor,
        AccountRole.Administrator => Audience.Administrator,
        AccountRole.EquipmentManager => Audience.EquipmentManager,
        _ => Audience.Nobody,
    };
}
