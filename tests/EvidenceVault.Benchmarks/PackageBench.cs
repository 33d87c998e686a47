using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;

namespace EvidenceVault.Benchmarks;

/// <summary>A package of five hundred recordings: how long preparing it takes, stage by stage, how fast it goes out, and how much of that going on near its end takes.</summary>
internal static partial class PackageBench
{
    private const double GoalSeconds = 20;
    private const double GoalOfGoingOn = 0.5;
    private const double Broken = 0.9;
    private const int OtherBytes = 2 << 20;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public static async Task<bool> RunAsync(BenchRoom room)
    {
        using var appliance = await Appliance.StartAsync(room["package"]);
        await FootageStock.FillAsync(room, appliance, OtherBytes);
        using var reader = await appliance.SignInAsync();
        var (package, seconds) = await PrepareAsync(reader);
        using var released = await reader.PostAsync(package, [], package + "?handler=Give");
        var archive = released.EnsureSuccessStatusCode().RequestMessage!.RequestUri!.PathAndQuery.Replace("?pass=", "/archive?pass=", StringComparison.Ordinal);
        var (_, length) = await FetchAsync(reader, archive, 0); // warms up
        var ((whole, _), (rest, _)) = (await FetchAsync(reader, archive, 0), await FetchAsync(reader, archive, (long)(length * Broken)));
        Console.WriteLine(FormattableString.Invariant($"  {length / 1e6:0} MB go out in {whole:0.00} s, {length / whole / 1e6:0} MB/s; going on at {Broken:0%} takes {rest:0.00} s"));
        return BenchRoom.Judge($"preparing a package of {FootageStock.Items} recordings", seconds, "s", GoalSeconds, atMost: true)
            & BenchRoom.Judge($"going on at {Broken:0%}, of the whole", rest / whole, "", GoalOfGoingOn, atMost: true);
    }

    private static async Task<(string Package, double Seconds)> PrepareAsync(PortalReader reader)
    {
        const string Form = $"/cases/{FootageStock.Case}/package";
        var items = Item().Matches(await reader.Http.GetStringAsync(new Uri(Form, UriKind.Relative))).Select(m => m.Groups["id"].Value).ToList();
        var started = Stopwatch.GetTimestamp();
        using var ordered = await reader.PostAsync(
            Form, [.. items.Select(i => ("items", i)), ("derived", "proxy"), ("recipient", "court"), ("use", "inside"), ("reason", "measurement"), ("name1", "a"), ("badge1", "1"), ("name2", "b"), ("badge2", "2")]);
        var where = ordered.RequestMessage!.RequestUri!.AbsolutePath;
        for (var stage = ""; !where.StartsWith("/packages/", StringComparison.Ordinal) && Stopwatch.GetElapsedTime(started) < Longest;)
        {
            var told = (await reader.Http.GetFromJsonAsync<Told>(new Uri(where + "/progress", UriKind.Relative)))!;
            if (told.Done)
            {
                using var end = await reader.Http.GetAsync(new Uri(where, UriKind.Relative));
                where = end.RequestMessage!.RequestUri!.AbsolutePath;
            }
            else if (stage != told.State)
            {
                stage = told.State;
                Console.WriteLine(FormattableString.Invariant($"  after {Stopwatch.GetElapsedTime(started).TotalSeconds,5:0.0} s, {told.Percent,2} %: {stage}"));
            }

            await Task.Delay(50);
        }

        return where.StartsWith("/packages/", StringComparison.Ordinal) ? (where, Stopwatch.GetElapsedTime(started).TotalSeconds) : throw new InvalidOperationException($"No package came of it: {where}");
    }

    private static async Task<(double Seconds, long Bytes)> FetchAsync(PortalReader reader, string archive, long from)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, archive) { Headers = { Range = from > 0 ? new RangeHeaderValue(from, null) : null } };
        var started = Stopwatch.GetTimestamp();
        using var answer = await reader.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await answer.EnsureSuccessStatusCode().Content.CopyToAsync(Stream.Null);
        return (Stopwatch.GetElapsedTime(started).TotalSeconds, answer.Content.Headers.ContentLength!.Value);
    }

    private sealed record Told(string State, int Percent, bool Done);

    [GeneratedRegex("name=\"items\" value=\"(?<id>ev-[0-9a-z]+)\"")]
    private static partial Regex Item();
}
