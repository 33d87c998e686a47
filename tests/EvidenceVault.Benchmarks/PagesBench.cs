using System.Diagnostics;

namespace EvidenceVault.Benchmarks;

/// <summary>How long the pages of a legal officer take, asked one after the other over the loopback of a vault with a case of five hundred recordings; the smallest answer of the portal stands beside them.</summary>
internal static class PagesBench
{
    private const int Times = 15;
    private const double GoalMilliseconds = 100;
    private const double GoalOfTheLargest = 300;

    public static async Task<bool> RunAsync(BenchRoom room)
    {
        using var appliance = await Appliance.StartAsync(room["pages"]);
        var videos = await FootageStock.FillAsync(room, appliance);
        using var reader = await appliance.SignInAsync();
        var (one, other) = (videos[0], videos[1]);
        await reader.SayWhyAsync(one);
        await reader.SayWhyAsync(other);
        var smallest = await TimeAsync(reader, "/custody/log/key");
        var all = new List<double>();
        foreach (var page in new[]
        {
            "/", "/evidence", "/evidence?q=dsj0001", "/evidence?q=_0007&located=1", $"/evidence/{one}", $"/evidence/{one}/custody", $"/evidence/{one}/redact",
            $"/sync?i={one}&i={other}", "/cases", "/explanations", "/requests", "/retention", "/retention/forecast", "/holds", "/approvals", "/account", "/rights",
        })
        {
            all.AddRange(Show(page, await TimeAsync(reader, page), smallest));
        }

        var whole = Show($"/cases/{FootageStock.Case}", await TimeAsync(reader, "/cases/" + FootageStock.Case), smallest);
        var package = Show($"/cases/{FootageStock.Case}/package", await TimeAsync(reader, $"/cases/{FootageStock.Case}/package"), smallest);
        return BenchRoom.Judge("all pages, p95", At(all, 0.95), "ms", GoalMilliseconds, atMost: true)
            & BenchRoom.Judge($"a case of {FootageStock.Items} recordings, p95", At(whole, 0.95), "ms", GoalOfTheLargest, atMost: true)
            & BenchRoom.Judge("the form for its package, p95", At(package, 0.95), "ms", GoalOfTheLargest, atMost: true);
    }

    public static double At(IReadOnlyCollection<double> times, double share) => times.Order().ElementAt(Math.Min(times.Count - 1, (int)(times.Count * share)));

    private static async Task<List<double>> TimeAsync(PortalReader reader, string page)
    {
        var times = new List<double>();
        for (var i = -2; i < Times; i++) // the first two warm up
        {
            var started = Stopwatch.GetTimestamp();
            await reader.ReadAsync(page);
            if (i >= 0)
            {
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        return times;
    }

    private static List<double> Show(string page, List<double> times, List<double> smallest)
    {
        var shown = page.Replace("ev-", "", StringComparison.Ordinal);
        Console.WriteLine(FormattableString.Invariant(
            $"  {(shown.Length > 44 ? shown[..44] : shown),-44} p50 {At(times, 0.5),6:0.0} ms   p95 {At(times, 0.95),6:0.0} ms   {At(times, 0.5) / At(smallest, 0.5),5:0.0} × the smallest answer"));
        return times;
    }
}
