using System.Net;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Features.Filing;
using EvidenceVault.Portal.Tests.Rig;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Portal.Tests.Filing;

public sealed class FilingTests
{
    [Fact]
    public async Task A_class_and_the_event_that_tells_of_it_are_one()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        using var first = await browser.PostAsync($"/evidence/{item.Id}", $"/evidence/{item.Id}?handler=Classify", ("class", "overspeed"));
        using var second = await browser.PostAsync($"/evidence/{item.Id}", $"/evidence/{item.Id}?handler=Classify", ("class", "drink-driving"));
        using var again = await browser.PostAsync($"/evidence/{item.Id}", $"/evidence/{item.Id}?handler=Classify", ("class", "drink-driving"));
        Assert.Equal(HttpStatusCode.Redirect, second.StatusCode);
        Assert.Equal("drink-driving", rig.Get<EvidenceItems>().Find(item.Id)!.Class);
        Assert.Equal([("", "overspeed"), ("overspeed", "drink-driving")], rig.Events(CustodyAct.Classified).Select(e => (e.Facts["from"], e.Facts["to"])));
    }

    [Fact]
    public async Task A_class_is_not_set_when_its_event_cannot_be_written()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        using (var connection = new SqliteConnection($"Data Source={rig.Database.Path}"))
        {
            await connection.OpenAsync(PortalRig.Cancel);
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TRIGGER full BEFORE INSERT ON custody_entry WHEN NEW.act = 'classified' BEGIN SELECT RAISE(ABORT, 'disk full'); END";
            await command.ExecuteNonQueryAsync(PortalRig.Cancel);
        }

        using var answer = await browser.PostAsync($"/evidence/{item.Id}", $"/evidence/{item.Id}?handler=Classify", ("class", "overspeed"));
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Null(rig.Get<EvidenceItems>().Find(item.Id)!.Class);
    }

    [Fact]
    public async Task A_case_number_is_checked_and_linked_once()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var browser = await rig.SignInAsync(AccountRole.LegalOfficer);
        foreach (var (number, outcome) in new[] { ("<script>", "BadCaseNumber"), ("沪公交决字〔2026〕第118号", "Done"), ("2026-118", "Done"), (" 2026-118 ", "Unchanged") })
        {
            using var answer = await browser.PostAsync($"/evidence/{item.Id}", $"/evidence/{item.Id}?handler=Link", ("case", number));
            Assert.Contains("outcome=" + outcome, answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
        }

        Assert.Equal(["2026-118", "沪公交决字〔2026〕第118号"], rig.Get<EvidenceItems>().Cases(item.Id));
        Assert.Equal(2, rig.Events(CustodyAct.CaseLinked).Count);
    }

    [Fact]
    public async Task A_supervisor_looks_and_does_not_file()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var browser = await rig.SignInAsync(AccountRole.Supervisor);
        Assert.Null((await browser.ReadAsync($"/evidence/{item.Id}")).QuerySelector("#set-class"));
        using var answer = await browser.PostAsync("/", $"/evidence/{item.Id}?handler=Classify", ("class", "overspeed"));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(rig.Events(CustodyAct.Classified));
    }

    [Fact]
    public void The_built_in_categories_are_sound()
    {
        var categories = Categories.Load(null);
        Assert.InRange(categories.All.Count, 20, 40);
        Assert.Equal("酒驾", categories.Find("drink-driving")!.Zh);
    }
}
