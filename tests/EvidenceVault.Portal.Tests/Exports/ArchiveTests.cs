using System.Globalization;
using System.Net;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Packages;
using EvidenceVault.Core.Storage;
using EvidenceVault.Portal.Features.Exports;
using EvidenceVault.Portal.Tests.Rig;
using Microsoft.Extensions.Time.Testing;

namespace EvidenceVault.Portal.Tests.Exports;

/// <summary>A download that broke off is gone on with, to the same bytes, with a line each time, by nobody else and not for ever.</summary>
public sealed class ArchiveTests
{
    private const string Case = "2026-118";

    [Fact]
    public async Task Whoever_goes_on_at_any_byte_gets_the_rest_of_the_same_archive_and_it_is_written_down_each_time()
    {
        await using var rig = await PortalRig.StartAsync();
        using var wang = await rig.SignInAsync(AccountRole.LegalOfficer);
        var (package, items) = await PackAsync(rig);
        var archive = await ReleaseAsync(wang, package);
        using var whole = await wang.GetAsync(archive);
        var (bytes, tag) = (await whole.Content.ReadAsByteArrayAsync(PortalRig.Cancel), whole.Headers.ETag!.ToString());
        Assert.Equal(["bytes"], whole.Headers.AcceptRanges);
        var plan = rig.Get<PackageBook>().FindPlan(PackageId.Parse(package))!;
        Assert.Equal(PackageWriter.LengthOf(plan), bytes.Length);
        long[] places = [1, 40, bytes.Length / 2, .. items.Select(i => (long)bytes.AsSpan().IndexOf(Content(i)) + 2), bytes.Length - 30, bytes.Length - 1];
        foreach (var from in places)
        {
            using var rest = await wang.GetAsync(archive, ("Range", Range(from)), ("If-Range", tag));
            Assert.Equal((HttpStatusCode.PartialContent, $"bytes {from}-{bytes.Length - 1}/{bytes.Length}"), (rest.StatusCode, rest.Content.Headers.ContentRange!.ToString()));
            Assert.Equal(bytes[(int)from..], await rest.Content.ReadAsByteArrayAsync(PortalRig.Cancel));

            // Also where nothing is remembered of what was read before.
            using var anew = new MemoryStream();
            await new PackageWriter(rig.Store).WriteZipAsync(plan, from, anew, PortalRig.Cancel);
            Assert.Equal(bytes[(int)from..], anew.ToArray());
        }

        var told = rig.Events(CustodyAct.PackageGiven);
        Assert.Equal([0, .. places], told.Where(e => e.Item == items[0].Id).Select(e => long.Parse(e.Facts.GetValueOrDefault("from_byte", "0"), CultureInfo.InvariantCulture)));
        Assert.Equal(2 * (1 + places.Length), told.Count);
        Assert.Contains($"went on from byte {places[2]:N0}", (await wang.ReadAsync($"/packages/{package}")).Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_with_an_end_or_of_another_archive_is_answered_with_the_whole_and_one_behind_the_end_with_nothing()
    {
        await using var rig = await PortalRig.StartAsync();
        using var wang = await rig.SignInAsync(AccountRole.LegalOfficer);
        var (package, items) = await PackAsync(rig);
        var archive = await ReleaseAsync(wang, package);
        foreach (var headers in new[] { new[] { ("Range", "bytes=5-9") }, [("Range", "bytes=5-"), ("If-Range", "\"another\"")] })
        {
            using var answer = await wang.GetAsync(archive, headers);
            Assert.Equal((HttpStatusCode.OK, (byte)'P'), (answer.StatusCode, (await answer.Content.ReadAsByteArrayAsync(PortalRig.Cancel))[0]));
        }

        using var behind = await wang.GetAsync(archive, ("Range", "bytes=99999999-"));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, behind.StatusCode);
        Assert.Equal(2 * items.Count, rig.Events(CustodyAct.PackageGiven).Count);
    }

    [Fact]
    public async Task An_archive_is_fetched_only_with_its_own_pass_by_whoever_released_it_and_not_for_ever()
    {
        await using var rig = await PortalRig.StartAsync();
        using var wang = await rig.SignInAsync(AccountRole.LegalOfficer);
        rig.AddAccount("colleague", AccountRole.LegalOfficer);
        using var colleague = await rig.SignInAsync("colleague");
        var (package, items) = await PackAsync(rig);
        var other = await rig.Seeds.PackAsync("2026-119", "LegalOfficer", items[0]);
        var archive = await ReleaseAsync(wang, package);
        var pass = archive[(archive.IndexOf('=', StringComparison.Ordinal) + 1)..];
        await RefusedAsync(wang, $"/packages/{package}/archive");
        await RefusedAsync(wang, $"/packages/{package}/archive?pass=x");
        await RefusedAsync(wang, $"/packages/{other}/archive?pass={pass}");
        await RefusedAsync(colleague, archive);
        Assert.Empty(rig.Events(CustodyAct.PackageGiven));

        rig.Clock.Advance(PackagePasses.Lasts);
        using var later = await rig.SignInAsync("LegalOfficer");
        await RefusedAsync(later, archive);
        Assert.Empty(rig.Events(CustodyAct.PackageGiven));
    }

    [Fact]
    public async Task A_pass_is_good_for_so_many_downloads_and_then_it_is_released_anew()
    {
        await using var rig = await PortalRig.StartAsync();
        using var wang = await rig.SignInAsync(AccountRole.LegalOfficer);
        var (package, items) = await PackAsync(rig);
        var archive = await ReleaseAsync(wang, package);
        for (var i = 0; i < PackagePasses.MostFetches; i++)
        {
            using var part = await wang.GetAsync(archive, ("Range", Range(i)));
            Assert.True(part.IsSuccessStatusCode);
        }

        await RefusedAsync(wang, archive);
        Assert.Equal(PackagePasses.MostFetches * items.Count, rig.Events(CustodyAct.PackageGiven).Count);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        using var anew = await wang.GetAsync(await ReleaseAsync(wang, package));
        Assert.Equal(HttpStatusCode.OK, anew.StatusCode);
    }

    [Fact]
    public async Task Many_that_ask_at_one_instant_get_no_more_than_the_pass_is_good_for()
    {
        await using var rig = await PortalRig.StartAsync();
        using var wang = await rig.SignInAsync(AccountRole.LegalOfficer);
        var (package, items) = await PackAsync(rig);
        var archive = await ReleaseAsync(wang, package);
        var answers = await Task.WhenAll(Enumerable.Range(0, 2 * PackagePasses.MostFetches).Select(async _ =>
        {
            using var answer = await wang.GetAsync(archive);
            return answer.StatusCode;
        }));
        Assert.Equal(PackagePasses.MostFetches, answers.Count(a => a == HttpStatusCode.OK));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Forbidden], answers.Distinct().Order());
        Assert.Equal(PackagePasses.MostFetches * items.Count, rig.Events(CustodyAct.PackageGiven).Count);
        Assert.Equal(PackagePasses.MostFetches, new CourtPackages(rig.Database).Givings(PackageId.Parse(package)).Count);
    }

    [Theory]
    [InlineData("disable")]
    [InlineData("end-sessions")]
    [InlineData("change")]
    public async Task What_is_on_its_way_is_cut_when_the_account_is_closed_or_has_no_right_any_more(string act)
    {
        await using var rig = await PortalRig.StartAsync();
        using var wang = await rig.SignInAsync(AccountRole.LegalOfficer);
        using var admin = await rig.SignInAsync(AccountRole.SecurityAdministrator);
        var item = Assert.Single(await rig.Seeds.AdmitAsync(Seeds.Officer, PortalRig.Unit, new SeedFile("DCIM/long.mp4", new byte[64 << 20]))); // more than the buffers of a connection hold
        var package = await rig.Seeds.PackAsync(Case, "LegalOfficer", item);
        using var answer = await wang.OpenAsync(await ReleaseAsync(wang, package));
        await using var body = await answer.Content.ReadAsStreamAsync(PortalRig.Cancel);
        await body.ReadExactlyAsync(new byte[1 << 20], PortalRig.Cancel);
#pragma warning disable CA2025 // it is awaited below, before the body is disposed of
        var reading = ReadSlowlyAsync(body);
#pragma warning restore CA2025

        rig.Clock.Advance(RightWatch.Every); // he has it still, and it goes on
        await Task.Delay(300, PortalRig.Cancel);
        Assert.False(reading.IsCompleted);
        Assert.Empty(rig.Events(CustodyAct.PackageCutOff));

        using var ended = await admin.PostAsync(
            "/admin/accounts", "/admin/accounts", ("act", act), ("name", "LegalOfficer"), ("reason", "岗位调整"), ("display", "W"), ("role", "EquipmentManager"), ("unit", PortalRig.Unit));
        Assert.Equal(HttpStatusCode.Redirect, ended.StatusCode);
        rig.Clock.Advance(RightWatch.Every);
        await Assert.ThrowsAnyAsync<IOException>(() => reading);
        for (var look = 0; look < 300 && rig.Events(CustodyAct.PackageCutOff).Count == 0; look++)
        {
            await Task.Delay(100, PortalRig.Cancel); // it is written when the connection is cut already
        }

        var told = Assert.Single(rig.Events(CustodyAct.PackageCutOff));
        Assert.Equal((item.Id, "LegalOfficer", package), (told.Item, told.Actor.Name, told.Facts["package"]));
    }

    [Fact]
    public async Task Where_it_cannot_be_found_out_whether_the_right_holds_the_answer_ends_and_nobody_says_that_it_had_ended()
    {
        var clock = new FakeTimeProvider();
        var watch = new RightWatch(() => throw new IOException("the catalogue cannot be read"), clock, PortalRig.Cancel);
        clock.Advance(RightWatch.Every);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(TimeSpan.FromMinutes(1), watch.Token));
        Assert.False(watch.HasEnded);
        await Assert.ThrowsAsync<IOException>(() => watch.DisposeAsync().AsTask());
    }

    [Fact]
    public async Task Where_the_store_lost_the_papers_nothing_is_released_and_no_line_says_so()
    {
        await using var rig = await PortalRig.StartAsync();
        using var wang = await rig.SignInAsync(AccountRole.LegalOfficer);
        var (package, _) = await PackAsync(rig);
        var archive = await ReleaseAsync(wang, package);
        rig.Lose(ObjectKey.ForPackage(rig.Get<PackageBook>().FindPlan(PackageId.Parse(package))!.Papers.Sha256));
        await RefusedAsync(wang, archive);
        using var released = await wang.PostAsync($"/packages/{package}", $"/packages/{package}?handler=Give");
        Assert.Equal($"/packages/{package}", released.Headers.Location!.OriginalString);
        var page = await wang.ReadAsync($"/packages/{package}");
        Assert.Contains("does not hold the papers of this package", page.QuerySelector("[aria-labelledby=give-title]")!.TextContent, StringComparison.Ordinal);
        Assert.Null(page.QuerySelector("form[action$='handler=Give']"));
        Assert.Empty(rig.Events(CustodyAct.PackageGiven));
    }

    /// <summary>As over a slow line: about 3 MB a second. A reader who does not read at all is cut off by the server itself.</summary>
    private static async Task ReadSlowlyAsync(Stream body)
    {
        var buffer = new byte[64 << 10];
        while (await body.ReadAsync(buffer, PortalRig.Cancel) > 0)
        {
            await Task.Delay(20, PortalRig.Cancel);
        }
    }

    private static async Task RefusedAsync(Visitor who, string archive)
    {
        using var answer = await who.GetAsync(archive);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    private static async Task<string> ReleaseAsync(Visitor who, string package)
    {
        using var released = await who.PostAsync($"/packages/{package}", $"/packages/{package}?handler=Give");
        return released.Headers.Location!.OriginalString.Replace("?pass=", "/archive?pass=", StringComparison.Ordinal);
    }

    private static byte[] Content(EvidenceItem item) => [.. System.Text.Encoding.ASCII.GetBytes($"content of {item.Name}")];

    private static async Task<(string Package, IReadOnlyList<EvidenceItem> Items)> PackAsync(PortalRig rig)
    {
        var items = await rig.Seeds.AdmitAsync(Seeds.Officer, PortalRig.Unit, [.. new[] { "a.mp4", "b.mp4" }.Select(n => new SeedFile("DCIM/" + n, [.. System.Text.Encoding.ASCII.GetBytes($"content of {n}")]))]);
        return (await rig.Seeds.PackAsync(Case, "LegalOfficer", [.. items]), items);
    }

    private static string Range(long from) => string.Create(CultureInfo.InvariantCulture, $"bytes={from}-");
}
