using System.Text.RegularExpressions;

namespace EvidenceVault.System.Tests;

/// <summary>From the look at a recording to the line that tells of it, and to the proof of that line: with the browser, and offline with the public verifier.</summary>
[Collection(PortalRoom.Name)]
public sealed partial class ProofTests(PortalHouse house)
{
    [Fact]
    public async Task Whoever_looked_stands_in_the_trail_and_a_stranger_can_prove_the_line_offline()
    {
        var id = await house.ItemAsync("_0004.jpg");
        await using (var wang = await house.VisitAsync("wang"))
        {
            await wang.OpenAsync("/evidence/" + id);
        }

        await using var li = await house.VisitAsync("li");
        await li.OpenAsync($"/evidence/{id}/custody");
        var line = li.Page.Locator("ol.trail li:not(:has(ol)):has(bdi:text-is('wang')) a.leaf").First;
        await line.EvaluateAsync("link => { for (const folded of document.querySelectorAll('details')) folded.open = true; }");
        await line.ClickAsync();
        await li.Page.WaitForURLAsync(url => LineAddress().IsMatch(url));
        var leaf = LineAddress().Match(li.Page.Url).Groups[1].Value;
        await li.IsAccessibleAsync();

        var folder = house.Site.Folder("proof");
        foreach (var (link, name) in new[] { ("a[href$='/entry']", "line.json"), ("a[href$='/proof']", "line.tlog-proof"), ("a[href='/custody/log/key']", "log.vkey") })
        {
            var download = await li.Page.RunAndWaitForDownloadAsync(() => li.Page.Locator("main " + link).ClickAsync());
            await download.SaveAsAsync(Path.Combine(folder, name));
        }

        string[] check = ["line", Path.Combine(folder, "line.json"), Path.Combine(folder, "line.tlog-proof"), "--log-key", Path.Combine(folder, "log.vkey")];
        var said = (await Programs.RunAsync(Programs.Verify, check)).With(0).Output;
        Assert.Contains("it says: wang", said, StringComparison.Ordinal);
        Assert.Contains($"entry {leaf} stands in the log", said, StringComparison.Ordinal);

        // A line that tells of somebody else is another line.
        var entry = await File.ReadAllTextAsync(check[1], TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(check[1], entry.Replace("\"wang\"", "\"nobody\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        (await Programs.RunAsync(Programs.Verify, check)).With(1);

        // Lines of other items are not reached through this one, and looking at a line is a line.
        Assert.Equal(404, (await li.Page.APIRequest.GetAsync($"{house.Site.Url}/evidence/{id}/custody/0/entry")).Status);
        Assert.Contains("custody-trail-viewed li", await house.ActsAsync(id));
        li.HadNoTrouble();
    }

    [GeneratedRegex("/custody/([0-9]+)$")]
    private static partial Regex LineAddress();
}
