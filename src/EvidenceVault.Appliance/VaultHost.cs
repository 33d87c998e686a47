using EvidenceVault.Appliance.Derivation;
using EvidenceVault.Appliance.Stores;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Storage;
using EvidenceVault.Media;
using EvidenceVault.Portal;
using EvidenceVault.Portal.Features.Intake;
using EvidenceVault.Retention;
using Microsoft.Extensions.Logging.Console;

namespace EvidenceVault.Appliance;

/// <summary>Wires the rooms together: the only place that knows them all.</summary>
public static class VaultHost
{
    /// <summary>The zone of recorders' and people's clocks: one for the whole country.</summary>
    public static TimeZoneInfo Zone { get; } = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    public static WebApplication Build(OpenVault vault, string url, string policies)
    {
        var pack = RulePack.Load(Path.Combine(policies, "retention", "mps-2016.yaml"));
        var categories = Path.Combine(policies, "categories", "traffic.yaml");
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = typeof(VaultHost).Assembly.GetName().Name });
        builder.WebHost.UseUrls(url).UseKestrelHttpsConfiguration().UseStaticWebAssets();
        builder.Host.UseSystemd();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(o => o.SingleLine = true);
        builder.Services.Configure<ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);

        var services = builder.Services;
        services.AddSingleton(vault.Clock).AddSingleton(vault.Database).AddSingleton(vault.Log).AddSingleton(vault.Stores.Reading);
        services.AddSingleton<EvidenceItems>().AddSingleton<ItemSearch>().AddSingleton<Derivations>().AddSingleton<Accounts>().AddSingleton<IntakeSessions>().AddSingleton<Stations>();
        services.AddSingleton(new IntakeTrust(vault.Trust.Authority.Root, vault.Trust.Identity, vault.Trust.UploadKeys, pack.Keep, Zone)).AddSingleton(new IntakeStore(vault.Stores.Intake, vault.Stores.Uploads)).AddIntake();
        services.AddSingleton(_ => new StoreJournal(vault.Database, vault.Log, vault.Store, new LockTerm(pack.Keep, vault.Clock)));
        var room = new ExaminationRoom(vault.Folder.Work, new MediaTools(new MediaOptions(), vault.Clock));
        services.AddSingleton(room).AddSingleton<ExaminationBook>().AddHostedService<DerivationWorker>();
        services.AddSingleton(s => new ItemExamination(vault.Database, vault.Stores.Intake, room, s.GetRequiredService<ExaminationBook>()));
        services.AddStoreUpkeep(vault).AddRetention(StoreUpkeep.Schedule(vault.Clock));
        services.AddPortal(new PortalOptions { KeyDirectory = vault.Folder.WebKeys, Zone = Zone, CategoryFile = categories, FindFfmpeg = room.FindFfmpeg, HasSecondStore = vault.Stores.Second is not null, FixityCycleDays = vault.Stores.Options.Fixity.CycleDays, ReturnWithin = pack.ReturnWithin });

        var app = builder.Build();
        app.MapIntake();
        app.MapPortal();
        return app;
    }
}
