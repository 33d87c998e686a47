using System.Net;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Features.Cases;
using EvidenceVault.Portal.Security;
using EvidenceVault.Portal.Tests.Rig;
using Microsoft.AspNetCore.Routing;

namespace EvidenceVault.Portal.Tests.Security;

public sealed class AccessTableTests
{
    [Fact]
    public async Task Every_endpoint_stands_in_the_table_by_each_of_its_methods_and_every_line_of_the_table_has_an_endpoint()
    {
        await using var rig = await PortalRig.StartAsync();
        var mapped = Mapped(rig).Select(m => m.Route).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(AccessTable.Rules.Select(r => r.Route).Distinct().Order(StringComparer.Ordinal), mapped);
        Assert.Empty(Mapped(rig).Where(m => m.Methods.Count > 0).SelectMany(m => m.Methods.Where(x => x != "HEAD").Select(x => (x, m.Route))).Except(AccessTable.Rules.Select(r => (r.Method, r.Route))));
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
            foreach (var route in Mapped(rig).Select(m => m.Route).Distinct())
            {
                var address = Address(route, item, package).Replace("{grant}", "ag-" + role, StringComparison.Ordinal).Replace("{leaf:long}", Leaf(rig, item), StringComparison.Ordinal);
                using var answer = await browser.OpenAsync(address);
                var (allowed, isPost) = (AccessTable.Allows("GET", route, role), AccessTable.Find("GET", route) is null);
                Assert.True(allowed == (answer.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)) || (isPost && !allowed), $"{role} at GET /{route}: {answer.StatusCode}");

                // Without the token that a form carries: who may is told that the form is wrong, who may not is told that nothing is there.
                using var post = await browser.SendAsync(HttpMethod.Post, address, null);
                Assert.True(AccessTable.Allows("POST", Caught(route), role) == (post.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)), $"{role} at POST /{route}: {post.StatusCode}");
            }
        }
    }

    [Fact]
    public async Task A_stranger_is_led_to_the_door_from_every_page_and_gets_nothing_else()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var browser = rig.OpenBrowser();
        foreach (var route in Mapped(rig).Select(m => m.Route).Distinct())
        {
            var address = Address(route, item).Replace("{leaf:long}", Leaf(rig, item), StringComparison.Ordinal);
            using var answer = await browser.GetAsync(address);
            var led = answer.StatusCode == HttpStatusCode.MethodNotAllowed || (answer.StatusCode == HttpStatusCode.Redirect && answer.Headers.Location!.OriginalString.StartsWith("/sign-in", StringComparison.Ordinal));
            Assert.True(led != AccessTable.Allows("GET", route, null), $"GET /{route}: {answer.StatusCode}");
            using var post = await browser.SendAsync(HttpMethod.Post, address, null);
            Assert.True((post.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.MethodNotAllowed) != AccessTable.Allows("POST", route, null), $"POST /{route}: {post.StatusCode}");
        }

        Assert.Empty(rig.Events(CustodyAct.ItemViewed, CustodyAct.MediaPlayed));
    }

    [Theory]
    [InlineData("  - { GET: \"x\", for: \"offcer\" }", "offcer")]
    [InlineData("  - { GET: \"x\", for: \"officer\", frsh: true }", "knows only")]
    [InlineData("  - { GET: \"x\", for: \"officer\", fresh: yes }", "true")]
    [InlineData("  - { DELETE: \"x\", for: \"officer\" }", "one method")]
    [InlineData("  - { GET: \"/x\", for: \"officer\" }", "stroke")]
    [InlineData("  - { GET: \"x\" }", "for")]
    [InlineData("  - { GET: \"x\", for: \"\" }", "nobody")]
    [InlineData("  - { GET: \"x\", for: \"stranger\", fresh: true }", "stranger")]
    [InlineData("  - { GET: \"x\", for: \"officer\", reason: true }", "{id}")]
    [InlineData("  - { GET: \"a\", for: \"officer\" }", "twice")]
    [InlineData("  - GET x officer", "no entry")]
    [InlineData("people:", "no entry")]
    public void A_line_that_cannot_be_read_is_refused_by_its_number_and_never_passed_over(string line, string what)
    {
        var refusal = Assert.Throws<FormatException>(() => AccessTableText.Read("endpoints:\n  - { GET: \"a\", for: \"officer\" }\n\n" + line + "\n"));
        Assert.Contains("line 4", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(what, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_hold_roles_and_groups_before_them_and_marks_are_read()
    {
        var rule = Assert.Single(AccessTableText.Read(
            "groups:\n  - { name: \"two\", roles: \"officer legal-officer\" }\n  - { name: \"all\", roles: \"two audit-administrator\" } # why\nendpoints:\n  - { POST: \"x/{id}\", for: \"all\", fresh: true, reason: true }"));
        Assert.Equal((true, true, false, 5), (rule.Fresh, rule.Reason, rule.Strangers, rule.Line));
        Assert.Equal([AccountRole.Officer, AccountRole.LegalOfficer, AccountRole.AuditAdministrator], rule.Roles.Order());
    }

    [Fact]
    public void No_administrator_may_open_what_asks_for_a_reason_and_everything_of_one_item_asks_for_one()
    {
        Assert.DoesNotContain(AccessTable.Rules, r => r.Reason && r.Roles.Any(AccountRules.IsAdministrator));
        string[] tellsNothing = ["evidence/{id}/progress"];
        Assert.Empty(AccessTable.Rules.Where(r => r.Method == "GET" && !r.Reason && (r.Route.StartsWith("evidence/{id}", StringComparison.Ordinal) || r.Route.StartsWith("media/", StringComparison.Ordinal))).Select(r => r.Route).Except(tellsNothing));
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

    /// <summary>The line that a POST falls to: an address that is mapped for GET alone is caught by the one for any item.</summary>
    private static string Caught(string route) => route == "evidence/newer" ? "evidence/{id}" : route;

    private static IEnumerable<(IReadOnlyList<string> Methods, string Route)> Mapped(PortalRig rig) => rig.Endpoints
        .Select(e => (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [], e.RoutePattern.RawText!.Trim('/')))
        .Where(e => !AccessTable.IsForMachines(e.Item2));

    /// <summary>A line that tells of the item.</summary>
    private static string Leaf(PortalRig rig, EvidenceItem item) => rig.Get<CustodyLog>().FindAdmission(item.Id)!.Index.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Address(string route, EvidenceItem item, string package = "cp-none") => "/" + route
        .Replace("packages/{id}", $"packages/{package}", StringComparison.Ordinal)
        .Replace("{no}", Case, StringComparison.Ordinal)
        .Replace("certificates/{id}/{document}", $"certificates/{Destruction}/certificate.json", StringComparison.Ordinal)
        .Replace("sessions/{id}", $"sessions/{item.Session}", StringComparison.Ordinal)
        .Replace("copies/{grant}/{name}", "copies/{grant}/" + item.Id, StringComparison.Ordinal)
        .Replace("{number}", "2026-118", StringComparison.Ordinal)
        .Replace("/{part?}", "", StringComparison.Ordinal)
        .Replace("/{handler?}", "", StringComparison.Ordinal)
        .Replace("{order}", "0123456789", StringComparison.Ordinal)
        .Replace("{serial}", "DSJ0042", StringComparison.Ordinal)
        .Replace("{list}", "recorders", StringComparison.Ordinal)
        .Replace("sync", "sync?i=" + item.Id, StringComparison.Ordinal)
        .Replace("{work}", Work, StringComparison.Ordinal)
        .Replace("{id}", item.Id.Value, StringComparison.Ordinal)
        .Replace("{kind}", "original", StringComparison.Ordinal)
        .Replace("{document}", "manifest.json", StringComparison.Ordinal)
        .Replace("{code:int}", "429", StringComparison.Ordinal)
        .Replace("{version}/{name}", "any/portal.css", StringComparison.Ordinal)
        .Replace("consistency", "consistency?first=1&second=2", StringComparison.Ordinal);
}
