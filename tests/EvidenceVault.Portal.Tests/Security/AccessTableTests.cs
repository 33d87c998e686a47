using System.Net;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Features.Cases;
using EvidenceVault.Portal.Security;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Security;

public sealed class AccessTableTests
{
    [Fact]
    public async Task Every_endpoint_stands_in_the_table_and_every_line_of_the_table_has_an_endpoint()
    {
        await using var rig = await PortalRig.StartAsync();
        var mapped = rig.Endpoints.Select(e => e.RoutePattern.RawText!.Trim('/'))
            .Where(r => !r.StartsWith(AccessTable.IntakePrefix, StringComparison.Ordinal) && !r.StartsWith(AccessTable.ServicePrefix, StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(AccessTable.Rules.Select(r => r.Route).Distinct().Order(StringComparer.Ordinal), mapped);
    }

    [Fact]
    public async Task Every_role_gets_exactly_what_the_table_gives_at_every_endpoint()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        await rig.Seeds.AddWorkAsync(item, Seeds.Plan(item, Core.Review.WorkKind.Clip, 0, 9), id: Work);
        rig.Seeds.Register();
        rig.Seeds.Certify(Destruction);
        rig.Get<CaseDesk>().Open(new CustodyActor(ActorKind.Person, "li"), "", "2026-118", new CaseFacts(CaseKind.Accident, "追尾", PortalRig.Unit, [Seeds.Officer], []));
        var package = await rig.Seeds.PackAsync(Case, item);
        foreach (var role in Enum.GetValues<AccountRole>())
        {
            using var browser = await rig.SignInAsync(role);
            rig.Seeds.Grant("ag-" + role, role.ToString(), item);
            foreach (var route in AccessTable.Rules.Where(r => r.Method == "GET").Select(r => r.Route))
            {
                using var answer = await browser.OpenAsync(Address(route, item, package).Replace("{grant}", "ag-" + role, StringComparison.Ordinal));
                var allowed = AccessTable.Allows("GET", route, role);
                Assert.True(allowed == (answer.StatusCode != HttpStatusCode.NotFound), $"{role} at /{route}: {answer.StatusCode}");
            }
        }
    }

    [Fact]
    public async Task A_stranger_is_led_to_the_door_from_every_page_and_gets_nothing_else()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var browser = rig.OpenBrowser();
        foreach (var rule in AccessTable.Rules.Where(r => r.Method == "GET" && !r.Audience.HasFlag(Audience.Stranger)))
        {
            using var answer = await browser.GetAsync(Address(rule.Route, item));
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
            Assert.StartsWith("/sign-in", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
        }

        using var media = await browser.SendAsync(HttpMethod.Post, $"/evidence/{item.Id}", null);
        Assert.Equal(HttpStatusCode.Unauthorized, media.StatusCode);
        Assert.Empty(rig.Events(CustodyAct.ItemViewed, CustodyAct.MediaPlayed));
    }

    [Fact]
    public async Task What_the_table_does_not_name_is_denied_even_when_it_is_mapped()
    {
        Assert.False(AccessTable.Allows("GET", "evidence/{id}/export", AccountRole.LegalOfficer));
        Assert.False(AccessTable.Allows("DELETE", "evidence/{id}", AccountRole.LegalOfficer));
        Assert.True(AccessTable.Allows("POST", "/intake/sessions", null));
        await using var rig = await PortalRig.StartAsync();
        using var browser = await rig.SignInAsync(AccountRole.Supervisor);
        using var post = await browser.SendAsync(HttpMethod.Post, "/evidence", null);
        Assert.Equal(HttpStatusCode.NotFound, post.StatusCode);
    }

    private const string Destruction = "ap-destruction";
    private const string Case = "2026-118";
    private const string Work = "wk-0123456789abcdefghjkmnpqrs";

    private static string Address(string route, EvidenceItem item, string package = "cp-none") => "/" + route
        .Replace("packages/{id}", $"packages/{package}", StringComparison.Ordinal)
        .Replace("{no}", Case, StringComparison.Ordinal)
        .Replace("certificates/{id}/{document}", $"certificates/{Destruction}/certificate.json", StringComparison.Ordinal)
        .Replace("sessions/{id}", $"sessions/{item.Session}", StringComparison.Ordinal)
        .Replace("copies/{grant}/{name}", "copies/{grant}/" + item.Id, StringComparison.Ordinal)
        .Replace("{number}", "2026-118", StringComparison.Ordinal)
        .Replace("/{part?}", "", StringComparison.Ordinal)
        .Replace("{serial}", "DSJ0042", StringComparison.Ordinal)
        .Replace("{list}", "recorders", StringComparison.Ordinal)
        .Replace("{work}", Work, StringComparison.Ordinal)
        .Replace("{id}", item.Id.Value, StringComparison.Ordinal)
        .Replace("{kind}", "original", StringComparison.Ordinal)
        .Replace("{document}", "manifest.json", StringComparison.Ordinal)
        .Replace("{code:int}", "429", StringComparison.Ordinal)
        .Replace("{version}/{name}", "any/portal.css", StringComparison.Ordinal)
        .Replace("consistency", "consistency?first=1&second=2", StringComparison.Ordinal);
}
