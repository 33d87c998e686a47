using System.Net;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Review;
using EvidenceVault.Portal.Features.Review;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Review;

public sealed class WorkTests
{
    [Fact]
    public async Task A_clip_is_ordered_by_frames_and_its_plan_stands_whole_in_the_log()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitVideoAsync();
        using var browser = await rig.SignInAsync(AccountRole.LegalOfficer);
        foreach (var (from, to, outcome) in new[] { ("8", "9.5", "Ordered"), ("9", "8", "BadTime"), ("8", "99", "BadTime"), ("x", "9", "BadTime") })
        {
            using var answer = await browser.PostAsync($"/evidence/{item.Id}", $"/evidence/{item.Id}/works?handler=Clip", ("from", from), ("to", to));
            Assert.Contains("ordered=" + outcome, answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
        }

        using var still = await browser.PostAsync($"/evidence/{item.Id}", $"/evidence/{item.Id}/works?handler=Still", ("from", "8.44"));
        var works = new Works(rig.Database).Of(item.Id);
        Assert.Equal([WorkKind.Clip, WorkKind.Still], works.Select(w => w.Kind));
        var plan = WorkPlan.Parse(works[0].Plan);
        Assert.Equal((item.Sha256, new PlanFrame(25, 8000), new PlanFrame(62, 9480), 9520), (plan.Parent, plan.From, plan.To, plan.EndPts));
        Assert.Equal(works[0].Plan, rig.Events(CustodyAct.WorkOrdered)[0].Facts["plan"]);
        Assert.Equal(new PlanFrame(36, 8440), WorkPlan.Parse(works[1].Plan).From);
        Assert.Equal(2, (await browser.ReadAsync($"/evidence/{item.Id}")).QuerySelectorAll("#works tbody tr").Length);
    }

    [Fact]
    public async Task What_has_no_list_of_frames_gives_no_clip()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var browser = await rig.SignInAsync(AccountRole.LegalOfficer);
        using var answer = await browser.PostAsync($"/evidence/{item.Id}", $"/evidence/{item.Id}/works?handler=Clip", ("from", "1"), ("to", "2"));
        Assert.Contains("ordered=NoFrames", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Empty(rig.Events(CustodyAct.WorkOrdered));
    }

    [Fact]
    public async Task A_redaction_is_planned_by_numbers_and_every_mask_says_why()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitVideoAsync();
        using var browser = await rig.SignInAsync(AccountRole.LegalOfficer);
        (string, string)[] good =
        [
            ("From", "8"), ("To", "20"), ("Masks[0].Style", "blur"), ("Masks[0].Keys", "9 120 80 60 60\n0:10.5, 260, 90, 60, 60"), ("Masks[0].Reason", "路人面部"),
            ("Masks[1].Style", "black"), ("Masks[1].Keys", ""), ("Masks[1].Reason", ""), ("Mutes[0].From", "12"), ("Mutes[0].To", "13.25"), ("Mutes[0].Reason", "姓名"),
        ];
        using var ordered = await browser.PostAsync($"/evidence/{item.Id}/redact", $"/evidence/{item.Id}/redact", good);
        Assert.Contains("ordered=Ordered", ordered.Headers.Location!.OriginalString, StringComparison.Ordinal);
        var plan = WorkPlan.Parse(new Works(rig.Database).Of(item.Id).Single().Plan);
        Assert.Equal((MaskStyle.Blur, "路人面部"), (plan.Masks.Single().Style, plan.Masks[0].Reason));
        Assert.Equal([new MaskKey(50, 120, 80, 60, 60), new MaskKey(87, 260, 90, 60, 60)], plan.Masks[0].Keys);
        Assert.Equal(new Mute(new Stretch(12_000, 13_250), "姓名"), plan.Mutes.Single());

