using System.Net;
using EvidenceVault.Catalog;
using EvidenceVault.Portal.Security;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Security;

public sealed class HeaderTests
{
    [Fact]
    public async Task Every_answer_carries_the_security_headers_and_evidence_is_never_stored()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        foreach (var path in new[] { "/", "/evidence", $"/evidence/{item.Id}", $"/evidence/{item.Id}/custody", $"/media/{item.Id}/original", $"/sessions/{item.Session}", "/sign-in", "/nowhere", "/custody/log/key", "/assets/x/portal.css" })
        {
            using var answer = await browser.GetAsync(path);
            Assert.Equal(SecurityHeaders.ContentSecurityPolicy, answer.Headers.GetValues("Content-Security-Policy").Single());
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
            Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
            Assert.Equal(!path.StartsWith("/assets", StringComparison.Ordinal), answer.Headers.CacheControl!.NoStore);
        }
    }

    [Fact]
    public void A_server_of_maps_adds_its_origin_to_the_pictures_and_to_nothing_else()
    {
        var options = new PortalOptions { KeyDirectory = "/", MapTiles = "https://maps.example:8443/tiles/{z}/{x}/{y}.png?key=1" };
        Assert.Equal("https://maps.example:8443", options.MapOrigin);
        Assert.Equal(SecurityHeaders.ContentSecurityPolicy.Replace("img-src 'self'", "img-src 'self' https://maps.example:8443", StringComparison.Ordinal), SecurityHeaders.Policy(options.MapOrigin));
        Assert.Equal(SecurityHeaders.ContentSecurityPolicy, SecurityHeaders.Policy(new PortalOptions { KeyDirectory = "/" }.MapOrigin));
    }

    [Theory]
    [InlineData("https://maps.example/{z}/{x}/{y}.png", true)]
    [InlineData("http://127.0.0.1:8080/{z}/{y}/{x}", true)]
    [InlineData("http://maps.example/{z}/{x}/{y}.png", false)] // the way there is open to everybody
    [InlineData("https://maps.example/{z}/{x}.png", false)]
    [InlineData("https://{x}.maps.example/{z}/{x}/{y}.png", false)]
    [InlineData("https://user@maps.example/{z}/{x}/{y}.png", false)]
    [InlineData("https://maps.example; script-src */{z}/{x}/{y}", false)]
    [InlineData("data:image/png,{z}/{x}/{y}", false)]
    [InlineData("", false)]
    public void A_server_of_maps_is_a_plain_host(string template, bool isOne) => Assert.Equal(isOne, PortalOptions.IsMapServer(template));

    [Fact]
    public async Task No_page_holds_a_style_or_a_script_of_its_own()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        rig.Seeds.Examined(item, "video", 5);
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        foreach (var path in new[] { "/", "/evidence", $"/evidence/{item.Id}", $"/evidence/{item.Id}/custody", $"/sessions/{item.Session}" })
        {
            var page = await browser.ReadAsync(path);
            Assert.Empty(page.QuerySelectorAll("[style], style, script:not([src])"));
            Assert.DoesNotContain(page.All.SelectMany(e => e.Attributes), a => a.Name.StartsWith("on", StringComparison.Ordinal));
            Assert.DoesNotContain(page.QuerySelectorAll("[src], link[href]").Select(e => e.GetAttribute("src") ?? e.GetAttribute("href")), a => !a!.StartsWith('/') || a.StartsWith("//", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_form_without_its_token_changes_nothing()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        foreach (var path in new[] { $"/evidence/{item.Id}?handler=Classify", "/sign-out", "/preferences", "/sign-in" })
        {
            using var answer = await browser.PostBareAsync(path, ("class", "overspeed"));
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }

        Assert.Null(rig.Get<EvidenceItems>().Find(item.Id)!.Class);
    }

    [Fact]
    public async Task The_log_can_be_checked_by_strangers()
    {
        await using var rig = await PortalRig.StartAsync();
        await rig.Seeds.AdmitAsync();
        await rig.Seeds.AdmitAsync("DCIM/second.mp4");
        using var browser = rig.OpenBrowser();
        using var key = await browser.GetAsync("/custody/log/key");
        using var note = await browser.GetAsync("/custody/log/checkpoint");
        var verifier = Core.Custody.LogVerifierKey.Parse((await key.Content.ReadAsStringAsync(PortalRig.Cancel)).Trim());
        var opening = Core.Custody.CheckpointNote.Open(await note.Content.ReadAsStringAsync(PortalRig.Cancel), verifier);
        Assert.True(opening.IsAccepted);
        Assert.Equal(6, opening.Checkpoint.TreeSize);
        using var proof = await browser.GetAsync("/custody/log/consistency?first=3&second=6");
        Assert.Contains("\"hashes\":[", await proof.Content.ReadAsStringAsync(PortalRig.Cancel), StringComparison.Ordinal);
        using var nonsense = await browser.GetAsync("/custody/log/consistency?first=5&second=600");
        Assert.Equal(HttpStatusCode.BadRequest, nonsense.StatusCode);
    }
}
