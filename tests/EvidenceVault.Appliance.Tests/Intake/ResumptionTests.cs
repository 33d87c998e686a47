using System.Net;
using System.Net.Http.Headers;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using Xunit;

namespace EvidenceVault.Appliance.Tests.Intake;

/// <summary>Uploads at the vault's own address that go on after a cut line.</summary>
public sealed class ResumptionTests
{
    private const int Mebibyte = 1 << 20; // the vault writes what arrives in whole ones as long as the line is open
    private static readonly (string Path, byte[] Content) Large = ("DCIM/large.mp4", Bytes(ResumableUpload.LeastBytes + 12_345, 1));
    private static readonly (string Path, byte[] Content) Small = ("DCIM/small.mp4", Bytes(1000, 2));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cut_upload_goes_on_from_what_is_here_also_after_a_restart_of_the_vault()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        var (answer, request) = await station.OpenAsync(Large, Small);
        Assert.Equal(0, answer.Files.Single(f => f.Sha256 == Sha256Digest.Of(Large.Content)).Held);
        Assert.Null(answer.Files.Single(f => f.Sha256 == Sha256Digest.Of(Small.Content)).Held);
        var upload = answer.Files.Single(f => f.Held is not null).Upload!;
        await CutAsync(vault, upload, 5 * Mebibyte);
        await vault.StopAsync();

        await using var again = await vault.StartAgainAsync();
        using var there = station.At(again);
        var (told, _) = await there.OpenAsync(request); // the agent was started again too
        Assert.Equal(5 * Mebibyte, told.Files.Single(f => f.Sha256 == Sha256Digest.Of(Large.Content)).Held);
        Assert.Equal((5 * Mebibyte, Large.Content.Length, false), await AskAsync(again, upload));
        Assert.Equal(HttpStatusCode.NoContent, await PatchAsync(again, upload, 5 * Mebibyte, Large.Content[(5 * Mebibyte)..]));
        Assert.Equal((Large.Content.Length, Large.Content.Length, true), await AskAsync(again, upload));
        await there.UploadAsync(answer with { Files = [answer.Files.Single(f => f.Held is null)] }, Small);
        using var complete = await there.SendAsync(answer.Complete, null);
        await TestStation.ReceiptAsync(complete);
        Assert.Equal(2, again.Items().Count);
        Assert.Empty(await again.ProblemsAsync());
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_and_what_is_here_stays()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        var (answer, _) = await station.OpenAsync(Large, Small);
        var upload = answer.Files.Single(f => f.Held is not null).Upload!;
        await CutAsync(vault, upload, Mebibyte);

        Assert.Equal(HttpStatusCode.Conflict, await PatchAsync(vault, upload, Mebibyte - 1, Large.Content[(Mebibyte - 1)..]));
        Assert.Equal(HttpStatusCode.Conflict, await PatchAsync(vault, upload, Mebibyte, Large.Content[(Mebibyte + 1)..]));
        Assert.Equal(HttpStatusCode.Conflict, await PatchAsync(vault, upload, Mebibyte, [.. Large.Content[Mebibyte..], 0]));
        Assert.Equal(HttpStatusCode.Conflict, await PatchAsync(vault, upload, Large.Content.Length + 1, []));
        Assert.Equal(HttpStatusCode.BadRequest, await PatchAsync(vault, upload, null, Large.Content[Mebibyte..]));
        var keyless = upload with { Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer " + new string('0', 64) } };
        Assert.Equal(HttpStatusCode.NotFound, await PatchAsync(vault, keyless, Mebibyte, Large.Content[Mebibyte..]));
        Assert.Equal(HttpStatusCode.Conflict, await PatchAsync(vault, answer.Files.Single(f => f.Held is null).Upload!, 500, Small.Content[500..])); // too small to be kept
        Assert.Equal((Mebibyte, Large.Content.Length, false), await AskAsync(vault, upload));

        var other = Bytes(Large.Content.Length, 3);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await PatchAsync(vault, upload, Mebibyte, other[Mebibyte..]));
        Assert.Equal((0, Large.Content.Length, false), await AskAsync(vault, upload)); // all of it was dropped
        using (var whole = await station.SendAsync(upload, Large.Content))
        {
            Assert.Equal(HttpStatusCode.NoContent, whole.StatusCode);
        }

        vault.Vault.Database.Write(t => new Stations(vault.Vault.Database).TryRevoke(t, "station-1", DateTimeOffset.UtcNow));
        using var asked = await SendAsync(vault, HttpMethod.Head, upload, null, null);
        Assert.Equal(HttpStatusCode.Forbidden, asked.StatusCode);
        Assert.Empty(vault.Items());
    }

    private static byte[] Bytes(long length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Sends so many bytes of the large file, whole mebibytes, and hangs up once the vault has them.</summary>
    private static async Task CutAsync(TestVault vault, WebInstruction upload, int after)
    {
        using var hangUp = new CancellationTokenSource();
        var sending = SendUntilCutAsync(vault, upload, after, hangUp.Token);
        var folder = Path.Combine(vault.Vault.Folder.Store, ".arriving");
        for (var look = 0; look < 1500 && Arrived() < after; look++)
        {
            await Task.Delay(20, Cancel);
        }

        Assert.Equal(after, Arrived());
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);

        long Arrived() => Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Sum(f => new FileInfo(f).Length) : 0;
    }

    private static async Task SendUntilCutAsync(TestVault vault, WebInstruction upload, int after, CancellationToken hangUp)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, upload.Url) { Content = new CutContent(Large.Content, after) };
        request.Headers.TryAddWithoutValidation("Authorization", upload.Headers["Authorization"]);
        using var answer = await vault.Client.SendAsync(request, hangUp);
    }

    private static async Task<(long Offset, long Length, bool IsComplete)> AskAsync(TestVault vault, WebInstruction upload)
    {
        using var answer = await SendAsync(vault, HttpMethod.Head, upload, null, null);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        return (Number(ResumableUpload.Offset), Number(ResumableUpload.Length), answer.Headers.GetValues(ResumableUpload.Complete).Single() == ResumableUpload.True);

        long Number(string header) => long.Parse(answer.Headers.GetValues(header).Single(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<HttpStatusCode> PatchAsync(TestVault vault, WebInstruction upload, long? offset, byte[] rest)
    {
        using var answer = await SendAsync(vault, HttpMethod.Patch, upload, offset, rest);
        return answer.StatusCode;
    }

    private static async Task<HttpResponseMessage> SendAsync(TestVault vault, HttpMethod method, WebInstruction upload, long? offset, byte[]? rest)
    {
        using var request = new HttpRequestMessage(method, upload.Url);
        request.Headers.TryAddWithoutValidation("Authorization", upload.Headers["Authorization"]);
        if (rest is not null)
        {
            request.Content = new ByteArrayContent(rest);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(ResumableUpload.PartialType);
            request.Headers.Add(ResumableUpload.Complete, ResumableUpload.True);
        }

        if (offset is { } from)
        {
            request.Headers.Add(ResumableUpload.Offset, from.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        return await vault.Client.SendAsync(request, Cancel);
    }

    /// <summary>Promises everything, and stops in the middle.</summary>
    private sealed class CutContent(byte[] all, int after) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(all.AsMemory(0, after), cancellationToken);
            await stream.FlushAsync(cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = all.Length;
            return true;
        }
    }
}
