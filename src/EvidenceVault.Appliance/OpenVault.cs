using EvidenceVault.Appliance.Stores;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Appliance;

/// <summary>A vault's data directory, opened: keys, catalogue, log and store. Several processes may have one open.</summary>
public sealed class OpenVault : IDisposable
{
    private OpenVault(VaultFolder folder, VaultTrust trust, CatalogDatabase database, VaultStores stores, TimeProvider clock)
    {
        Folder = folder;
        Trust = trust;
        Database = database;
        Stores = stores;
        Clock = clock;
        Log = new CustodyLog(database, trust.LogKey, clock);
    }

    public VaultFolder Folder { get; }

    public VaultTrust Trust { get; }

    public CatalogDatabase Database { get; }

    /// <summary>The places where bytes are kept.</summary>
    public VaultStores Stores { get; }

    /// <summary>The store that evidence is admitted to.</summary>
    public IEvidenceStore Store => Stores.Intake;

    public CustodyLog Log { get; }

    public TimeProvider Clock { get; }

    /// <summary>Opens the vault in the directory, making a new one where there is none and <paramref name="create"/> allows it.</summary>
    /// <exception cref="VaultException">There is no vault, or one that cannot be used as it is.</exception>
    public static OpenVault Open(string directory, bool create, TimeProvider clock)
    {
        var folder = new VaultFolder(Path.GetFullPath(directory));
        var known = File.Exists(folder.Catalog);
        if (known && (!Directory.Exists(folder.Trust) || (StoreOptions.Load(folder).Primary.Path == folder.Store && !Directory.Exists(folder.Store))))
        {
            throw new VaultException($"{folder.Root} has a catalogue, but its {(Directory.Exists(folder.Trust) ? "store" : "trust")} folder is missing: a disk that is not mounted, most likely. Bring it back; a new one would not fit what was sealed.");
        }

        if (!create && !known)
        {
            throw new VaultException($"There is no vault in {folder.Root}. Name its directory with --data DIR, or start one with: evidence-vault serve --data DIR");
        }

        folder.Create();
        var trust = VaultTrust.OpenOrCreate(folder, clock.GetUtcNow());
        CatalogDatabase? database = null;
        try
        {
            database = CatalogDatabase.Open(folder.Catalog);
            return new OpenVault(folder, trust, database, VaultStores.Open(StoreOptions.Load(folder), database, clock), clock);
        }
        catch
        {
            database?.Dispose();
            trust.Dispose();
            throw;
        }
    }

    /// <summary>An act of somebody at the vault's own console, for the custody log.</summary>
    public CustodyEvent ConsoleAct(CustodyAct act, params ReadOnlySpan<(string Name, string Value)> facts) => ConsoleAct(Clock, act, facts);

    /// <inheritdoc cref="ConsoleAct(CustodyAct, ReadOnlySpan{ValueTuple{string, string}})"/>
    internal static CustodyEvent ConsoleAct(TimeProvider clock, CustodyAct act, params ReadOnlySpan<(string Name, string Value)> facts) => new()
    {
        Act = act,
        At = clock.GetUtcNow(),
        Actor = new CustodyActor(ActorKind.Tool, "console:" + Environment.UserName),
        From = "console",
        Facts = facts.ToArray().ToDictionary(f => f.Name, f => f.Value),
    };

    public void Dispose()
    {
        Stores.Dispose();
        Database.Dispose();
        Trust.Dispose();
    }
}
