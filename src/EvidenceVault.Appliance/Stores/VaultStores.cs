using EvidenceVault.Appliance.Trust;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Storage;
using EvidenceVault.ObjectStore.FileSystem;

namespace EvidenceVault.Appliance.Stores;

/// <summary>The places where the vault keeps bytes, opened, each with no more rights than its user needs.</summary>
public sealed class VaultStores : IDisposable
{
    private readonly List<IDisposable> _opened = [];

    private VaultStores(StoreOptions options) => Options = options;

    public StoreOptions Options { get; }

    /// <summary>Takes evidence in. What it puts or proves is entered in the ledger.</summary>
    public IEvidenceStore Intake { get; private set; } = null!;

    /// <summary>Gives bytes out.</summary>
    public IEvidenceStore Reading { get; private set; } = null!;

    /// <summary>Sets damaged copies aside.</summary>
    public IRepairPort Repair { get; private set; } = null!;

    /// <summary>Holds objects beyond their locks.</summary>
    public IHoldPort Holds { get; private set; } = null!;

    /// <summary>How agents send bytes to the store by themselves; null where they send them to the vault.</summary>
    public IDirectUploads? Uploads { get; private set; }

    /// <summary>Where everything is kept a second time; null when nowhere.</summary>
    public IEvidenceStore? Second { get; private set; }

    /// <summary>Sets damaged second copies aside; null where a put of the key makes a new version by itself.</summary>
    public IRepairPort? SecondRepair { get; private set; }

    /// <summary>Holds second copies beyond their locks.</summary>
    public IHoldPort? SecondHolds { get; private set; }

    /// <summary>Opens the places that the options name.</summary>
    /// <exception cref="VaultException">One cannot be used as it is; the message says how to mend it.</exception>
    public static VaultStores Open(VaultFolder folder, StoreOptions options, CatalogDatabase database, TimeProvider clock)
    {
        var stores = new VaultStores(options);
        try
        {
            stores.OpenPrimary(new StoredObjects(database), clock);
            stores.OpenSecond(new CopyLedger(database));
            return stores;
        }
        catch
        {
            stores.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var opened in _opened)
        {
            opened.Dispose();
        }
    }

    private void OpenPrimary(StoredObjects ledger, TimeProvider clock)
    {
        var files = OpenFiles(Options.Primary, "primary");
        (Intake, Reading, Repair, Holds) = (new LedgeredStore(files, ledger, clock), files, files, files);
    }

    /// <summary>The second store may be away: the vault works on without it, and copies when it is back.</summary>
    private void OpenSecond(CopyLedger copies)
    {
        if (Options.Second is { Kind: PlaceOptions.Files, Path: { } path })
        {
            var files = new DetachableStore(path, copies.HasCopies);
            _opened.Add(files);
            (Second, SecondRepair, SecondHolds) = (files, files, files);
        }
    }

    private FileSystemEvidenceStore OpenFiles(PlaceOptions place, string name)
    {
        if (!Directory.Exists(place.Path))
        {
            throw new VaultException($"The directory {place.Path} of the {name} store does not exist. Mount its disk, or create it if the store is new.");
        }

        var store = FileSystemEvidenceStore.Open(place.Path);
        _opened.Add(store);
        return store;
    }
}
