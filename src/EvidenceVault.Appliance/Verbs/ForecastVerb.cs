using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Retention;

namespace EvidenceVault.Appliance.Verbs;

/// <summary><c>evidence-vault retention forecast</c>: how much will be kept, by class, in the next two years.</summary>
internal static class ForecastVerb
{
    private const string Unclassified = "(unclassified)";
    private static readonly int[] Told = [0, 12, 24];
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    public static Command Create()
    {
        var (data, json) = (CommonOptions.Data(), CommonOptions.Json());
        var command = new Command(
            "forecast",
            """
            How many bytes of originals are kept now and will be at the end of each of the next 24 months, by class, if as much comes in as of late, by the rule packs in force. What is due
            counts as destroyed. Says also by when the store's disk would be full. Changes nothing.
            """) { data, json };
        command.SetAction(parsed =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: false, TimeProvider.System);
            var forecast = new StorageOutlook(vault.Database).Forecast(VaultHost.Zone, vault.Clock.GetUtcNow(), vault.Stores.FreeBytes());
            Console.WriteLine(parsed.GetValue(json) ? ToJson(forecast).ToJsonString(Readable) : string.Join('\n', Lines(forecast)));
            return ExitCode.Done;
        });
        return command;
    }

    private static IEnumerable<string> Lines(StorageForecast forecast)
    {
        yield return Row("class", "kept", "a day", ["now", .. Told.Skip(1).Select(at => Day(forecast.Days[at]))]);
        foreach (var of in forecast.Classes)
        {
            yield return Row(of.Class ?? Unclassified, Keep(of), StoreVerbs.Size(of.BytesPerDay), Told.Select(at => StoreVerbs.Size(of.Bytes[at])));
        }

        yield return Row("all", "", StoreVerbs.Size(forecast.Classes.Sum(c => c.BytesPerDay)), Told.Select(at => StoreVerbs.Size(forecast.Totals[at])));
        yield return FormattableString.Invariant(
            $"Days of intake counted: {forecast.IntakeDays}. Copies for viewing take {forecast.CopyShare:P0} of it in addition. {StoreVerbs.Size(forecast.UndecidedBytes)} came in since everything was last decided.");
        yield return forecast switch
        {
            { FullBy: { } by, FreeBytes: { } free } => $"■ {StoreVerbs.Size(free)} are free: full by {Day(by)}.",
            { FreeBytes: { } free } => $"{StoreVerbs.Size(free)} are free: not full by {Day(forecast.Days[^1])}.",
            _ => "How much room is left is not known.",
        };
    }

    private static JsonObject ToJson(StorageForecast forecast) => new()
    {
        ["days"] = new JsonArray([.. forecast.Days.Select(d => (JsonNode)Day(d))]),
        ["classes"] = new JsonArray([.. forecast.Classes.Select(c => (JsonNode)new JsonObject
        {
            ["class"] = c.Class,
            ["keep"] = c.Keep?.ToString(),
            ["bytes_per_day"] = c.BytesPerDay,
            ["bytes"] = Numbers(c.Bytes),
        })]),
        ["bytes"] = Numbers(forecast.Totals),
        ["bytes_per_month"] = forecast.PerMonth,
        ["intake_days"] = forecast.IntakeDays,
        ["undecided_bytes"] = forecast.UndecidedBytes,
        ["copy_share"] = forecast.CopyShare,
        ["free_bytes"] = forecast.FreeBytes,
        ["full_by"] = forecast.FullBy is { } by ? Day(by) : null,
    };

    private static string Keep(ClassForecast of) => of.Keep?.ToString() ?? (of.Class is null ? "till classified" : "for good");

    private static string Row(string name, string keep, string perDay, IEnumerable<string> bytes) => $"{name,-20} {keep,-16} {perDay,12} {string.Join(' ', bytes.Select(b => $"{b,12}"))}";

    private static JsonArray Numbers(IEnumerable<long> numbers) => new([.. numbers.Select(n => (JsonNode)n)]);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
