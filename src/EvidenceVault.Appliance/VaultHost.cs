using System.Net;
using EvidenceVault.Appliance.Backups;
using EvidenceVault.Appliance.Derivation;
using EvidenceVault.Appliance.Doors;
using EvidenceVault.Appliance.Policies;
using EvidenceVault.Appliance.Stores;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Storage;
using EvidenceVault.Media;
using EvidenceVault.Portal;
using EvidenceVault.Portal.Features.Intake;
using EvidenceVault.Portal.Security.Outside;
using EvidenceVault.Retention;
using EvidenceVault.Retention.Deciding;
using EvidenceVault.Retention.Destroying;
using Microsoft.Extensions.Logging.Console;
using Quartz;

namespace EvidenceVault.Appliance;

/// <summary>Wires the rooms together: the only place that knows them all.</summary>
public static class VaultHost
{
    /// <summary>The zone of recorders' and people's clocks: one for the whole country.</summary>
    public static TimeZoneInfo Zone { get; } = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    public static WebApplication Build(OpenVault vault, string url, string policies, StationDoorOptions? door = null, string? mapTiles = null)
    {
        var pack = RulePack.Load(Path.Combine(policies, "retention", "mps-2016.yaml"));
        var categories = Path.Combine(policies, "categories", "traffic.yaml");
        var signIn = SignInPolicyFile.Load(Path.Combine(policies, "access", "sign-in.yaml"));
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = typeof(VaultHost).Assembly.GetName().Name });
        builder.WebHost.UseKestrelHttpsConfiguration().UseStaticWebAssets();
        Listen(builder, vault, url, door, signIn.Cards);
        builder.Host.UseSystemd();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(o => o.SingleLine = true);
        builder.Services.Configure<ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);

        var services = builder.Services;
        services.AddSingleton(vault.Clock).AddSingleton(vault.Database).AddSingleton(vault.Log).AddSingleton(vault.Stores.Reading);
        services.AddSingleton<EvidenceItems>().AddSingleton<ItemSearch>().AddSingleton<Derivations>().AddSingleton<Accounts>().AddSingleton<IntakeSessions>().AddSingleton<Stations>().AddSingleton<StationCertificates>();
        services.AddSingleton(new IntakeTrust(vault.Trust.Authority, vault.Trust.Identity, vault.Trust.UploadKeys, pack.Keep, Zone) { ExplainWithin = pack.ExplainWithin }).AddSingleton(new IntakeStore(vault.Stores.Intake, vault.Stores.Uploads, vault.Stores.Arrivals)).AddIntake();
        services.AddSingleton(_ => new StoreJournal(vault.Database, vault.Log, vault.Store, new LockTerm(pack.Keep, vault.Clock)));
        var room = new ExaminationRoom(vault.Folder.Work, new MediaTools(new MediaOptions(), vault.Clock));
        services.AddSingleton(room).AddSingleton<ExaminationBook>().AddHostedService<DerivationWorker>();
        services.AddSingleton(_ => new Workbench(vault.Database, vault.Stores.Intake, room, new WorkBook(vault.Database, vault.Trust.Identity.CommonName, vault.Clock))).AddHostedService<WorkshopWorker>();
        services.AddSingleton(s => new ItemExamination(vault.Database, vault.Stores.Intake, room, s.GetRequiredService<ExaminationBook>()));
        services.AddStoreUpkeep(vault, new RollingLock(pack.Keep)).AddRetention(Schedule(services, vault), Path.Combine(vault.Folder.Work, "schedule.db"));
        DestructionProposal? proposal = null;
        WorkSchedule? schedule = null;
        services.AddPortal(new PortalOptions
        {
            KeyDirectory = vault.Folder.WebKeys,
            Zone = Zone,
            MapTiles = mapTiles,
            CategoryFile = categories,
            Access = AccessPolicyFile.Load(Path.Combine(policies, "access", "approvals.yaml"), RetentionPackFile.Classes(categories)),
            Cases = CasePolicyFile.Load(Path.Combine(policies, "cases"), RetentionPackFile.Classes(categories)),
            SecondFactorFor = signIn.SecondFactorFor,
            OpenId = signIn.OpenId,
            Cards = signIn.Cards,
            ProposeDestruction = (actor, from, reason, cancel) => proposal!.Propose(actor, from, reason, cancel),
            Schedule = async cancel => [.. (await schedule!.ReadAsync(cancel)).Where(w => IsDone(w.Name)).Select(w => new PlannedWork(w.Name, w.NextAt, w.LastAt, w.LastTook, w.Failure))],
            RunNow = async (work, cancel) => IsDone(work) && await schedule!.RunNowAsync(work, cancel),
            HasBackups = vault.Stores.Options.Backup is not null,
            FindFfmpeg = room.FindFfmpeg,
            FreeBytes = vault.Stores.FreeBytes,
            HasSecondStore = vault.Stores.Second is not null,
            FixityCycleDays = vault.Stores.Options.Fixity.CycleDays,
            ReturnWithin = pack.ReturnWithin,
            ClockAlarm = pack.ClockAlarm,
        });

        bool IsDone(string work) => work != BackupJob.Name || vault.Stores.Options.Backup is not null; // an earlier schedule may still have it

        var app = builder.Build();
        (proposal, schedule) = (app.Services.GetRequiredService<DestructionProposal>(), app.Services.GetRequiredService<WorkSchedule>());
        if (door is not null)
        {
            StationDoor.Guard(app, door, new Stations(vault.Database));
        }

        app.MapIntake();
        app.MapPortal();
        return app;
    }

    /// <summary>On the loopback, and where they are asked for at the doors for stations and for cards.</summary>
    private static void Listen(WebApplicationBuilder builder, OpenVault vault, string url, StationDoorOptions? door, CardOptions? cards)
    {
        if (door is not null)
        {
            builder.Services.AddSingleton(_ => new DoorCertificate(vault.Folder, vault.Trust.Authority, door.Names, vault.Clock));
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(new IPEndPoint(IPAddress.Parse(new Uri(url).Host.Trim('[', ']')), new Uri(url).Port));
            if (door is not null)
            {
                StationDoor.Listen(kestrel, door, kestrel.ApplicationServices.GetRequiredService<DoorCertificate>());
            }

            if (cards is not null)
            {
                CardDoor.Listen(kestrel, cards);
            }
        });
    }

    /// <summary>What the vault does by itself: looking after its stores, and a backup a day where a place for it is named.</summary>
    private static Action<IQuartzBuilder> Schedule(IServiceCollection services, OpenVault vault)
    {
        services.AddSingleton(new ScheduledBackup(vault, vault.Stores.Options.Backup)); // also without a place: the schedule of before may still ask for it
        return quartz =>
        {
            StoreUpkeep.Schedule(vault.Clock)(quartz);
            if (vault.Stores.Options.Backup is not null)
            {
                StoreUpkeep.Every<BackupJob>(quartz, BackupJob.Name, BackupJob.Every, vault.Clock.GetUtcNow() + BackupJob.First);
            }
        };
    }
}
