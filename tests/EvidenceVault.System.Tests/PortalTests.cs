using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace EvidenceVault.System.Tests;

/// <summary>A legal officer's and an administrator's way through the portal, in Debian's Chromium.</summary>
[Collection(PortalRoom.Name)]
public sealed class PortalTests(PortalHouse house)
{
    [Fact]
    public async Task A_legal_officer_signs_in_finds_an_item_plays_it_and_finds_the_view_in_its_trail()
    {
        await using var visit = await house.VisitAsync("chen");
        var page = visit.Page;

        // Find: the one box finds the AVI, which no browser plays; its proxy does.
        await page.GotoAsync("/evidence?q=20260301081000");
        await page.Locator("table a[href^='/evidence/ev-']").First.ClickAsync();

        // It is another's: why comes first, and the keyboard alone is enough.
        await page.WaitForURLAsync("**/reason/ev-*");
        await visit.SayWhyAsync();
        await page.WaitForURLAsync("**/evidence/ev-*");
        var id = new Uri(page.Url).Segments[^1];

        // Play: pictures with a size, and time that passes.
        await page.Locator("evidence-player video").WaitForAsync();
        await page.EvaluateAsync("async () => { const v = document.querySelector('evidence-player video'); v.muted = true; await v.play(); }");
        await page.WaitForFunctionAsync("() => { const v = document.querySelector('evidence-player video'); return v.videoWidth > 0 && v.currentTime > 0.4; }");

        // The trail tells of this very look, and of the playing.
        await page.GotoAsync($"/evidence/{id}/custody");
        var trail = await page.Locator("main ol.trail").First.TextContentAsync() ?? ""; // folded visits too
        Assert.Contains("127.0.0.1", trail, StringComparison.Ordinal);
        var entries = (await Programs.RunAsync("sqlite3", "-readonly", Path.Combine(house.Site.Data, "catalog.db"), $"SELECT act || ' ' || actor FROM custody_entry WHERE item = '{id}'")).With(0).Output;
        Assert.Contains("item-viewed chen", entries, StringComparison.Ordinal);
        Assert.Contains("media-played chen", entries, StringComparison.Ordinal);
        visit.HadNoTrouble();
    }

    [Fact]
    public async Task A_recording_is_linked_to_a_case_and_its_package_taken_away_and_checked_by_what_the_pages_say_alone()
    {
        await using var visit = await house.VisitAsync("chen");
        var page = visit.Page;
        await page.GotoAsync("/evidence?q=20260301080000");
        await page.Locator("table a[href^='/evidence/ev-']").First.ClickAsync();
        await page.WaitForURLAsync("**/reason/ev-*");
        await visit.SayWhyAsync();
        await page.WaitForURLAsync("**/evidence/ev-*");
        await page.FillAsync("#set-case", "2026-118");
        await page.PressAsync("#set-case", "Enter");
        await page.WaitForURLAsync("**outcome=Done**");

        // The number has no case yet: the list of cases says so and leads to the form.
        await page.Locator("nav a[href='/cases']").ClickAsync();
        await page.Locator("a[href='/case-form?number=2026-118']").ClickAsync();
        await page.FillAsync("input[name=title]", "酒后驾驶");
        await page.FillAsync("input[name=officers]", "012345");
        await page.Locator("main form button.primary").ClickAsync();
        await page.WaitForURLAsync("**/cases/2026-118?outcome=Opened");
        Assert.Equal(1, await page.Locator("#footage tbody tr").CountAsync());

        await page.Locator("a[href='/cases/2026-118/package']").ClickAsync();
        foreach (var (field, value) in new[] { ("recipient", "某区人民检察院"), ("reason", "移送审查起诉"), ("name1", "张三"), ("badge1", "012345"), ("name2", "李四"), ("badge2", "012346") })
        {
            await page.FillAsync($"input[name={field}]", value);
        }

        await page.SelectOptionAsync("select[name=use]", "inside");
        await page.Locator("main form button.primary").ClickAsync();
        await page.WaitForURLAsync("**/packages/cp-*");
        var preview = page.Url;
        var download = await page.RunAndWaitForDownloadAsync(async () =>
        {
            await visit.AnsweredAsync(() => page.Locator("form[action*='handler=Give'] button").ClickAsync());
            await visit.ConfirmAsync();
        });
        var zip = Path.Combine(house.Site.Data, "court.zip");
        await download.SaveAsAsync(zip);

        // What the court does with it: the fingerprint comes on paper, the rest is in the package.
        await page.GotoAsync(preview + "/receipt");
        var fingerprint = Regex.Match(await page.Locator("main").TextContentAsync() ?? "", "(?:[0-9A-F]{2}:){31}[0-9A-F]{2}").Value;
        var court = Path.Combine(house.Site.Data, "court");
        (await Programs.RunAsync("unzip", "-q", zip, "-d", court)).With(0);
        (await Programs.RunAsync("env", "-C", Directory.GetDirectories(court).Single(), "bash", "verify.sh", fingerprint)).With(0);
        visit.HadNoTrouble();
    }

    [Fact]
    public async Task An_administrator_sees_no_footage_and_an_officer_only_his_own()
    {
        var id = await house.ItemAsync("_0002.avi"); // zhang's own, and lent to nobody
        foreach (var (name, status) in new[] { ("admin", 404), ("zhao", 404), ("zhang", 200) })
        {
            await using var visit = await house.VisitAsync(name);
            Assert.Equal(status, (await visit.Page.GotoAsync($"/evidence/{id}"))!.Status);
            Assert.Equal(status, (await visit.Page.APIRequest.GetAsync($"{house.Site.Url}/media/{id}/original")).Status);
        }
    }
}
