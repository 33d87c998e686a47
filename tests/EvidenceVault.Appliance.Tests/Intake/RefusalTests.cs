using System.Net;
using System.Text;
using System.Text.Json;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Signing;
using Xunit;

namespace EvidenceVault.Appliance.Tests.Intake;

/// <summary>Everything an agent, or somebody who plays one, can do wrong: a clear refusal, a custody event, and nothing half-admitted.</summary>
public sealed class RefusalTests
{
    private static readonly (string Path, byte[] Content) File = ("DCIM/a.mp4", Encoding.UTF8.GetBytes("a recording"));

    [Fact]
    public async Task An_unknown_station_is_refused()
    {
        await using var vault = await TestVault.StartAsync();
        using var known = TestStation.Enroll(vault, "known");
        await RefusedAsync(vault, 403, "unknown-station", () => known.PostAsync(known.Sealed(known.Manifest(File) with { Station = new StationClaim("stranger", "1") })));
    }

    [Fact]
    public async Task A_revoked_station_is_refused()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        Revoke(vault);
        await RefusedAsync(vault, 403, "unknown-station", () => station.PostAsync(station.Sealed(station.Manifest(File))));
    }

    [Fact]
    public async Task A_station_revoked_while_its_session_is_open_sends_and_completes_nothing_more()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        var (answer, _) = await station.OpenAsync(File);
        Revoke(vault);
        await RefusedAsync(vault, 403, "unknown-station", () => station.SendAsync(answer.Files[0].Upload!, File.Content));
    }

    [Fact]
    public async Task A_station_revoked_after_sending_gets_no_receipt()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        var (answer, _) = await station.OpenAsync(File);
        await station.UploadAsync(answer, File);
        Revoke(vault);
        await RefusedAsync(vault, 403, "unknown-station", () => station.SendAsync(answer.Complete, null));
    }

    [Theory]
    [InlineData("2", "3", "Update the vault")]
    [InlineData("2", "0", "Update the docking agent")]
    public async Task A_manifest_of_another_version_is_told_which_side_to_update(string written, string claimed, string cure)
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        var manifest = Encoding.UTF8.GetString(ManifestFormat.Write(station.Manifest(File))).Replace($"\"version\":{written}", $"\"version\":{claimed}", StringComparison.Ordinal);
        await RefusedAsync(vault, 422, "unknown-version", () => station.PostAsync(station.Sealed(Encoding.UTF8.GetBytes(manifest), [Sha256Digest.Of(File.Content)])));
        Assert.Contains(cure, vault.Events(CustodyAct.HandOverRefused)[^1].Facts["detail"], StringComparison.Ordinal);
        Assert.Contains($"of version {claimed}, and this vault reads versions 1 to 2", vault.Events(CustodyAct.HandOverRefused)[^1].Facts["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seals_made_by_a_clock_that_was_years_off_are_told_so_and_good_when_made_anew()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        var manifest = ManifestFormat.Write(station.Manifest(File));
        var then = new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var late = new HandOverRequest(
            manifest, CadesSeal.Create(Sha256Digest.Of(manifest), station.Identity, then), [new FileSeal(Sha256Digest.Of(File.Content), CadesSeal.Create(Sha256Digest.Of(File.Content), station.Identity, then))]);
        await RefusedAsync(vault, 422, "clock-off", () => station.PostAsync(late));
        Assert.Contains("2001-01-01T00:00:00.000Z", vault.Events(CustodyAct.HandOverRefused)[^1].Facts["detail"], StringComparison.Ordinal);
        await station.OpenAsync(station.Sealed(manifest, [Sha256Digest.Of(File.Content)]));
    }

    [Fact]
    public async Task A_session_sealed_with_an_earlier_certificate_is_taken_and_one_after_the_revocation_is_not()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1", TimeSpan.FromMinutes(2));
        var waiting = station.Sealed(station.Manifest(File));
        using var renewed = await station.RenewAsync();
        await renewed.HandOverAsync(("DCIM/b.mp4", Encoding.UTF8.GetBytes("another recording")));
        await station.OpenAsync(waiting);
        Revoke(vault);
        await RefusedAsync(vault, 403, "unknown-station", () => renewed.PostAsync(renewed.Sealed(renewed.Manifest(File))), items: 1);
    }

    [Fact]
    public async Task A_revoked_station_that_is_enrolled_again_seals_with_its_new_key_and_the_old_one_stays_dead()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        var waiting = station.Manifest(File);
        var (_, open) = await station.OpenAsync(("DCIM/begun.mp4", [1, 2, 3]));
        Revoke(vault);
        using var back = TestStation.Enroll(vault, "station-1");
        await RefusedAsync(vault, 403, "other-certificate", () => station.PostAsync(station.Sealed(waiting)));
        await RefusedAsync(vault, 403, "other-certificate", () => station.PostAsync(open));
        Assert.Single((await back.HandOverAsync(waiting, File)).Lines);

        // What was opened before the revocation is completed with the seals of then: they were in the vault by that time.
        var (answer, _) = await back.OpenAsync(back.Sealed(ManifestFormat.Read(open.Manifest)));
        await back.UploadAsync(answer, ("DCIM/begun.mp4", [1, 2, 3]));
        using var completed = await back.SendAsync(answer.Complete, null);
        Assert.Equal(HttpStatusCode.OK, completed.StatusCode);
        Assert.Empty(await vault.ProblemsAsync());
    }

    [Fact]
    public async Task A_certificate_that_a_restored_catalogue_has_forgotten_does_not_set_a_session_apart()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        using var forgotten = station.Forgotten();
        await RefusedAsync(vault, 403, "other-certificate", () => forgotten.PostAsync(forgotten.Sealed(forgotten.Manifest(File))));
    }

    [Theory]
    [InlineData("X-Forwarded-For", "10.1.2.3")]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("Host", "vault.example")]
    public async Task Nobody_hands_over_through_a_proxy_where_no_certificate_can_be_shown(string header, string value)
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        vault.Client.DefaultRequestHeaders.TryAddWithoutValidation(header, value);
        await RefusedAsync(vault, 403, "unknown-certificate", () => station.PostAsync(station.Sealed(station.Manifest(File))));
    }

    [Fact]
    public async Task A_station_cannot_speak_for_another()
    {
        await using var vault = await TestVault.StartAsync();
        using var victim = TestStation.Enroll(vault, "victim");
        using var liar = TestStation.Enroll(vault, "liar");
        await RefusedAsync(vault, 403, "bad-seal", () => liar.PostAsync(liar.Sealed(victim.Manifest(File))));
    }

    [Fact]
    public async Task A_manifest_changed_after_sealing_is_refused()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        var manifest = station.Manifest(File);
        var changed = ManifestFormat.Write(manifest with { Station = new StationClaim("station-1", "another-bay") });
        await RefusedAsync(vault, 403, "bad-seal", () => station.PostAsync(station.Sealed(manifest) with { Manifest = changed }));
    }

    [Fact]
    public async Task A_file_needs_its_own_seal()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        var request = station.Sealed(station.Manifest(File));
        await RefusedAsync(vault, 403, "bad-seal", () => station.PostAsync(request with { FileSeals = [] }));
        await RefusedAsync(vault, 403, "bad-seal", () => station.PostAsync(request with { FileSeals = [new FileSeal(request.FileSeals[0].Sha256, station.Seal(Sha256Digest.Of([1])))] }));
    }

    [Theory]
    [InlineData("../outside.mp4")]
    [InlineData("/etc/passwd")]
    [InlineData("DCIM/../../x")]
    [InlineData("DCIM\\x.mp4")]
    [InlineData("DCIM//x.mp4")]
    [InlineData("DCIM/./x.mp4")]
    [InlineData("a\nb.mp4")]
    [InlineData("")]
    public async Task A_path_that_plays_tricks_is_refused(string path)
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        await RefusedAsync(vault, 400, "malformed-hand-over", () => station.PostAsync(station.Sealed(station.Manifest((path, File.Content)))));
    }

    [Theory]
    [InlineData("no json at all")]
    [InlineData("{}")]
    [InlineData("""{"manifest":"eyJhIjoiXHVkODAwIn0=","manifest_seal":"AAAA","file_seals":[]}""")] // {"a":"\\ud800"}: half a surrogate pair
    [InlineData("""{"manifest":"eyJhIjoi/yJ9","manifest_seal":"AAAA","file_seals":[]}""")] // a byte that is no UTF-8
    [InlineData("""{"manifest":"AAAA","manifest_seal":"AAAA","file_seals":[null]}""")]
    [InlineData("null")]
    [InlineData("""{"manifest":"AAAA","manifest_seal":"AAAA","file_seals":[]}""")]
    public async Task What_is_no_hand_over_is_refused(string body)
    {
        await using var vault = await TestVault.StartAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        await RefusedAsync(vault, 400, "malformed-hand-over", () => vault.Client.PostAsync(new Uri(HandOverRequest.Address, UriKind.Relative), content, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_oversized_hand_over_is_refused()
    {
        await using var vault = await TestVault.StartAsync();
        using var content = new ByteArrayContent(new byte[HandOverRequest.MostBytes + 1]);
        using var handler = new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) }; // the answer comes in place of the body, however slow the vault is
        using var client = new HttpClient(handler) { BaseAddress = vault.Client.BaseAddress };
        client.DefaultRequestHeaders.ExpectContinue = true; // ask before sending 64 MiB
        await RefusedAsync(vault, 413, "hand-over-too-large", () => client.PostAsync(new Uri(HandOverRequest.Address, UriKind.Relative), content, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_admitted_session_cannot_be_replayed()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        var (answer, request) = await station.OpenAsync(File);
        await station.UploadAsync(answer, File);
        using (await station.SendAsync(answer.Complete, null))
        {
            await RefusedAsync(vault, 409, "session-already-admitted", () => station.PostAsync(request), items: 1);
        }
    }

    [Fact]
    public async Task A_session_id_stands_for_one_manifest()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        var manifest = station.Manifest(File);
        using (await station.PostAsync(station.Sealed(manifest)))
        {
            await RefusedAsync(vault, 409, "session-reused", () => station.PostAsync(station.Sealed(manifest with { Station = new StationClaim("station-1", "another-bay") })));
        }
    }

    [Fact]
    public async Task One_digest_has_one_length()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        var manifest = station.Manifest(File, ("DCIM/b.mp4", File.Content));
        var torn = manifest with { Files = [manifest.Files[0], manifest.Files[1] with { Bytes = 5 }] };
        await RefusedAsync(vault, 400, "malformed-hand-over", () => station.PostAsync(station.Sealed(torn)));
    }

    [Fact]
    public async Task Other_bytes_of_the_right_length_are_refused_and_nothing_of_them_stays()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        var (answer, _) = await station.OpenAsync(File);
        await RefusedAsync(vault, 422, "wrong-digest", () => station.SendAsync(answer.Files[0].Upload!, Encoding.UTF8.GetBytes("A recording")));
        await RefusedAsync(vault, 409, "bytes-missing", () => station.SendAsync(answer.Complete, null));
        Assert.DoesNotContain(Directory.EnumerateFiles(vault.Vault.Folder.Store, "*", SearchOption.AllDirectories), f => f.Contains("originals", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_length_is_refused_before_any_byte_is_kept()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        var (answer, _) = await station.OpenAsync(File);
        await RefusedAsync(vault, 422, "wrong-length", () => station.SendAsync(answer.Files[0].Upload!, Encoding.UTF8.GetBytes("a recording and more")));
        await RefusedAsync(vault, 422, "wrong-length", () => station.SendAsync(answer.Files[0].Upload!, [1]));
    }

    [Fact]
    public async Task The_key_of_one_upload_opens_no_other_door()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        var (answer, _) = await station.OpenAsync(File);
        var upload = answer.Files[0].Upload!;
        await RefusedAsync(vault, 404, "no-such-upload", () => station.SendAsync(upload with { Headers = answer.Complete.Headers }, File.Content));
        await RefusedAsync(vault, 404, "no-such-upload", () => station.SendAsync(upload with { Headers = new Dictionary<string, string>() }, File.Content));
        await RefusedAsync(vault, 404, "no-such-upload", () => station.SendAsync(answer.Complete with { Headers = upload.Headers }, null));
    }

    [Fact]
    public async Task A_flood_of_refusals_is_counted_and_does_not_flood_the_log()
    {
        await using var vault = await TestVault.StartAsync();
        const int Attempts = 200;
        for (var i = 0; i < Attempts; i++)
        {
            using var content = new StringContent("{}");
            using var response = await vault.Client.PostAsync(new Uri(HandOverRequest.Address, UriKind.Relative), content, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }

        // The minute may have turned once meanwhile: then its first event names those that were folded before.
        Assert.InRange(vault.Events(CustodyAct.HandOverRefused).Count, 60, 121);
    }

    private static void Revoke(TestVault vault) => vault.Vault.Database.Write(t =>
    {
        Assert.True(new Stations(vault.Vault.Database).TryRevoke(t, "station-1", DateTimeOffset.UtcNow));
        t.Append(vault.Vault.ConsoleAct(CustodyAct.StationRevoked, ("station", "station-1")));
    });

    private static async Task RefusedAsync(TestVault vault, int status, string word, Func<Task<HttpResponseMessage>> attempt, int items = 0)
    {
        var before = vault.Events(CustodyAct.HandOverRefused).Count;
        using var response = await attempt();
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;

        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("urn:evidencevault:problem:" + word, problem.GetProperty("type").GetString());
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.Equal(before + 1, vault.Events(CustodyAct.HandOverRefused).Count);
        Assert.Equal(word, vault.Events(CustodyAct.HandOverRefused)[^1].Reason);
        Assert.Equal(items, vault.Items().Count);
        Assert.Empty(await vault.ProblemsAsync());
    }
}
