using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EvidenceVault.Core.Stations;
using EvidenceVault.DockingAgent.Page;
using EvidenceVault.DockingAgent.Tests.Support;

namespace EvidenceVault.DockingAgent.Tests.Page;

/// <summary>The station's screen over real HTTP, beside a running service.</summary>
public sealed partial class StationPageTests : IDisposable
{
    private readonly TestStation _station = new();
    private readonly HttpClient _browser = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public StationPageTests()
    {
        _station.Configure(c =>
        {
            c["bays"] = "{ '1': [./bay1] }";
            c["unlisted_recorders"] = "take";
            c["page_port"] = "0";
        });
        _station.Vault.Register = new StationRegister(
            "1", [new RegisteredRecorder("DSJ0001", "大队", null, null, true), new RegisteredRecorder("DSJ0002", "大队", null, "099999", true)],
            [new RegisteredOfficer("012345", "张三", "大队")], [new FilingClass("drink-driving", "酒驾", "Drink driving")]);
    }

    public void Dispose()
    {
        _browser.Dispose();
        _station.Dispose();
    }

    [Fact]
    public async Task A_bay_is_shown_its_session_confirmed_in_one_step_and_the_vault_told()
    {
        await using var service = new RunningService(_station.Config);
        var page = await PageAsync(service);
        _station.Folder.Write("new/DCIM/012345_DSJ0001_20260301200130_0007.mp4", "a");
        _station.Folder.Write("new/DCIM/012345_DSJ0001_20260301200130_0007IMP.mp4", "a");
        Directory.Move(_station.Folder["new"], _station.Folder["bay1"]);
        await service.WaitAsync("done", "1");
        await RegisterAsync(page);

        var state = await _browser.GetFromJsonAsync<JsonObject>(new Uri(page, "state?lang=en"), Cancel);
        var bay = state!["bays"]![0]!["bay"]!;
        Assert.Equal(("1", "done"), (bay["bay"]!.GetValue<string>(), bay["state"]!.GetValue<string>()));
        Assert.Equal(("DSJ0001", 2), (bay["recorder"]!.GetValue<string>(), bay["files"]!.GetValue<int>())); // a folder has no serial: its files told it
        Assert.Equal(["locked"], state["bays"]![0]!["warnings"]!.AsArray().Select(w => w!.GetValue<string>()));
        var session = bay["session"]!.GetValue<string>();
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(new Uri(page, $"sessions/{session}/filing"), new { @class = "drink-driving", @case = "2026-118" })).StatusCode);
        await UntilAsync(() => _station.Vault.Events.Values.Any(e => e.Kind == StationEventKind.FilingConfirmed && e.Facts["class"] == "drink-driving" && e.Facts["case"] == "2026-118" && e.Session?.Value == session));

        var sheet = await _browser.GetStringAsync(new Uri(page, $"sessions/{session}/receipt"), Cancel);
        Assert.Contains("移交回执", sheet, StringComparison.Ordinal);
        Assert.Contains("012345_DSJ0001_20260301200130_0007.mp4", sheet, StringComparison.Ordinal);
        Assert.Contains("已入库", sheet, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_markup_is_only_text_on_the_receipt()
    {
        await using var service = new RunningService(_station.Config);
        var page = await PageAsync(service);
        _station.Folder.Write("new/<script>.mp4", "a");
        Directory.Move(_station.Folder["new"], _station.Folder["bay1"]);
        var session = (await service.WaitAsync("released", "1"))["session"]!.GetValue<string>();
        var sheet = await _browser.GetStringAsync(new Uri(page, $"sessions/{session}/receipt"), Cancel);
        Assert.Contains("&lt;script&gt;.mp4", sheet, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", sheet, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recorders_change_hands_by_badge_number_and_what_cannot_be_is_refused_by_name()
    {
        await using var service = new RunningService(_station.Config);
        var page = await PageAsync(service);
        await RegisterAsync(page);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(new Uri(page, "issue"), new { badge = "012345", recorder = "DSJ0001" })).StatusCode);
        await UntilAsync(() => _station.Vault.Events.Values.Any(e => e is { Kind: StationEventKind.RecorderIssued, Officer: "012345", Recorder: "DSJ0001" }));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(new Uri(page, "return"), new { badge = "012345", recorder = "DSJ0001" })).StatusCode); // at once, before the vault has told it back
        foreach (var (path, badge, recorder, reason) in ((string, string, string, string)[])
            [("issue", "1", "DSJ0001", "no-officer"), ("issue", "012345", "X", "no-recorder"), ("issue", "012345", "DSJ0002", "issued-to-another"), ("return", "012345", "DSJ0001", "not-issued")])
        {
            var answer = await PostAsync(new Uri(page, path), new { badge, recorder });
            Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
            Assert.Equal(reason, (await answer.Content.ReadFromJsonAsync<JsonObject>(Cancel))!["reason"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task Other_pages_and_other_names_get_nothing()
    {
        await using var service = new RunningService(_station.Config);
        var page = await PageAsync(service);
        using var foreign = new HttpRequestMessage(HttpMethod.Post, new Uri(page, "issue")) { Content = JsonContent.Create(new { badge = "012345", recorder = "DSJ0001" }) };
        foreign.Headers.Add("Origin", "http://evil.example");
        Assert.Equal(HttpStatusCode.Forbidden, (await _browser.SendAsync(foreign, Cancel)).StatusCode);
        using var rebound = new HttpRequestMessage(HttpMethod.Get, new Uri(page, "state"));
        rebound.Headers.Host = "evil.example";
        Assert.Equal(HttpStatusCode.Forbidden, (await _browser.SendAsync(rebound, Cancel)).StatusCode);
        var own = await _browser.GetAsync(page, Cancel);
        Assert.Contains("default-src 'none'", own.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await _browser.GetAsync(new Uri(page, "sessions/..%2f..%2fagent.yaml"), Cancel)).StatusCode);
    }

    [Fact]
    public async Task Both_languages_have_every_word_that_the_page_uses()
    {
        var (chinese, english) = (PageTexts.Of("zh-CN"), PageTexts.Of("en"));
        Assert.Equal(chinese.Keys.Order(StringComparer.Ordinal), english.Keys.Order(StringComparer.Ordinal));
        Assert.All(Enum.GetNames<BayState>(), s => Assert.Contains("state." + Kebab(s), chinese.Keys));
        Assert.All(Enum.GetNames<BayState>(), s => Assert.Contains("advice." + Kebab(s), chinese.Keys));
        Assert.All(typeof(BayReasons).GetFields(), f => Assert.Contains("reason." + f.GetRawConstantValue(), chinese.Keys));
        using var script = new StreamReader(typeof(StationPage).Assembly.GetManifestResourceStream("page/page.js")!);
        var used = PlainKey().Matches(await script.ReadToEndAsync(Cancel)).Select(m => m.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        Assert.All(used, key => Assert.Contains(key, chinese.Keys));
    }

    private static string Kebab(string name) => string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));

    [GeneratedRegex(@"text\('([a-z.-]+)'\)")]
    private static partial Regex PlainKey();

    private static async Task<Uri> PageAsync(RunningService service) => new((await service.WaitAsync("page"))["text"]!.GetValue<string>());

    private async Task RegisterAsync(Uri page)
    {
        for (var i = 0; i < 4500; i++)
        {
            if ((await _browser.GetFromJsonAsync<JsonObject>(new Uri(page, "state"), Cancel))!["classes"]!.AsArray().Count > 0)
            {
                return;
            }

            await Task.Delay(20, Cancel);
        }

        Assert.Fail("The register did not come.");
    }

    private async Task<HttpResponseMessage> PostAsync(Uri address, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(body) };
        request.Headers.Add("X-Station", "1");
        return await _browser.SendAsync(request, Cancel);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 4500 && !holds(); i++)
        {
            await Task.Delay(20, Cancel);
        }

        Assert.True(holds());
    }
}
