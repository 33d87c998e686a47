using Microsoft.Data.Sqlite;
using Microsoft.Playwright;

namespace EvidenceVault.System.Tests;

/// <summary>A package that takes its time: the page shows how far it is, and leads on by itself; a download that broke off is gone on with by a public tool.</summary>
[Collection(PortalRoom.Name)]
public sealed class PreparingTests(PortalHouse house)
{
    private const string Case = "2026-321";

    [Fact]
    public async Task The_page_of_a_package_in_the_making_is_accessible_and_leads_on_to_the_preview_or_back_to_the_form()
    {
        foreach (var (look, breaksOff) in new[] { (new Look(), false), (new Look("en", ColorScheme.Dark), true) })
        {
            await using var visit = await house.VisitAsync("li", look);
            await OpenFormAsync(visit);
            await using (var writing = await WriteAsync()) // what the vault has to wait for: somebody else writes into its catalogue
            {
                await visit.SendAsync("main form", PagesTests.PackageFields, "button.primary");
                await visit.Page.Locator("job-progress progress").WaitForAsync();
                Assert.Null(await visit.FaultsAsync());
                Assert.Null(await visit.TooWideAsync());
                await visit.ShowAsync($"li-preparing-{look.Language[..2]}-{(look.Scheme == ColorScheme.Dark ? "dark" : "light")}");
                if (breaksOff)
                {
                    await visit.Page.Locator("job-progress ~ form button").ClickAsync();
                }
            }

            await visit.Page.WaitForURLAsync(breaksOff ? $"**/cases/{Case}/package?outcome=Cancelled&again=*" : "**/packages/cp-*");
            if (breaksOff)
            {
                Assert.Equal("某区人民检察院", await visit.Page.InputValueAsync("input[name=recipient]"));
            }

            visit.HadNoTrouble();
        }
    }

    [Fact]
    public async Task A_download_that_broke_off_is_gone_on_with_by_curl_to_the_same_archive()
    {
        await using var visit = await house.VisitAsync("li");
        await OpenFormAsync(visit);
        await visit.SendAsync("main form", PagesTests.PackageFields, "button.primary");
        await visit.Page.WaitForURLAsync("**/packages/cp-*");
        var download = await visit.Page.RunAndWaitForDownloadAsync(async () =>
        {
            await visit.AnsweredAsync(() => visit.Page.Locator("form[action*='handler=Give'] button").ClickAsync());
            await visit.ConfirmAsync(); // a session that has gone on for a while: the page leads back and the download begins all the same
        });
        var (whole, part) = (Path.Combine(house.Site.Data, "whole.zip"), Path.Combine(house.Site.Data, "part.zip"));
        await download.SaveAsAsync(whole);
        var bytes = await File.ReadAllBytesAsync(whole, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(part, bytes[..(bytes.Length / 3)], TestContext.Current.CancellationToken);
        var cookies = Path.Combine(house.Site.Data, "cookies");
        await File.WriteAllLinesAsync(cookies, (await visit.Page.Context.CookiesAsync()).Select(c => $"Cookie: {c.Name}={c.Value}"), TestContext.Current.CancellationToken);
        (await Programs.RunAsync("curl", "--silent", "--show-error", "--fail", "--continue-at", "-", "--header", "@" + cookies, "--output", part, download.Url)).With(0);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(part, TestContext.Current.CancellationToken));
        var id = await house.ItemAsync("_0001.mp4");
        Assert.Contains("package-given li", await house.ActsAsync(id));
    }

    private async Task OpenFormAsync(Visit visit)
    {
        var id = await house.ItemAsync("_0001.mp4");
        await visit.OpenAsync($"/evidence/{id}");
        if (await visit.Page.Locator($"a[href^='/cases/{Case}']").CountAsync() == 0)
        {
            await visit.SendAsync("#filing form[action*='handler=Link']", new Dictionary<string, string> { ["case"] = Case });
        }

        await visit.OpenAsync($"/cases/{Case}/package");
    }

    private async Task<SqliteConnection> WriteAsync()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(house.Site.Data, "catalog.db"), Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var begin = connection.CreateCommand();
        begin.CommandText = "BEGIN IMMEDIATE";
        await begin.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return connection;
    }
}