        foreach (var (name, value) in new[] { ("Masks[0].Reason", ""), ("Masks[0].Keys", "9 120 80 60"), ("Masks[0].Keys", "9 120 80 0 60"), ("Mutes[0].Reason", " "), ("Mutes[0].To", "11") })
        {
            using var bad = await browser.PostAsync($"/evidence/{item.Id}/redact", $"/evidence/{item.Id}/redact", [.. good.Select(f => f.Item1 == name ? (name, value) : f)]);
            Assert.Contains("outcome=BadMask", bad.Headers.Location!.OriginalString, StringComparison.Ordinal);
        }

        Assert.Single(rig.Events(CustodyAct.WorkOrdered));
    }

    [Fact]
    public async Task A_works_bytes_come_in_ranges_to_those_who_may_see_the_item_and_one_line_tells_of_it()
    {
        await using var rig = await PortalRig.StartAsync();
        var (item, other) = (await rig.Seeds.AdmitVideoAsync(), await rig.Seeds.AdmitAsync("DCIM/o.mp4", Seeds.OtherOfficer));
        var work = await rig.Seeds.AddWorkAsync(item, Seeds.Plan(item, WorkKind.Clip, 0, 9));
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        using var part = await browser.GetAsync($"/media/{item.Id}/works/{work.Id}", ("Range", "bytes=0-3"));
        Assert.Equal((HttpStatusCode.PartialContent, "work"), (part.StatusCode, await part.Content.ReadAsStringAsync(PortalRig.Cancel)));
        using var again = await browser.GetAsync($"/media/{item.Id}/works/{work.Id}", ("Range", "bytes=4-5"));
        Assert.Equal(work.Id, Assert.Single(rig.Events(CustodyAct.MediaPlayed)).Facts["copy"]);
        using var wrongItem = await browser.GetAsync($"/media/{other.Id}/works/{work.Id}");
        using var ofOther = await browser.GetAsync($"/evidence/{other.Id}/works/{work.Id}");
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (wrongItem.StatusCode, ofOther.StatusCode));
        rig.AddAccount("stranger", AccountRole.Officer, Seeds.OtherOfficer);
        using var stranger = await rig.SignInAsync("stranger");
        using var refused = await stranger.GetAsync($"/media/{item.Id}/works/{work.Id}");
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        var page = await browser.ReadAsync($"/evidence/{item.Id}/works/{work.Id}");
        Assert.Contains("\"from_frame_sha256\"", page.QuerySelector("pre")!.TextContent, StringComparison.Ordinal);
        Assert.Contains(item.Sha256.Hex, page.QuerySelector("pre")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_key_of_the_sheet_has_an_act_in_the_script_and_every_key_is_there_once()
    {
        using var stream = typeof(PlayerKey).Assembly.GetManifestResourceStream("assets/player.js")!;
        using var reader = new StreamReader(stream);
        var script = reader.ReadToEnd();
        Assert.All(PlayerKey.All, key => Assert.Contains($"case '{key.Act}':", script, StringComparison.Ordinal));
        Assert.Equal(PlayerKey.All.Count, PlayerKey.All.Select(k => k.Key).Distinct().Count());
        string[] promised = [" ", "k", "j", "l", "ArrowLeft", "ArrowRight", ",", ".", "[", "]", "i", "o", "m", "c", "n", "p", "t", "g", "G", "N", "P", "s", "f", "v", "?"]; // docs: the keys of the player
        Assert.Equal(promised.Order(StringComparer.Ordinal), PlayerKey.All.Select(k => k.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_sheet_on_the_page_shows_every_key()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitVideoAsync();
        await rig.Seeds.AddCopyAsync(item, "proxy", "video/mp4", [1]);
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        var page = await browser.ReadAsync($"/evidence/{item.Id}");
        Assert.Equal(PlayerKey.All.Select(k => (k.Key, k.Act)).Order(), page.QuerySelectorAll("dialog.keys kbd[data-act]").Select(k => (k.GetAttribute("data-key")!, k.GetAttribute("data-act")!)).Order());
        Assert.Equal("Officer", page.QuerySelector(".watermark bdi")!.TextContent);
    }
}
