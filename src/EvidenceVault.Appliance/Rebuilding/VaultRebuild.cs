using System.Globalization;
using EvidenceVault.Appliance.Stores;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;

namespace EvidenceVault.Appliance.Rebuilding;

/// <summary>Makes a vault's catalogue again from its store and its keys.</summary>
public static class VaultRebuild
{
    /// <summary>Rebuilds, and puts the catalogue in its place. The first new entry of its log tells of it.</summary>
    /// <exception cref="VaultException">There is a catalogue already, a vault is serving, or keys or store are not there.</exception>
    /// <exception cref="RebuildRefusedException">The store's journal is not one signed history; no catalogue was put in place.</exception>
    public static async Task<RebuildReport> RunAsync(VaultFolder folder, RebuildDepth depth, TimeProvider clock, IProgress<string>? progress, CancellationToken cancel)
    {
        using var making = CatalogueInMaking.Begin(folder);
        using var trust = VaultTrust.OpenOrCreate(folder, clock.GetUtcNow());
        var report = await FillAsync(making, folder, trust, (clock, depth, CustodyAct.CatalogueRebuilt, []), progress, cancel);
        if (report.Checkpoints == 0)
        {
            throw new RebuildRefusedException("The store holds no checkpoint that this vault's log key has signed. Is it the right store, and the right trust folder?");
        }

        making.Place();
        return report;
    }

    /// <summary>Brings the catalogue in the making forward by what the store knows more, notes the act, and settles the file.</summary>
    internal static async Task<RebuildReport> FillAsync(
        CatalogueInMaking making, VaultFolder folder, VaultTrust trust, (TimeProvider Clock, RebuildDepth Depth, CustodyAct Act, (string Name, string Value)[] Facts) how,
        IProgress<string>? progress, CancellationToken cancel)
    {
        using var database = CatalogDatabase.Open(making.Path);
        using var stores = VaultStores.Open(StoreOptions.Load(folder), database, how.Clock);
        var log = new CustodyLog(database, trust.LogKey, how.Clock);
        await stores.CheckAsync(cancel);
        var terms = new RebuildTerms(trust.Authority.Root, VaultHost.Zone, how.Depth, stores.Recovery);
        var report = await new CatalogueRebuild(database, log, stores.Intake, terms).RunAsync(progress, cancel);
        database.Write(t => t.Append(OpenVault.ConsoleAct(how.Clock, how.Act,
        [
            .. how.Facts,
            ("entries", Text(report.Entries)), ("replayed", Text(report.Replayed)), ("items", Text(report.Items)), ("sessions", Text(report.Sessions)), ("problems", Text(report.Problems.Count)),
        ])));
        database.Settle();
        return report;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
