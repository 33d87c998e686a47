using Microsoft.Playwright;

namespace EvidenceVault.System.Tests;

/// <summary>Debian's Chromium, for all tests that look at the portal.</summary>
internal static class Chromium
{
    private const string Program = "/usr/bin/chromium";

    public static async Task<IBrowser> LaunchAsync(IPlaywright playwright)
    {
        Assert.True(File.Exists(Program), "Debian's package chromium is missing; eng/test installs it.");
        return await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            Args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required"],
        });
    }
}
