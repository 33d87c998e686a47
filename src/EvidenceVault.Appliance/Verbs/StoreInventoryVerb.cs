using System.CommandLine;
using System.Text;
using EvidenceVault.Retention.Inventories;

namespace EvidenceVault.Appliance.Verbs;

/// <summary><c>evidence-vault store inventory</c>: lays dock, catalogue, ledger and stores side by side, now.</summary>
internal static class StoreInventoryVerb
{
    public static Command Create()
    {
        var (data, json) = (CommonOptions.Data(), CommonOptions.Json());
        var command = new Command(
            "inventory",
            """
            Reconcile docking sessions, catalogue, ledger and both stores, and name every difference. The first inventory of a day is signed and kept in the store;
            a later one is only printed. With --json, print the document itself (RFC 8785). Exit 1 if anything differs.
            """) { data, json };
        command.SetAction((parsed, cancel) => StoreVerbs.RunAsync(parsed.GetValue(data)!, async (_, services) =>
        {
            var progress = StoreVerbs.Progress();
            var (inventory, stored) = await services.GetRequiredService<InventoryDesk>().RunAsync(progress, cancel);
            await StoreVerbs.EndAsync(progress);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(Encoding.UTF8.GetString(inventory.ToBytes()));
            }
            else
            {
                Print(inventory, stored);
            }

            return inventory.DifferenceCount == 0 ? ExitCode.Done : ExitCode.NotAsItShouldBe;
        }));
        return command;
    }

    private static void Print(Inventory inventory, bool stored)
    {
        foreach (var difference in inventory.Differences)
        {
            Console.WriteLine("■ " + difference);
        }

        if (inventory.DifferenceCount > inventory.Differences.Count)
        {
            Console.WriteLine($"■ … and {inventory.DifferenceCount - inventory.Differences.Count} more");
        }

        Console.WriteLine($"sessions {inventory.Totals.AdmittedSessions} admitted, {inventory.Totals.OpenSessions} open; items {inventory.Totals.Items} ({StoreVerbs.Size(inventory.Totals.ItemBytes)}); derived copies {inventory.Totals.DerivedCopies}");
        Print("ledger", inventory.Ledger);
        Print("primary", inventory.Primary);
        if (inventory.Second is { } second)
        {
            Print("second", second);
            Console.WriteLine($"waiting for the second copy: {inventory.Lag!.Objects} objects ({StoreVerbs.Size(inventory.Lag.Bytes)})");
        }

        Console.WriteLine($"{(inventory.DifferenceCount == 0 ? "● No differences." : $"■ {inventory.DifferenceCount} differences.")} {(stored ? $"Signed and kept as the inventory of {inventory.Day:yyyy-MM-dd}." : $"The inventory of {inventory.Day:yyyy-MM-dd} was signed before; this one is not kept.")}");
    }

    private static void Print(string name, IReadOnlyList<SegmentCount> segments) => Console.WriteLine(
        $"{name,-8} {segments.Sum(s => s.Objects)} objects, {StoreVerbs.Size(segments.Sum(s => s.Bytes))} ({string.Join(", ", segments.Where(s => s.Objects > 0).Select(s => $"{s.Segment} {s.Objects}"))})");
}
