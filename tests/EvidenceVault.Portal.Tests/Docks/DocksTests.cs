using AngleSharp.Dom;
using EvidenceVault.Core.Times;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Stations;
using EvidenceVault.Portal.Features.Docks;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Docks;

/// <summary>What those see who keep the stations running: what is now, never what was as if it were now.</summary>
public sealed class DocksTests
{
    [Fact]
    public async Task Bays_stand_in_printed_order_with_shape_word_recorder_progress_and_time_left()
    {
        await using var rig = await PortalRig.StartAsync();
        using var station = ReportingStation.Enroll(rig);
        using var browser = await rig.SignInAsync(AccountRole.EquipmentManager);
        await station.TellAsync(r => r with { Bays = [station.Bay("10", BayState.Free), .. r.Bays, station.Bay("3", BayState.Released) with { Recorder = "DSJ0043" }] });

        var page = await browser.ReadAsync("/docks");

        Assert.Equal(["1", "2", "3", "10"], page.QuerySelectorAll(".bay h3 bdi").Select(b => b.TextContent));
        var bay = page.QuerySelector(".bay")!;
        Assert.Equal("Reading", bay.QuerySelector(".badge.preparing")!.TextContent.Trim());
        Assert.Equal("63", bay.QuerySelector("progress")!.GetAttribute("value"));
        Assert.Contains("32.4 MiB/s · 00:11 left", Plain(bay), StringComparison.Ordinal);
        Assert.Contains("11 of 18 files · 600.8 MiB / 953.7 MiB", Plain(bay), StringComparison.Ordinal);
        Assert.Contains("DSJ0042 · 033123", Plain(bay), StringComparison.Ordinal);
        Assert.Equal("May be taken", page.QuerySelectorAll(".bay")[2].QuerySelector(".badge.ok")!.TextContent.Trim());
        var gauges = Plain(page.QuerySelector(".gauges")!);
        Assert.All(["2 sessions, 3.2 GiB", "5 %", "in time (chrony)", "docking-agent 0.2.0"], text => Assert.Contains(text, gauges, StringComparison.Ordinal));
        Assert.Null(page.QuerySelector(".todo"));
        Assert.Null(page.QuerySelector("a[href^='/evidence'], a[href^='/sessions']"));
    }

