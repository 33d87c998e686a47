namespace EvidenceVault.Benchmarks;

/// <summary>Ranges of 8 MiB over one original, one after the other as a player asks: through the portal, and from the server itself by a presigned address.</summary>
internal static class S3RangeBench
{
    private const int Rounds = 5;

    public static async Task<bool> RunAsync(Appliance appliance, S3Gateway gateway, string bucket, long bytes)
    {
        var (id, sha256, _) = (await appliance.ItemsAsync()).First(item => item.Bytes == bytes);
        using var reader = await appliance.SignInAsync();
        await reader.SayWhyAsync(id);
        var portal = new Uri(appliance.Url, $"/media/{id}/original");
        var server = gateway.PresignedGet("portal", bucket, $"originals/{sha256[..2]}/{sha256}");
        await RangeReading.CheckAsync(reader.Http, portal, bytes, sha256);
        await RangeReading.CheckAsync(reader.Http, server, bytes, sha256);
        var medians = await BenchRoom.MediansAsync(Rounds, () => RangeReading.ReadAsync(reader.Http, portal, bytes), () => RangeReading.ReadAsync(reader.Http, server, bytes));
        Console.WriteLine(FormattableString.Invariant($"  ranges of 8 MiB: portal {bytes / medians[0] / 1e6:0} MB/s, the server itself {bytes / medians[1] / 1e6:0} MB/s (medians of {Rounds}, in turn)"));
        return BenchRoom.Judge("footage through the portal against the server itself", medians[1] / medians[0], "of its throughput", 0.70, atMost: false);
    }
}
