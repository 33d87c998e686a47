using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace EvidenceVault.System.Tests;

/// <summary>One vault with footage, an account for every role, and Debian's Chromium, for all classes that look at the portal. Each test takes what it changes for itself.</summary>
public sealed class PortalHouse : IAsyncLifetime
{
    /// <summary>What every account of the house has as its password.</summary>
    internal const string Password = "a-password-for-tests";

    /// <summary>Everybody whose day the portal is part of, and his role.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Accounts = new Dictionary<string, string>
    {
        ["zhang"] = "Officer", ["zhao"] = "Officer", ["li"] = "LegalOfficer", ["qian"] = "LegalOfficer", ["feng"] = "LegalOfficer", ["chen"] = "LegalOfficer", ["wang"] = "Supervisor", ["sun"] = "EquipmentManager",
        ["admin"] = "SystemAdministrator", ["safety"] = "SecurityAdministrator", ["audit"] = "AuditAdministrator",
    };

    /// <summary>A session that nobody uses ends after half an hour, and what is kept of it here knows nothing of its use.</summary>
    private static readonly TimeSpan LongestSession = TimeSpan.FromMinutes(15);

    private readonly Dictionary<string, (string State, long Since)> _sessions = [];
    private IReadOnlyDictionary<string, string>? _known;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    internal Site Site { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Site = await Site.StartAsync();
        foreach (var (name, role) in Accounts)
        {
            var (unit, badge) = role switch { "Officer" => ("一大队", name == "zhang" ? "012345" : "999999"), "LegalOfficer" or "Supervisor" => ("一大队", null), _ => ("*", (string?)null) };
            await AddAccountAsync(name, role, unit, badge);
        }

        (await Site.DockAsync(Site.RealRecorder("recorder"), "--json")).With(0);
        await Site.ExaminedAsync();
        _playwright = await Playwright.CreateAsync();
        _browser = await Chromium.LaunchAsync(_playwright);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        await Site.DisposeAsync();
    }

    internal async Task AddAccountAsync(string name, string role, string unit, string? badge = null) =>
        (await Programs.RunAsync(Programs.Vault, Password, ["admin", "account", "add", name, "--role", role, "--display", name, "--unit", unit, .. badge is null ? Array.Empty<string>() : ["--officer", badge], "--data", Site.Data])).With(0);

    /// <summary>A window of somebody who has signed in. His session is opened once, for the door lets nobody knock too often, and shared by his windows.</summary>
    internal async Task<Visit> VisitAsync(string account, Look? look = null)
    {
        if (!_sessions.TryGetValue(account, out var session) || Stopwatch.GetElapsedTime(session.Since) > LongestSession)
        {
            await using var first = await StrangerAsync();
            await first.SignInAsync(account, Password);
            _sessions[account] = session = (await first.Page.Context.StorageStateAsync(), Stopwatch.GetTimestamp());
        }

        return await OpenAsync(look ?? new Look(), session.State);
    }

    /// <summary>A window of somebody who has not signed in.</summary>
    internal Task<Visit> StrangerAsync(Look? look = null) => OpenAsync(look ?? new Look(), null);

    /// <summary>The id of the item whose name ends in this.</summary>
    internal async Task<string> ItemAsync(string ending) =>
        (await Site.ItemsAsync()).First(i => i.GetProperty("path").GetString()!.EndsWith(ending, StringComparison.Ordinal)).GetProperty("id").GetString()!;

    /// <summary>The acts that stand in the custody log about an item, each as "act actor".</summary>
    internal Task<string[]> ActsAsync(string item) => LogAsync("act || ' ' || actor", item);

    /// <summary>Where the log tells of an item.</summary>
    internal Task<string[]> LeavesAsync(string item) => LogAsync("leaf_index", item);

    private async Task<string[]> LogAsync(string what, string item)
    {
        Assert.Matches(new Regex("^ev-[0-9a-z]+$"), item);
        return (await Programs.RunAsync("sqlite3", "-readonly", Path.Combine(Site.Data, "catalog.db"), $"SELECT {what} FROM custody_entry WHERE item = '{item}' ORDER BY leaf_index")).With(0).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>What the pages of a vault that has been used need, made the first time that it is asked for.</summary>
    internal async Task<IReadOnlyDictionary<string, string>> KnownAsync(Func<Task<Dictionary<string, string>>> make) => _known ??= await make();

    private async Task<Visit> OpenAsync(Look look, string? session)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Site.Url, Locale = look.Language, ColorScheme = look.Scheme, JavaScriptEnabled = look.Script, StorageState = session,
            ViewportSize = new ViewportSize { Width = look.Width, Height = look.Height },
        });
        context.SetDefaultTimeout(60_000);
        return new Visit(await context.NewPageAsync(), Site.Url);
    }
}

/// <summary>How somebody looks at the portal.</summary>
/// <param name="Width">Of the window, in CSS pixels: 200 % zoom halves them.</param>
/// <param name="Script">Whether his browser runs scripts.</param>
internal sealed record Look(string Language = "zh-CN", ColorScheme Scheme = ColorScheme.Light, int Width = 1366, int Height = 768, bool Script = true);

[CollectionDefinition(Name)]
public sealed class PortalRoom : ICollectionFixture<PortalHouse>
{
    internal const string Name = "portal";
}
