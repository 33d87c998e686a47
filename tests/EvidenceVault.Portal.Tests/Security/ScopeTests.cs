using System.Net;
using EvidenceVault.Catalog;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Security;

public sealed class ScopeTests
{
    [Fact]
    public async Task An_officer_sees_his_own_recordings_and_those_of_others_are_not_there()
    {
        await using var rig = await PortalRig.StartAsync();
        var own = await rig.Seeds.AdmitAsync();
        var other = await rig.Seeds.AdmitAsync("DCIM/033999_x.mp4", Seeds.OtherOfficer);
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        var list = await browser.ReadAsync("/evidence");
        Assert.Equal([$"/evidence/{own.Id}"], list.QuerySelectorAll(".items tbody a").Select(a => a.GetAttribute("href")));
        await browser.ReadAsync($"/evidence/{own.Id}");

        using var missing = await browser.GetAsync("/evidence/" + Core.Evidence.EvidenceItemId.New());
        foreach (var path in new[] { $"/evidence/{other.Id}", $"/evidence/{other.Id}/custody", $"/sessions/{other.Session}" })
        {
            using var answer = await browser.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Equal(await TextAsync(missing), await TextAsync(answer));
        }

        foreach (var path in new[] { $"/media/{other.Id}/original", $"/evidence/{other.Id}/progress", $"/evidence/{other.Id}/proof", $"/sessions/{other.Session}/receipt.json" })
        {
            using var answer = await browser.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_legal_officer_sees_his_unit_and_one_of_every_unit_sees_all()
    {
        await using var rig = await PortalRig.StartAsync();
        var own = await rig.Seeds.AdmitAsync();
        var far = await rig.Seeds.AdmitAsync("DCIM/far.mp4", Seeds.OtherOfficer, "二中队");
        using var legal = await rig.SignInAsync(AccountRole.LegalOfficer);
        using var everyone = await rig.SignInAsync(AccountRole.Supervisor, unit: "*");
        await legal.ReadAsync($"/evidence/{own.Id}");
        using var refused = await legal.GetAsync($"/evidence/{far.Id}");
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        await everyone.ReadAsync($"/evidence/{far.Id}");
    }

    [Fact]
    public async Task An_administrator_sees_how_the_box_is_and_no_footage()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var browser = await rig.SignInAsync(AccountRole.SystemAdministrator);
        var health = await browser.ReadAsync("/health");
        Assert.Contains("dock-01", health.Body!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(item.Name, health.Body.TextContent, StringComparison.Ordinal);
        foreach (var path in new[] { "/evidence", $"/evidence/{item.Id}", $"/media/{item.Id}/original", $"/sessions/{item.Session}" })
        {
            using var answer = await browser.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    private static async Task<string> TextAsync(HttpResponseMessage answer) => (await Visitor.ParseAsync(answer)).QuerySelector("main")!.TextContent;
}
