using System.Net;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Tests.Rig;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Portal.Tests.Review;

public sealed class MarkingTests
{
    [Fact]
    public async Task A_marker_names_the_frame_that_was_on_the_screen_and_leads_back_to_it()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitVideoAsync();
        using var browser = await rig.SignInAsync(AccountRole.LegalOfficer);
        Assert.Equal("Done", await SetAsync(browser, item, "0:08.419", "", "<b>告知</b>"));
        Assert.Equal("Done", await SetAsync(browser, item, "20", "21.5", ""));

        var told = rig.Events(CustodyAct.MarkerSet);
        Assert.Equal(("8419", "35", "8400", "1/1000", "<b>告知</b>"), (told[0].Facts["from_ms"], told[0].Facts["frame"], told[0].Facts["pts"], told[0].Facts["time_base"], told[0].Facts["note"]));
        Assert.Equal(("325", "362"), (told[1].Facts["frame"], told[1].Facts["to_frame"]));
        var page = await browser.ReadAsync($"/evidence/{item.Id}");
        var link = page.QuerySelector(".markers a[data-seek]")!;
        Assert.Equal(("8.4", "?t=8.4"), (link.GetAttribute("data-seek"), link.GetAttribute("href")));
        Assert.Contains("<b>告知</b>", page.QuerySelector(".markers .note")!.TextContent, StringComparison.Ordinal);
        Assert.Null(page.QuerySelector(".markers .note b"));
        Assert.Equal(2, page.QuerySelectorAll("#lanes .mark rect").Length);
        Assert.Equal(35, new Markers(rig.Database).NextUnproven()!.Frame.Number);
    }

    [Fact]
    public async Task A_changed_marker_is_one_withdrawn_and_one_set_and_nothing_is_gone()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitVideoAsync();
        using var browser = await rig.SignInAsync(AccountRole.Supervisor);
        await SetAsync(browser, item, "8", "", "first");
        var first = new Markers(rig.Database).Of(item.Id).Single();
        Assert.Equal("Done", await PostAsync(browser, item, "Set", ("From", "9"), ("To", ""), ("Note", "second"), ("replaces", first.Id)));
        Assert.Equal("Gone", await PostAsync(browser, item, "Set", ("From", "9"), ("To", ""), ("Note", "third"), ("replaces", first.Id)));
        var second = new Markers(rig.Database).Of(item.Id).Single();
        Assert.Equal((first.Id, "second"), (second.Replaces, second.Note));
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("Withdrawn", await PostAsync(browser, item, "Withdraw", ("marker", second.Id)));
        Assert.Equal("Gone", await PostAsync(browser, item, "Withdraw", ("marker", second.Id)));
        Assert.Empty(new Markers(rig.Database).Of(item.Id));
        Assert.Equal(
            [CustodyAct.MarkerSet, CustodyAct.MarkerWithdrawn, CustodyAct.MarkerSet, CustodyAct.MarkerWithdrawn],
            rig.Events(CustodyAct.MarkerSet, CustodyAct.MarkerWithdrawn).Select(e => e.Act));
        var page = await browser.ReadAsync($"/evidence/{item.Id}");
        Assert.Equal(["second", "first"], page.QuerySelectorAll("#markers s").Select(s => s.TextContent));
    }

    [Fact]
    public async Task A_moment_that_is_not_in_the_recording_is_refused()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitVideoAsync();
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        foreach (var (from, to) in new[] { ("", ""), ("-1", ""), ("1:75", ""), ("67.1", ""), ("9", "8"), ("1e3", ""), ("NaN", ""), ("8", "x"), ("1:2:3:4", "") })
        {
            Assert.Equal("BadTime", await SetAsync(browser, item, from, to, "x"));
        }

        Assert.Empty(rig.Events(CustodyAct.MarkerSet));
    }

    [Fact]
    public async Task Who_may_not_see_an_item_marks_nothing_on_it_and_who_sees_it_by_a_grant_neither()
    {
        await using var rig = await PortalRig.StartAsync();
        var (item, own) = (await rig.Seeds.AdmitVideoAsync(), await rig.Seeds.AdmitAsync("DCIM/own.mp4", Seeds.OtherOfficer));
        rig.AddAccount("other", AccountRole.Officer, Seeds.OtherOfficer);
        using var browser = await rig.SignInAsync("other");
        foreach (var handler in new[] { "markers?handler=Set", "markers?handler=Withdraw", "markers?handler=Tag", "works?handler=Clip", "works?handler=Still", "redact" })
        {
            using var answer = await browser.PostAsync($"/evidence/{own.Id}", $"/evidence/{item.Id}/{handler}", ("From", "8"), ("from", "8"), ("to", "9"), ("tag", "x"));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        rig.Seeds.Grant("ag-1", "other", item);
        Assert.Null((await browser.ReadAsync($"/evidence/{item.Id}")).QuerySelector("#marker-form, #clip-form"));
        using var granted = await browser.PostAsync($"/evidence/{own.Id}", $"/evidence/{item.Id}/markers?handler=Set", ("From", "8"));
        Assert.Equal(HttpStatusCode.NotFound, granted.StatusCode);
        Assert.Empty(rig.Events(CustodyAct.MarkerSet, CustodyAct.TagSet, CustodyAct.WorkOrdered));
    }

    [Fact]
    public async Task Tags_are_set_once_and_taken_back_and_both_are_told()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        Assert.Equal("Done", await PostAsync(browser, item, "Tag", ("tag", " 酒驾 ")));
        Assert.Equal("Unchanged", await PostAsync(browser, item, "Tag", ("tag", "酒驾")));
        Assert.Equal("BadText", await PostAsync(browser, item, "Tag", ("tag", new string('x', 25))));
        Assert.Equal(["酒驾"], new ItemTags(rig.Database).Of(item.Id));
        Assert.Equal("Done", await PostAsync(browser, item, "Untag", ("tag", "酒驾")));
        Assert.Empty(new ItemTags(rig.Database).Of(item.Id));
        Assert.Equal(["酒驾", "酒驾"], rig.Events(CustodyAct.TagSet, CustodyAct.TagWithdrawn).Select(e => e.Facts["tag"]));
    }

    [Fact]
    public async Task The_catalogue_itself_refuses_to_change_a_marker()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitVideoAsync();
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        await SetAsync(browser, item, "8", "", "note");
        using var connection = new SqliteConnection($"Data Source={rig.Database.Path}");
        await connection.OpenAsync(PortalRig.Cancel);
        foreach (var sql in new[] { "UPDATE marker SET note = 'other'", "UPDATE marker SET from_ms = 1", "DELETE FROM marker" })
        {
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the statements of this test
            command.CommandText = sql;
#pragma warning restore CA2100
            Assert.Throws<SqliteException>(() => command.ExecuteNonQuery());
        }
    }

    internal static Task<string> SetAsync(Visitor browser, EvidenceItem item, string from, string to, string note) => PostAsync(browser, item, "Set", ("From", from), ("To", to), ("Note", note));

    private static async Task<string> PostAsync(Visitor browser, EvidenceItem item, string handler, params (string Name, string Value)[] fields)
    {
        using var answer = await browser.PostAsync($"/evidence/{item.Id}", $"/evidence/{item.Id}/markers?handler={handler}", fields);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var to = answer.Headers.Location!.OriginalString;
        return to[(to.IndexOf("marked=", StringComparison.Ordinal) + 7)..to.IndexOf('#', StringComparison.Ordinal)];
    }
}
