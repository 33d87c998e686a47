using System.Globalization;
using System.Security.Cryptography;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Retention.Fixity;

namespace EvidenceVault.Retention.Drills;

/// <summary>What a drill read from the second store.</summary>
/// <param name="Copied">How many originals the sample was drawn from.</param>
/// <param name="Failures">Each key that could not be restored, with the reason.</param>
public sealed record DrillReport(long Copied, int Sample, long Bytes, TimeSpan Took, IReadOnlyList<(string Key, string What)> Failures)
{
    public double MebibytesPerSecond => Took > TimeSpan.Zero ? Bytes / 1048576.0 / Took.TotalSeconds : 0;
}

/// <summary>
/// Reads originals, drawn by the system's random source so that nobody can steer which, from the second store, and compares
/// them with the ledger: proof that a restore would give back what was sealed.
/// </summary>
public sealed class RestoreDrill(StorePlaces places, DrillSample sample, ObjectReader reader, UpkeepBook book)
{
    private const int MostTold = 10;

    /// <returns>The report; null where there is no second store.</returns>
    public async Task<DrillReport?> RunAsync(int count, IProgress<string>? progress, CancellationToken cancel)
    {
        if (places.Second is not { } second)
        {
            return null;
        }

        var (drawn, copied) = sample.Draw(count);
        var began = book.Now;
        long bytes = 0;
        var failures = new List<(string Key, string What)>();
        foreach (var line in drawn)
        {
            progress?.Report(line.Key.Value);
            var (found, what) = await reader.ReadAsync(second.Store, line, cancel);
            if (found == Reading.Sound)
            {
                bytes += line.Seal.Bytes;
                continue;
            }

            failures.Add((line.Key.Value, what));
            if (found == Reading.Different)
            {
                book.Failed(StoreSide.Second, line, what); // the next round of checks mends it
            }
        }

        var report = new DrillReport(copied, drawn.Count, bytes, book.Now - began, failures);
        Tell(report);
        return report;
    }

    private void Tell(DrillReport report) => book.Done(CustodyAct.RestoreDrilled, report.Failures.Count == 0 ? null : "failed", [
        ("sample", UpkeepBook.Number(report.Sample)), ("of", UpkeepBook.Number(report.Copied)), ("bytes", UpkeepBook.Number(report.Bytes)),
        ("failures", UpkeepBook.Number(report.Failures.Count)), ("milliseconds", UpkeepBook.Number((long)report.Took.TotalMilliseconds)),
        ("mebibytes_per_second", report.MebibytesPerSecond.ToString("0.0", CultureInfo.InvariantCulture)),
        ("failed_keys", string.Join(' ', report.Failures.Take(MostTold).Select(f => f.Key)))]);
}

/// <summary>Draws originals that were copied to the second store, each as likely as any other.</summary>
public sealed class DrillSample(CatalogDatabase database)
{
    private readonly CopiedOriginals _copied = new(database);

    /// <summary>Up to <paramref name="count"/> different originals, and how many there are to draw from.</summary>
    public (IReadOnlyList<LedgerLine> Drawn, long Copied) Draw(int count)
    {
        var copied = _copied.Count();
        var ranks = new HashSet<long>();
        while (ranks.Count < Math.Min(count, copied))
        {
            ranks.Add((long)(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) % (ulong)copied)); // copied is far below 2^64: no rank is favoured noticeably
        }

        return (_copied.At(ranks), copied);
    }
}
