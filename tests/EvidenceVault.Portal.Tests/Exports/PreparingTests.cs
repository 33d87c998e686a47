using System.Net;
using System.Net.Http.Json;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Packages;
using EvidenceVault.Portal.Features.Exports;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Exports;

/// <summary>Packages are prepared one after the other, beside the requests: whoever ordered one sees how far it is, and can break it off.</summary>
public sealed class PreparingTests
{
    private const string Case = "2026-118";
    private const string Page = $"/cases/{Case}/package";

    [Fact]
    public async Task While_one_is_prepared_another_waits_and_only_whoever_ordered_it_sees_it_and_breaks_it_off()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        rig.Seeds.Link(Case, item);
        using var wang = await rig.SignInAsync(AccountRole.LegalOfficer);
        rig.AddAccount("colleague", AccountRole.LegalOfficer);
        using var colleague = await rig.SignInAsync("colleague");
        var (token, foreign) = (await TokenAsync(wang), await TokenAsync(colleague));

        // Preparing begins with a signature of the log, which has to wait for whoever writes.
        using var writer = new Writer(rig.Database);
        var (first, second) = (await OrderAsync(wang, item, token, "甲检察院"), await OrderAsync(wang, item, token, "乙检察院"));
        Assert.EndsWith("outcome=Busy", (await OrderAsync(wang, item, token, "丙检察院")).Split('&')[0], StringComparison.Ordinal); // two of one person
        var told = await ToldAsync(wang, second);
        Assert.Equal(("Waiting", "Packages before it: 1", 0, false, null), (told.State, told.Step, told.Percent, told.Done, told.Next));
        Assert.Equal((true, Page + "?outcome=Forgotten"), ((await ToldAsync(colleague, second)).Done, (await ToldAsync(colleague, second)).Next));
        using (var taken = await colleague.PostBareAsync(second, ("__RequestVerificationToken", foreign)))
        {
            Assert.EndsWith("outcome=Forgotten", taken.Headers.Location!.OriginalString, StringComparison.Ordinal);
        }

        using (var cancelled = await wang.PostBareAsync(second, ("__RequestVerificationToken", token)))
        {
            Assert.Equal(second, cancelled.Headers.Location!.OriginalString);
        }

        Assert.True((await ToldAsync(wang, second)).Done); // what waits has ended with that

        await writer.EndAsync();
        using var prepared = await wang.GetAsync(first);
        Assert.StartsWith("/packages/cp-", prepared.Headers.Location!.OriginalString, StringComparison.Ordinal);
        using var ended = await wang.GetAsync(second);
        Assert.StartsWith(Page + "?outcome=Cancelled&again=", ended.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal("甲检察院", Assert.Single(rig.Events(CustodyAct.PackagePrepared)).Facts["recipient"]);

        // All that was written is still in the form.
        var form = await wang.ReadAsync(ended.Headers.Location!.OriginalString);
        Assert.Equal(["乙检察院", "张三"], new[] { "recipient", "name1" }.Select(n => form.QuerySelector($"input[name={n}]")!.GetAttribute("value")));
        Assert.Contains("broken off", form.QuerySelector(".notice.fail")!.TextContent, StringComparison.Ordinal);
        Assert.True(form.QuerySelector($"#in-{item.Id}")!.HasAttribute("checked"));
    }

    [Fact]
    public async Task A_page_that_is_open_shows_how_far_it_is_after_a_while()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        rig.Seeds.Link(Case, item);
        using var wang = await rig.SignInAsync(AccountRole.LegalOfficer);
        var token = await TokenAsync(wang);
        using var writer = new Writer(rig.Database);
        var order = await OrderAsync(wang, item, token, "甲检察院");
        var opening = wang.ReadAsync(order);
        while (!opening.IsCompleted)
        {
            rig.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(opening, Task.Delay(50, PortalRig.Cancel));
        }

        var page = await opening;
        await writer.EndAsync();
        Assert.Equal($"{order}/progress", page.QuerySelector("job-progress")!.GetAttribute("data-source"));
        Assert.Contains("1 item for 甲检察院", page.QuerySelector("h2")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(page.QuerySelector($"form[action='{order}'] button"));
    }

    [Fact]
    public async Task What_is_no_longer_as_it_was_ordered_when_its_turn_comes_is_not_prepared()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        rig.Seeds.Link(Case, item);
        using var wang = await rig.SignInAsync(AccountRole.LegalOfficer);
        var token = await TokenAsync(wang);
        using var writer = new Writer(rig.Database, t => rig.Get<EvidenceItems>().TryUnlinkCase(t, item.Id, Case));
        var (first, second) = (await OrderAsync(wang, item, token, "甲检察院"), await OrderAsync(wang, item, token, "乙检察院"));
        while ((await ToldAsync(wang, first)).State == "Waiting")
        {
            await Task.Delay(20, PortalRig.Cancel);
        }

