using System.Text.Json;
using Microsoft.Playwright;

namespace EvidenceVault.System.Tests;

/// <summary>What a player tells of what it showed, where the line to the vault is bad.</summary>
[Collection(PlayerRoom.Name)]
public sealed class WatchedMapTests(PlayerSite site)
{
    private const string Video = "document.querySelector('evidence-player video')";

    [Fact]
    public async Task What_the_vault_did_not_hear_while_it_was_away_is_told_once_more()
    {
        var (page, _) = await site.OpenAsync("_0005.mp4");
        var isAway = true;
        await page.RouteAsync("**/watched", route => isAway && Shown(route.Request).Length > 0
            ? route.FulfillAsync(new RouteFulfillOptions { Status = 503 })
            : route.ContinueAsync());
        await page.RunAndWaitForResponseAsync(
            async () =>
            {
                await page.EvaluateAsync($"async () => {{ {Video}.muted = true; await {Video}.play(); }}");
                await page.WaitForFunctionAsync($"() => {Video}.currentTime > 1");
                await page.EvaluateAsync($"() => {Video}.pause()");
            },
            answer => answer.Status == 503); // it tells every five seconds

        // Nothing plays any more: it tells by itself all the same.
        var taken = await page.RunAndWaitForResponseAsync(
            () =>
            {
                isAway = false;
                return Task.CompletedTask;
            },
            answer => answer.Url.EndsWith("/watched", StringComparison.Ordinal) && answer.Ok && Shown(answer.Request).Length > 0);

        Assert.InRange(Shown(taken.Request)[0].GetProperty("from").GetInt64(), 0, 900);
    }

    private static JsonElement[] Shown(IRequest request) => [.. JsonDocument.Parse(request.PostData!).RootElement.GetProperty("shown").EnumerateArray()];
}
