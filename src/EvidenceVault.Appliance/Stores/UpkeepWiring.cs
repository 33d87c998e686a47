using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Destruction;
using EvidenceVault.Core.Storage;
using EvidenceVault.Retention;
using EvidenceVault.Retention.Deciding;
using EvidenceVault.Retention.Inventories;

namespace EvidenceVault.Appliance.Stores;

/// <summary>Gives the retention room the stores of a vault: the same work for the service's schedule and for the console.</summary>
public static class UpkeepWiring
{
    private const long Mebibyte = 1024 * 1024;

    public static IServiceCollection AddStoreUpkeep(this IServiceCollection services, OpenVault vault, RollingLock rolling) =>
        services.AddSingleton(vault.Trust.Identity).AddSingleton(rolling).AddSingleton(vault.Stores.Destroying).AddSingleton(DestructionLimits.Default).AddStoreUpkeep(Places(vault.Stores), Options(vault.Stores.Options.Fixity)).AddInventoryDesk(vault);

    /// <summary>The work as somebody at the console asks for it; the custody log names them.</summary>
    public static ServiceProvider ForConsole(OpenVault vault)
    {
        var services = new ServiceCollection();
        services.AddLogging(l => l.SetMinimumLevel(LogLevel.Critical).AddSimpleConsole(o => o.SingleLine = true));
        services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        var act = vault.ConsoleAct(CustodyAct.FixityChecked);
        return services.AddSingleton(vault.Clock).AddSingleton(vault.Database).AddSingleton(vault.Log).AddSingleton<IEvidenceStore>(vault.Store).AddSingleton(vault.Trust.Identity)
            .AddSingleton(new RollingLock(RulePack.Load(Path.Combine(AppContext.BaseDirectory, "policies", "retention", "mps-2016.yaml")).Keep)).AddSingleton(vault.Stores.Destroying).AddSingleton(DestructionLimits.Default).AddStoreUpkeep(Places(vault.Stores), Options(vault.Stores.Options.Fixity) with { Actor = act.Actor, From = act.From }).AddInventoryDesk(vault).BuildServiceProvider();
    }

    /// <summary>Inventories go into the store with the rights of intake, whatever store the portal reads from.</summary>
    private static IServiceCollection AddInventoryDesk(this IServiceCollection services, OpenVault vault) => services.AddSingleton(s =>
        new InventoryDesk(s.GetRequiredService<StockTaking>(), vault.Stores.Intake, vault.Trust.Identity, s.GetRequiredService<UpkeepBook>()));

    private static StorePlaces Places(VaultStores stores) => new(
        new StorePlace(stores.Intake, stores.Repair, stores.Holds, stores.Surplus),
        stores.Second is null ? null : new StorePlace(stores.Second, stores.SecondRepair, stores.SecondHolds, stores.SecondSurplus));

    private static UpkeepOptions Options(FixityOptions fixity) => new()
    {
        Zone = VaultHost.Zone,
        CycleDays = fixity.CycleDays,
        BytesPerSecond = fixity.MebibytesPerSecond * Mebibyte,
        Pause = fixity.PauseHours(),
    };
}
