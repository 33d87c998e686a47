using System.Text.Json;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Retention;

public sealed class ExplanationEndpointTests
{
    [Fact]
    public async Task Programs_read_the_explanation_that_people_read_in_both_languages_and_it_is_logged()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        rig.AddAccount("li", AccountRole.LegalOfficer);
        using var english = await rig.SignInAsync("li");
        using var chinese = await rig.SignInAsync("li", "zh-CN");
        using var answer = await english.GetAsync($"/evidence/{item.Id}/retention");
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        var told = rig.Events(CustodyAct.ItemViewed)[^1];
        Assert.Equal((item.Id, "retention"), (told.Item, told.Facts["part"]));

        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(PortalRig.Cancel));
        Assert.Equal(("Keep", item.Id.Value), (document.RootElement.GetProperty("outcome").GetString(), document.RootElement.GetProperty("item").GetString()));
        foreach (var (browser, language) in new[] { (english, "en"), (chinese, "zh-CN") })
        {
            var shown = (await browser.ReadAsync($"/evidence/{item.Id}")).QuerySelectorAll(".reasons li").Select(l => l.TextContent.Trim()).ToList();
            Assert.NotEmpty(shown);
            Assert.Equal(shown, document.RootElement.GetProperty("explanation").GetProperty(language).EnumerateArray().Select(l => l.GetString()));
        }
    }
}