        await writer.EndAsync();
        using var prepared = await wang.GetAsync(first); // its turn had come before
        using var refused = await wang.GetAsync(second);
        Assert.StartsWith(Page + "?outcome=NotThere&again=", refused.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Single(rig.Events(CustodyAct.PackagePrepared));
    }

    [Theory]
    [InlineData(PackageStage.Custody)]
    [InlineData(PackageStage.Works)]
    [InlineData(PackageStage.Proofs)]
    [InlineData(PackageStage.Reports)]
    public async Task What_is_broken_off_at_any_stage_leaves_no_line_and_no_package(PackageStage at)
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        rig.Seeds.Link(Case, item);
        using var cancel = new CancellationTokenSource();
        var stages = new Stages(progress =>
        {
            if (progress.Stage == at)
            {
                cancel.Cancel();
            }
        });
        await Assert.ThrowsAsync<OperationCanceledException>(() => rig.Get<PackageBook>().PrepareAsync(Order(item), By(rig), stages, cancel.Token));
        Assert.Empty(rig.Events(CustodyAct.PackagePrepared));
        Assert.Empty(new CourtPackages(rig.Database).OfCase(Case, new ViewerScope(Everything: true), 10));
    }

    [Fact]
    public async Task Progress_only_grows_passes_every_stage_and_never_says_whole_before_it_is_kept()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        rig.Seeds.Link(Case, item);
        var told = new List<PackageProgress>();
        await rig.Get<PackageBook>().PrepareAsync(Order(item), By(rig), new Stages(told.Add), PortalRig.Cancel);
        Assert.Equal([PackageStage.Custody, PackageStage.Works, PackageStage.Proofs, PackageStage.Reports, PackageStage.Storing], told.Select(p => p.Stage).Distinct());
        Assert.Equal(told.Select(p => p.Percent).Order(), told.Select(p => p.Percent));
        Assert.InRange(told[^1].Percent, 90, 99);
    }

    private static PackageOrder Order(EvidenceItem item) =>
        new(new PackageTerms(Case, "检察院", false, "移送", "", [new Investigator("张三", "1"), new Investigator("李四", "2")], []), [item], "wang", 0, 0);

    private static CustodyEvent By(PortalRig rig) => new() { Act = CustodyAct.PackagePrepared, At = rig.Clock.GetUtcNow(), Actor = new CustodyActor(ActorKind.Person, "wang") };

    private static async Task<string> TokenAsync(Visitor who) => (await who.ReadAsync(Page)).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;

    private static async Task<string> OrderAsync(Visitor who, EvidenceItem item, string token, string recipient)
    {
        using var ordered = await who.PostBareAsync(
            Page, ("items", item.Id.Value), ("recipient", recipient), ("use", "inside"), ("reason", "移送"), ("name1", "张三"), ("badge1", "1"), ("name2", "李四"), ("badge2", "2"), ("__RequestVerificationToken", token));
        return ordered.Headers.Location!.OriginalString;
    }

    private static async Task<Told> ToldAsync(Visitor who, string order)
    {
        using var answer = await who.GetAsync(order + "/progress");
        return (await answer.Content.ReadFromJsonAsync<Told>(PortalRig.Cancel))!;
    }

    /// <summary>Somebody who writes into the catalogue for as long as he likes.</summary>
    private sealed class Writer : IDisposable
    {
        private readonly ManualResetEventSlim _end = new();
        private readonly Task _writing;

        public Writer(CatalogDatabase database, Action<CatalogTransaction>? writes = null)
        {
            using var began = new ManualResetEventSlim();
            _writing = Task.Run(() => database.Write(t =>
            {
                writes?.Invoke(t);
                began.Set();
                _end.Wait();
            }));
            began.Wait(PortalRig.Cancel);
        }

        public async Task EndAsync()
        {
            _end.Set();
            await _writing;
        }

        public void Dispose()
        {
            _end.Set();
            _writing.Wait();
            _end.Dispose();
        }
    }

    private sealed record Told(string State, string Step, int Percent, bool Done, string? Next);

    /// <summary>Told at once, on the thread that tells.</summary>
    private sealed class Stages(Action<PackageProgress> take) : IProgress<PackageProgress>
    {
        public void Report(PackageProgress value) => take(value);
    }
}