    [Fact]
    public async Task Problems_come_first_each_with_its_reason_and_what_to_do()
    {
        await using var rig = await PortalRig.StartAsync();
        using var station = ReportingStation.Enroll(rig);
        using var silent = ReportingStation.Enroll(rig, "dock-08");
        using var browser = await rig.SignInAsync(AccountRole.SystemAdministrator);
        await station.TellAsync(r => r with
        {
            Clock = new StationClock(false, "unknown", null),
            Spool = r.Spool with { UsedBytes = 390_000_000_000 },
            Bays = [station.Bay("1", BayState.Refused, BayReasons.VolumeChanged), station.Bay("2", BayState.Failed, "a-word-of-tomorrow")],
        });

        var todo = (await browser.ReadAsync("/docks")).QuerySelectorAll(".todo li").Select(Plain).ToList();

        Assert.Equal(5, todo.Count);
        Assert.StartsWith("Clock in doubt dock-07", todo[0], StringComparison.Ordinal);
        Assert.StartsWith("Spool nearly full dock-07", todo[1], StringComparison.Ordinal);
        Assert.StartsWith("Refused dock-07 · Bay 1 It has another volume than last time", todo[2], StringComparison.Ordinal);
        Assert.Contains("accept the new volume", todo[2], StringComparison.Ordinal);
        Assert.StartsWith("Failed dock-07 · Bay 2 a-word-of-tomorrow", todo[3], StringComparison.Ordinal);
        Assert.StartsWith("No news yet dock-08", todo[4], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_report_is_never_shown_as_if_it_were_of_now()
    {
        await using var rig = await PortalRig.StartAsync();
        using var station = ReportingStation.Enroll(rig);
        using var browser = await rig.SignInAsync(AccountRole.EquipmentManager);
        await station.TellAsync(r => r with { Bays = [station.Bay("1", BayState.Done), station.Bay("2", BayState.Failed, BayReasons.Unread)] });
        rig.Clock.Advance(TimeSpan.FromSeconds(31));

        var page = await browser.ReadAsync("/docks");

        Assert.Equal(["Unknown", "Unknown"], page.QuerySelectorAll(".bay .badge").Select(b => b.TextContent.Trim()));
        Assert.Empty(page.QuerySelectorAll(".bay .badge.ok, .bay.ok, .dock .badge.ok"));
        Assert.Contains("No news since 2026-07-04 14:05:53", page.QuerySelector(".dock .head")!.TextContent, StringComparison.Ordinal);
        Assert.StartsWith("No news dock-07 See that the station has power", Plain(page.QuerySelector(".todo li")!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alarms_of_the_last_day_come_from_the_custody_log()
    {
        await using var rig = await PortalRig.StartAsync();
        using var station = ReportingStation.Enroll(rig);
        rig.AddAccount("wu", AccountRole.EquipmentManager);
        await station.TellAsync(station.Event(StationEventKind.SpoolLow, bay: null));
        rig.Clock.Advance(TimeSpan.FromHours(23));
        await station.TellAsync(station.Event(StationEventKind.DeviceRefused, bay: "4", reason: BayReasons.NotARecorder), station.Event(StationEventKind.RecorderUndocked));
        using var browser = await rig.SignInAsync("wu", "zh-CN");
        var alarms = (await browser.ReadAsync("/docks")).QuerySelectorAll("[aria-labelledby=alarms-title] li").Select(Plain).ToList();
        Assert.Equal(2, alarms.Count);
        Assert.StartsWith("dock-07 拒绝了设备 · 4 号位 · 不是执法记录仪。", alarms[0], StringComparison.Ordinal);
        rig.Clock.Advance(TimeSpan.FromHours(2));
        using var later = await rig.SignInAsync("wu");
        Assert.Single((await later.ReadAsync("/docks")).QuerySelectorAll("[aria-labelledby=alarms-title] li"));
    }

    [Fact]
    public async Task A_supervisor_sees_the_stations_of_his_unit_and_a_revoked_one_nobody()
    {
        await using var rig = await PortalRig.StartAsync();
        using var own = ReportingStation.Enroll(rig);
        using var other = ReportingStation.Enroll(rig, "dock-08", "二中队");
        using var gone = ReportingStation.Enroll(rig, "dock-09");
        rig.Database.Write(t => rig.Get<Stations>().TryRevoke(t, gone.Name, rig.Clock.GetUtcNow()));
        await other.TellAsync(other.Event(StationEventKind.SpoolLow));
        using var supervisor = await rig.SignInAsync(AccountRole.Supervisor);
        using var manager = await rig.SignInAsync(AccountRole.EquipmentManager, unit: "*");
        var page = await supervisor.ReadAsync("/docks");
        Assert.Equal(["dock-07"], page.QuerySelectorAll(".dock h2 > bdi").Select(b => b.TextContent));
        Assert.Empty(page.QuerySelectorAll("[aria-labelledby=alarms-title] li"));
        Assert.Equal(["dock-07", "dock-08"], (await manager.ReadAsync("/docks")).QuerySelectorAll(".dock h2 > bdi").Select(b => b.TextContent));
    }

    [Fact]
    public async Task An_open_page_is_told_of_news_and_hears_a_heartbeat_meanwhile()
    {
        await using var rig = await PortalRig.StartAsync();
        using var station = ReportingStation.Enroll(rig);
        using var browser = await rig.SignInAsync(AccountRole.EquipmentManager);
        using var answer = await browser.OpenAsync("/docks/events");
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(PortalRig.Cancel));
        Assert.Equal("beat", await WordAsync(lines));
        await station.TellAsync();
        Assert.Equal("news", await WordAsync(lines));
        Assert.Equal("beat", await AsTimePassesAsync(rig, WordAsync(lines)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_ends_with_the_session_it_was_opened_in(bool isIdle)
    {
        await using var rig = await PortalRig.StartAsync();
        rig.AddAccount("wu", AccountRole.EquipmentManager);
        using var browser = await rig.SignInAsync("wu");
        using var answer = await browser.OpenAsync("/docks/events");
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(PortalRig.Cancel));
        Assert.Equal("beat", await WordAsync(lines));
        if (!isIdle)
        {
            rig.Database.Write(t => rig.Get<Accounts>().SetPassword(t, "wu", "another", "another stamp"));
        }

        rig.Clock.Advance(isIdle ? TimeSpan.FromMinutes(31) : TimeSpan.Zero);
        Assert.Null(await AsTimePassesAsync(rig, WordAsync(lines)));
    }

    [Fact]
    public async Task A_page_that_fetches_itself_does_not_keep_a_session_alive()
    {
        await using var rig = await PortalRig.StartAsync();
        using var browser = await rig.SignInAsync(AccountRole.EquipmentManager);
        rig.Clock.Advance(TimeSpan.FromMinutes(20));
        using (var live = await browser.GetAsync("/docks?live=1"))
        {
            Assert.Equal(200, (int)live.StatusCode);
        }

        rig.Clock.Advance(TimeSpan.FromMinutes(11));
        using var later = await browser.GetAsync("/docks");
        Assert.Equal(302, (int)later.StatusCode);
    }

    [Fact]
    public async Task No_more_pages_listen_than_the_vault_can_bear()
    {
        await using var rig = await PortalRig.StartAsync();
        using var browser = await rig.SignInAsync(AccountRole.EquipmentManager);
        var board = rig.Get<StationBoard>();
        var listeners = Enumerable.Range(0, StationBoard.MostListeners).Select(_ => board.TryListen()!).ToList();
        using (var refused = await browser.OpenAsync("/docks/events"))
        {
            Assert.Equal(503, (int)refused.StatusCode);
        }

        listeners.ForEach(l => l.Dispose());
        using var taken = await browser.OpenAsync("/docks/events");
        Assert.Equal(200, (int)taken.StatusCode);
    }

    [Fact]
    public async Task After_a_restart_the_last_news_is_shown_with_its_age()
    {
        await using var rig = await PortalRig.StartAsync();
        using var station = ReportingStation.Enroll(rig);
        await station.TellAsync();
        Assert.Equal(station.Name, new StationBoard(rig.Database).Find(station.Name)!.Report.Station);
        Assert.Equal(rig.Clock.GetUtcNow(), new StationBoard(rig.Database).Find(station.Name)!.ReceivedAt);
        Assert.Empty(rig.Events(CustodyAct.ItemListed));
    }

    /// <summary>The server may not wait yet when the clock is moved, so it is moved again.</summary>
    private static async Task<T> AsTimePassesAsync<T>(PortalRig rig, Task<T> awaited)
    {
        for (var look = 0; look < 200 && !awaited.IsCompleted; look++)
        {
            rig.Clock.Advance(DocksEndpoint.Heartbeat);
            await Task.Delay(50, PortalRig.Cancel);
        }

        return await awaited.WaitAsync(TimeSpan.FromSeconds(5), PortalRig.Cancel);
    }

    private static async Task<string?> WordAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync(PortalRig.Cancel) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                return line["event: ".Length..];
            }
        }

        return null;
    }

    /// <summary>What is read out: without what is hidden from it, and with single blanks.</summary>
    private static string Plain(IElement element) => string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
