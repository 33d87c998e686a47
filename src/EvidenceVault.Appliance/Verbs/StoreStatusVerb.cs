using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using EvidenceVault.Appliance.Stores;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;

namespace EvidenceVault.Appliance.Verbs;

/// <summary><c>evidence-vault store status</c>: how the stores are.</summary>
internal static class StoreStatusVerb
{
    private const int Named = 20;
    private static readonly TimeSpan LateAfter = TimeSpan.FromHours(24);

    public static Command Create()
    {
        var (data, json) = (CommonOptions.Data(), CommonOptions.Json());
        var command = new Command("status", "Show both stores, what waits for its second copy, how far the checks are, and what is in trouble. Exit 1 if anything is in trouble or late.") { data, json };
        command.SetAction(parsed =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: false, TimeProvider.System);
            var standing = new StoreStandings(vault.Database).Read(Named, vault.Stores.Second is not null);
            var findings = Findings(vault, standing);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(Json(vault, standing, findings));
            }
            else
            {
                Print(vault, standing, findings);
            }

            return findings.Count == 0 ? ExitCode.Done : ExitCode.NotAsItShouldBe;
        });
        return command;
    }

    private static readonly TimeSpan InventoryLateAfter = TimeSpan.FromHours(50);

    /// <summary>What somebody must look at.</summary>
    private static List<string> Findings(OpenVault vault, StoreStanding standing)
    {
        var (now, cycle) = (vault.Clock.GetUtcNow(), TimeSpan.FromDays(vault.Stores.Options.Fixity.CycleDays));
        var findings = standing.Troubled.Select(t => $"{t.Key} ({Word(t.Store)} store) {t.What}").ToList();
        if (standing.TroubledCount > findings.Count)
        {
            findings.Add($"{standing.TroubledCount - findings.Count} further objects are in trouble");
        }

        if (vault.Stores.Second is not null && standing.Lag.OldestAt is { } waiting && now - waiting > LateAfter)
        {
            findings.Add($"the second copy is late: an object has waited since {At(waiting)}: {standing.Lag.Trouble ?? "not tried yet"}");
        }

        if (standing.OldestCheckAt is { } oldest && now - oldest > cycle)
        {
            findings.Add($"checks are late: an object was last read at {At(oldest)}, the cycle is {cycle.TotalDays:0} days");
        }

        if (vault.Stores.Second is not null && standing.OldestCopyCheckAt is { } oldestCopy && now - oldestCopy > cycle)
        {
            findings.Add($"checks of the second store are late: a copy was last read at {At(oldestCopy)}, the cycle is {cycle.TotalDays:0} days");
        }

        findings.AddRange(Work(standing, now));
        return findings;
    }

    /// <summary>What the work itself found, or that it was not done.</summary>
    private static IEnumerable<string> Work(StoreStanding standing, DateTimeOffset now)
    {
        if (standing.Checked?.Reason == "store-away")
        {
            yield return $"the {standing.Checked.Facts.GetValueOrDefault("store")} store could not be read at {At(standing.Checked.At)}";
        }

        if (standing.Inventory is { } inventory && inventory.Facts.GetValueOrDefault("differences") is { } differences and not "0")
        {
            yield return $"the inventory of {inventory.Facts.GetValueOrDefault("day")} found {differences} differences; show them with: evidence-vault store inventory";
        }

        if (standing.Inventory is { } last && now - last.At > InventoryLateAfter)
        {
            yield return $"no inventory was signed since {At(last.At)}";
        }

        if (standing.Drill is { Reason: { } failed })
        {
            yield return $"the last restore drill failed: {failed}";
        }
    }

    private static void Print(OpenVault vault, StoreStanding standing, List<string> findings)
    {
        Console.WriteLine($"primary      {Place(vault.Stores.Options.Primary)}");
        Console.WriteLine($"second       {(vault.Stores.Options.Second is { } second ? Place(second) : "none")}");
        if (vault.Stores.Second is not null)
        {
            Console.WriteLine(standing.Lag.Objects == 0 ? "second copy  up to date" : $"second copy  {standing.Lag.Objects} objects wait ({StoreVerbs.Size(standing.Lag.Bytes)}), the oldest since {At(standing.Lag.OldestAt)}");
        }

        Console.WriteLine($"checks       every object within {vault.Stores.Options.Fixity.CycleDays} days; the oldest was read at {At(standing.OldestCheckAt)}{(vault.Stores.Second is null ? "" : $", of the second store at {At(standing.OldestCopyCheckAt)}")}");
        Console.WriteLine($"last check   {Told(standing.Checked, "store", "objects", "bytes", "failures", "repaired")}");
        Console.WriteLine($"inventory    {Told(standing.Inventory, "day", "objects", "differences")}");
        Console.WriteLine($"last drill   {Told(standing.Drill, "sample", "failures", "mebibytes_per_second")}");
        foreach (var finding in findings)
        {
            Console.WriteLine("■ " + finding);
        }

        Console.WriteLine(findings.Count == 0 ? "● Nothing is in trouble or late." : $"■ {findings.Count} findings.");
    }

    private static string Json(OpenVault vault, StoreStanding standing, List<string> findings) => new JsonObject
    {
        ["primary"] = Place(vault.Stores.Options.Primary),
        ["second"] = vault.Stores.Options.Second is { } second ? Place(second) : null,
        ["waiting"] = vault.Stores.Second is null ? null : new JsonObject
        {
            ["objects"] = standing.Lag.Objects,
            ["bytes"] = standing.Lag.Bytes,
            ["oldest_at"] = Instant(standing.Lag.OldestAt),
            ["trouble"] = standing.Lag.Trouble,
        },
        ["cycle_days"] = vault.Stores.Options.Fixity.CycleDays,
        ["oldest_check_at"] = Instant(standing.OldestCheckAt),
        ["oldest_second_check_at"] = Instant(standing.OldestCopyCheckAt),
        ["last_check"] = Event(standing.Checked),
        ["last_inventory"] = Event(standing.Inventory),
        ["last_drill"] = Event(standing.Drill),
        ["troubled"] = standing.TroubledCount,
        ["findings"] = new JsonArray([.. findings.Select(f => JsonValue.Create(f))]),
    }.ToJsonString();

    private static JsonObject? Event(CustodyEvent? told)
    {
        if (told is null)
        {
            return null;
        }

        var json = new JsonObject { ["at"] = Instant(told.At), ["reason"] = told.Reason };
        foreach (var (name, value) in told.Facts)
        {
            json[name] = value;
        }

        return json;
    }

    private static string Told(CustodyEvent? told, params string[] facts) => told is null
        ? "none yet"
        : $"{At(told.At)}{(told.Reason is { } reason ? $" ({reason})" : "")}: {string.Join(", ", facts.Where(told.Facts.ContainsKey).Select(f => $"{f} {told.Facts[f]}"))}";

    private static string Place(PlaceOptions place) => place.Kind == PlaceOptions.Files ? $"{place.Kind} {place.Path}" : $"{place.Kind} {place.Endpoint}/{place.Bucket}";

    private static string Word(StoreSide side) => side == StoreSide.Primary ? "primary" : "second";

    private static string At(DateTimeOffset? at) => Instant(at) ?? "–";

    private static string? Instant(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
