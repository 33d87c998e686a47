using System.CommandLine;
using EvidenceVault.Appliance.Stores;

namespace EvidenceVault.Appliance.Verbs;

/// <summary><c>evidence-vault store …</c>: how the stores are, and the work on them that the service does on its own schedule, now.</summary>
internal static class StoreVerbs
{
    public static Command Create() => new(
        "store",
        """
        Look after the places where bytes are kept.
        The service does all of this by itself: it copies within minutes, reads everything again within the cycle, signs an inventory every day and
        drills a restore every month. These verbs do it now. What they find is in the custody log, and on the portal's health page.
        """)
    {
        StoreStatusVerb.Create(),
        StoreFixityVerb.Create(),
        StoreInventoryVerb.Create(),
        StoreDrillVerb.Create(),
        StoreCopyVerb.Create(),
        StoreSurplusVerb.Create(),
        StoreHoldsVerb.Create(),
    };

    /// <summary>Opens the vault, does the work, and closes it.</summary>
    public static async Task<int> RunAsync(string data, Func<OpenVault, IServiceProvider, Task<int>> work)
    {
        using var vault = OpenVault.Open(data, create: false, TimeProvider.System);
        await using var services = UpkeepWiring.ForConsole(vault);
        return await work(vault, services);
    }

    /// <summary>A line on standard error that overwrites itself; nothing where nobody watches.</summary>
    public static IProgress<string>? Progress() => Console.IsErrorRedirected ? null : new Progress<string>(step => Console.Error.Write($"\r\u001b[K{step}"));

    /// <summary>Clears that line.</summary>
    public static async Task EndAsync(IProgress<string>? progress)
    {
        if (progress is not null)
        {
            await Console.Error.WriteAsync("\r\u001b[K");
        }
    }

    /// <summary>Says that there is no second store and how to get one.</summary>
    public static async Task<int> NoSecondAsync(OpenVault vault)
    {
        await Console.Error.WriteLineAsync($"evidence-vault: There is no second store. Name one under 'second:' in {Path.Combine(vault.Folder.Root, StoreOptions.FileName)}, such as {{ kind: files, path: /mnt/second }}");
        return ExitCode.WrongUse;
    }

    public static string Size(long bytes) => bytes switch
    {
        >= 1L << 40 => $"{bytes / (double)(1L << 40):0.0} TiB",
        >= 1L << 30 => $"{bytes / (double)(1L << 30):0.0} GiB",
        >= 1L << 20 => $"{bytes / (double)(1L << 20):0.0} MiB",
        _ => $"{bytes} bytes",
    };
}
