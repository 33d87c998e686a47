using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace EvidenceVault.Benchmarks;

/// <summary>Reads a file by ranges of 8 MiB, one after the other, as a player asks for footage.</summary>
internal static class RangeReading
{
    public const int RangeBytes = 8 << 20;

    public static Task ReadAsync(HttpClient http, Uri address, long bytes) => EachAsync(http, address, bytes, _ => { });

    /// <summary>Reads from several places at once: as many readers share the ranges, and each takes its own part of the file.</summary>
    public static Task ReadAsync(HttpClient http, Uri address, long bytes, int readers) => Task.WhenAll(Enumerable.Range(0, readers).Select(n =>
        EachAsync(http, address, bytes * (n + 1) / readers, _ => { }, bytes * n / readers)));

    /// <exception cref="InvalidOperationException">The ranges do not make up these bytes.</exception>
    public static async Task CheckAsync(HttpClient http, Uri address, long bytes, string sha256)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await EachAsync(http, address, bytes, piece => hash.AppendData(piece.Span));
        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != sha256)
        {
            throw new InvalidOperationException($"The ranges of {address.GetLeftPart(UriPartial.Path)} do not make up the original.");
        }
    }

    private static async Task EachAsync(HttpClient http, Uri address, long end, Action<ReadOnlyMemory<byte>> take, long start = 0)
    {
        var buffer = new byte[256 * 1024];
        for (var from = start; from < end; from += RangeBytes)
        {
            var wanted = Math.Min(RangeBytes, end - from);
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
