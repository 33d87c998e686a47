using EvidenceVault.Catalog;
using EvidenceVault.Retention.Copying;
using EvidenceVault.Retention.Deciding;
using EvidenceVault.Retention.Destroying;
using EvidenceVault.Retention.Drills;
using EvidenceVault.Retention.Fixity;
using EvidenceVault.Retention.Holding;
using EvidenceVault.Retention.Inventories;
using EvidenceVault.Retention.Reminding;
using EvidenceVault.Retention.Surplus;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace EvidenceVault.Retention;

/// <summary>Registers what looks after the stores.</summary>
public static class StoreUpkeep
{
    /// <summary>
    /// The work itself, for the schedule and for the console alike. The caller registers the catalogue's database, a <see cref="RollingLock"/>, <see cref="DestroyPlaces"/>, <see cref="Core.Destruction.DestructionLimits"/>, <c>IEvidenceStore</c> (the one that keeps
    /// the ledger), the vault's <c>SigningIdentity</c>, <see cref="TimeProvider"/> and logging.
    /// </summary>
    public static IServiceCollection AddStoreUpkeep(this IServiceCollection services, StorePlaces places, UpkeepOptions options) => services
        .AddSingleton(places).AddSingleton(options).AddSingleton<UpkeepBook>()
        .AddSingleton<FixityLedger>().AddSingleton<CopyLedger>().AddSingleton<FixityLedgers>().AddSingleton<DrillSample>()
        .AddSingleton<ReadingPace>().AddSingleton<ObjectReader>().AddSingleton<ObjectRepair>().AddSingleton<FixityRound>()
        .AddSingleton<SecondCopy>().AddSingleton<StockTaking>().AddSingleton<InventoryDesk>().AddSingleton<RestoreDrill>().AddSingleton<SurplusRound>()
        .AddSingleton<HoldMirror>().AddSingleton<ReminderRound>().AddSingleton<DecisionRound>().AddSingleton<ApprovalExpiry>().AddSingleton<DestructionProposal>().AddSingleton<KeepingReplay>().AddSingleton<ItemDestroyer>().AddSingleton<DestructionRound>();

    /// <summary>The schedule of that work, for <see cref="RetentionServices.AddRetention"/>.</summary>
    public static Action<IQuartzBuilder> Schedule(TimeProvider clock) => quartz =>
    {
        var now = clock.GetUtcNow();
        quartz.ConfigureScheduler(o => o.ShutdownJobInterruption = ShutdownJobInterruption.Always); // a check may be minutes into a large file
        Every<SecondCopyJob>(quartz, "second-copy", SecondCopyJob.Every, now + SecondCopyJob.Every);
        Every<FixityJob>(quartz, "fixity", FixityJob.Every, now + FixityJob.First);
        Every<InventoryJob>(quartz, "inventory", InventoryJob.Every, now + InventoryJob.First);
        Every<SurplusJob>(quartz, "surplus", SurplusJob.Every, now + SurplusJob.First);
        Every<DrillJob>(quartz, "drill", DrillJob.Every, now + DrillJob.First);
        Every<HoldMirrorJob>(quartz, "holds", HoldMirrorJob.Every, now + HoldMirrorJob.First);
        Every<DestructionJob>(quartz, "destruction", DestructionJob.Every, now + DestructionJob.First);
        Every<ProposalJob>(quartz, "proposal", ProposalJob.Every, now + ProposalJob.First);
        Every<ReminderJob>(quartz, "reminders", ReminderJob.Every, now + ReminderJob.First);
        Every<DecisionJob>(quartz, "decisions", DecisionJob.Every, now + DecisionJob.First);
    };

    /// <summary>Schedules a job again and again; one that was killed in the middle is run again at the next start.</summary>
    public static void Every<TJob>(IQuartzBuilder quartz, string name, TimeSpan interval, DateTimeOffset first)
        where TJob : class, IJob => quartz.ScheduleJob<TJob>(
            trigger => trigger.WithIdentity(name).StartAt(first).WithSimpleSchedule(s => s.WithInterval(interval).RepeatForever()), job => job.WithIdentity(name).RequestRecovery());
}
