using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace EvidenceVault.Benchmarks;

/// <summary>Ranges of 8 MiB over one original, one after the other as a player asks: through the portal, and from the server itself by a presigned address.</summary>
internal static class S3RangeBench
{
    private const int Rounds = 5;
    private const int RangeBytes = 8 << 20;

    public static async Task<bool> RunAsync(Appliance appliance, S3Gateway gateway, string bucket, long bytes)
    {
        var (id, sha256) = (await appliance.ItemsAsync()).First(item => item.Bytes == bytes) switch { var item => (item.Id, item.Sha256) };
        using var http = await appliance.SignInAsync();
        await appliance.SayWhyAsync(http, id);
        var portal = new Uri(appliance.Url, $"/media/{id}/original");
        var server = gateway.PresignedGet("portal", bucket, $"originals/{sha256[..2]}/{sha256}");
        foreach (var address in new[] { portal, server })
        {
            if (Convert.ToHexStringLower(await DigestAsync(http, address, bytes)) != sha256)
            {
                throw new InvalidOperationException($"The ranges of {address.GetLeftPart(UriPartial.Path)} do not make up the original.");
            }
        }

        var medians = await BenchRoom.MediansAsync(Rounds, () => ReadAsync(http, portal, bytes), () => ReadAsync(http, server, bytes));
        Console.WriteLine(FormattableString.Invariant($"  ranges of 8 MiB: portal {bytes / medians[0] / 1e6:0} MB/s, the server itself {bytes / medians[1] / 1e6:0} MB/s (medians of {Rounds}, in turn)"));
        return BenchRoom.Judge("footage through the portal against the server itself", medians[1] / medians[0], "of its throughput", 0.70, atMost: false);
    }

    private static Task ReadAsync(HttpClient http, Uri address, long bytes) => EachAsync(http, address, bytes, _ => { });

    private static async Task<byte[]> DigestAsync(HttpClient http, Uri address, long bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await EachAsync(http, address, bytes, piece => hash.AppendData(piece.Span));
        return hash.GetHashAndReset();
    }

    private static async Task EachAsync(HttpClient http, Uri address, long bytes, Action<ReadOnlyMemory<byte>> take)
    {
        var buffer = new byte[256 * 1024];
        for (long from = 0; from < bytes; from += RangeBytes)
        {
            var wanted = Math.Min(RangeBytes, bytes - from);
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Range = new RangeHeaderValue(from, from + wanted - 1);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            if (response.StatusCode != HttpStatusCode.PartialContent)
            {
                throw new InvalidOperationException($"{address.GetLeftPart(UriPartial.Path)} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
            }

            await using var body = await response.Content.ReadAsStreamAsync();
            var got = 0L;
            for (int read; (read = await body.ReadAsync(buffer)) > 0; got += read)
            {
                take(buffer.AsMemory(0, read));
            }

            if (got != wanted)
            {
                throw new InvalidOperationException($"{address.GetLeftPart(UriPartial.Path)} gave {got} bytes of {wanted}.");
            }
        }
    }
}
