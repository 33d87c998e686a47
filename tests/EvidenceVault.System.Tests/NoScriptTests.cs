namespace EvidenceVault.System.Tests;

/// <summary>Everything but the player works in a browser that runs no scripts.</summary>
[Collection(PortalRoom.Name)]
public sealed class NoScriptTests(PortalHouse house)
{
    [Fact]
    public async Task A_legal_officer_files_marks_clips_opens_a_case_and_takes_the_package_away_without_scripts()
    {
        await using var visit = await house.VisitAsync("feng", new Look("en", Script: false));
        var page = visit.Page;
        var id = await house.ItemAsync("_0002.avi");
        await visit.OpenAsync("/evidence?q=20260301081000");
        await page.Locator("table th a").First.ClickAsync();
        await page.WaitForURLAsync("**/reason/ev-*");
        await visit.SayWhyAsync("2026-555");
        await page.WaitForURLAsync("**/evidence/ev-*");
        Assert.True(await page.Locator("video[controls]").IsVisibleAsync()); // the browser's own player stands in

        await visit.SendAsync("#filing form[action*='handler=Classify']", new Dictionary<string, string> { ["class"] = "patrol" });
        await visit.SendAsync("#filing form[action*='handler=Link']", new Dictionary<string, string> { ["case"] = "2026-555" });
        await visit.SendAsync("#marker-form", new Dictionary<string, string> { ["From"] = "0:00.5", ["Note"] = "without scripts" });
        await visit.SendAsync("#clip-form", new Dictionary<string, string> { ["from"] = "0:00", ["to"] = "0:01" });
        Assert.Equal(1, await page.Locator("#markers .note:has-text('without scripts')").CountAsync());
        Assert.Equal(1, await page.Locator("#works tbody tr").CountAsync());
        var acts = await house.ActsAsync(id);
        foreach (var act in new[] { "classified", "case-linked", "marker-set", "work-ordered" })
        {
            Assert.Contains(act + " feng", acts);
        }

        await visit.OpenAsync("/case-form?number=2026-555");
        await visit.SendAsync("main form", new Dictionary<string, string> { ["title"] = "without scripts", ["officers"] = "012345" }, "button.primary");
        await page.WaitForURLAsync("**/cases/2026-555**");
        await page.Locator("a[href$='?step=notice#mark']").ClickAsync();
        await visit.SendAsync("#mark form", new Dictionary<string, string> { ["from"] = "0:00", ["to"] = "0:01" });
        Assert.Equal(1, await page.Locator("table.coverage .seen-in").CountAsync());
        await visit.OpenAsync("/cases/2026-555/package");
        await visit.SendAsync("main form", PagesTests.PackageFields, "button.primary");
        for (var looks = 0; looks < 30 && !page.Url.Contains("/packages/cp-", StringComparison.Ordinal); looks++)
        {
            await visit.AnsweredAsync(() => page.Locator("job-progress ~ form a").ClickAsync()); // where it takes longer than a page waits
        }

        Assert.Contains("/packages/cp-", page.Url, StringComparison.Ordinal);
        await visit.AnsweredAsync(() => page.Locator("form[action*='handler=Give'] button").ClickAsync());
        await visit.ConfirmAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator(".notice.ok a[download]").ClickAsync());
        Assert.EndsWith(".zip", download.SuggestedFilename, StringComparison.Ordinal);
        Assert.Null(await download.FailureAsync());
        visit.HadNoTrouble();
    }
}
