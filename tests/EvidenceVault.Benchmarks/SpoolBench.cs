using EvidenceVault.DurableFiles;

namespace EvidenceVault.Benchmarks;

/// <summary>Hash and durable copy of a cached file of 2 GiB, against openssl hashing it, and against doing each step by a tool of its own.</summary>
internal static class SpoolBench
{
    private const long Bytes = 2L << 30;

    public static async Task<bool> RunAsync(BenchRoom room)
    {
        var source = room.Content("spool/source.bin", Bytes);
        await BenchRoom.RunAsync("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=bench", "-keyout", room["key.pem"], "-out", room["cert.pem"]);
        await BenchRoom.RunAsync("openssl", "dgst", "-sha256", source); // the file is cached from here on

        var medians = await BenchRoom.MediansAsync(5, () => SpoolAsync(room, source), () => BenchRoom.RunAsync("openssl", "dgst", "-sha256", source));
        Console.WriteLine(FormattableString.Invariant($"  hash + durable copy {medians[0]:0.00} s, openssl dgst {medians[1]:0.00} s (medians of 5, in turn)"));
        var naive = await BenchRoom.MediansAsync(2, () => SpoolAsync(room, source), () => NaiveAsync(room, source));
        Console.WriteLine(FormattableString.Invariant($"  hash + durable copy {naive[0]:0.00} s, sha256sum; cms -sign; cp + sync; sha256sum {naive[1]:0.00} s"));
        return BenchRoom.Judge("spool against openssl dgst", medians[0] / medians[1], "×", 1.2, atMost: true)
            & BenchRoom.Judge("spool against the tools one by one", naive[1] / naive[0], "× faster", 8, atMost: false);
    }

    private static async Task SpoolAsync(BenchRoom room, string source)
    {
        var final = room["spool/copy.bin"];
        await DurableFile.CopyAsync(source, DurableFile.NewPartPath(final), final, new DurableCopyOptions(), CancellationToken.None);
        await DurableFile.DeleteAsync(final, CancellationToken.None);
    }

    private static async Task NaiveAsync(BenchRoom room, string source)
    {
        var copy = room["spool/naive.bin"];
        await BenchRoom.RunAsync("sha256sum", source);
        await BenchRoom.RunAsync("openssl", "cms", "-sign", "-binary", "-cades", "-md", "sha256", "-in", source, "-signer", room["cert.pem"], "-inkey", room["key.pem"], "-outform", "DER", "-out", room["naive.p7s"]);
        await BenchRoom.RunAsync("cp", source, copy);
        await BenchRoom.RunAsync("sync", copy);
        await BenchRoom.RunAsync("sha256sum", copy);
        File.Delete(copy);
    }
}
