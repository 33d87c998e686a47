using EvidenceVault.Catalog;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Pages;

public sealed class HostileNameTests
{
    private const string Name = "<script>alert(1)</script><img src=x onerror=alert(1)>\u202Egpj.4pm";

    [Fact]
    public async Task A_name_that_would_be_a_program_is_only_a_name()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync("DCIM/" + Name.Replace('/', '_'));
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        foreach (var path in new[] { "/", "/evidence", "/evidence?q=" + Uri.EscapeDataString(Name), $"/evidence/{item.Id}", $"/evidence/{item.Id}/custody", $"/sessions/{item.Session}" })
        {
            var page = await browser.ReadAsync(path);
            Assert.Empty(page.QuerySelectorAll("script:not([src]), img[onerror], main script"));
            Assert.DoesNotContain('\u202E', page.QuerySelector(".name")?.TextContent ?? "");
            Assert.All(
                page.QuerySelectorAll("main *").Where(e => e.ChildNodes.OfType<AngleSharp.Dom.IText>().Any(t => t.Data.Contains('\u202E', StringComparison.Ordinal) || t.Data.Contains("alert(1)", StringComparison.Ordinal))),
                e => Assert.True(e.Closest("bdi") is not null, $"{path}: {e.OuterHtml}"));
        }
    }

    [Fact]
    public async Task Nonsense_in_an_address_is_an_answer_and_no_failure()
    {
        await using var rig = await PortalRig.StartAsync();
        await rig.Seeds.AdmitAsync();
        using var browser = await rig.SignInAsync(AccountRole.LegalOfficer);
        foreach (var query in new[] { "from=99999-01-01&to=x", "after=~~~", "after=2026-07-04T00:00:00.000Z~x", "q=%00%22*()", "q=%F0%9F%98%80", "class=%27%3B--", "before=1&after=2", "q=a", "officer=" + new string('x', 500) })
        {
            await browser.ReadAsync("/evidence?" + query);
        }
    }
}
