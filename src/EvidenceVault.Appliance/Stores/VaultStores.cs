using EvidenceVault.Appliance.Trust;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Storage;
using EvidenceVault.ObjectStore.FileSystem;
using EvidenceVault.ObjectStore.Minio;
using EvidenceVault.Retention.Destroying;

namespace EvidenceVault.Appliance.Stores;

/// <summary>The places where the vault keeps bytes, opened, each with no more rights than its user needs.</summary>
public sealed class VaultStores : IDisposable
{
    private readonly List<IDisposable> _opened = [];
    private readonly List<S3Connection> _primary = [];
    private readonly List<DestroyPlace> _destroying = [];
    private readonly CatalogDatabase _database;
    private readonly TimeProvider _clock;

    private VaultStores(StoreOptions options, CatalogDatabase database, TimeProvider clock) => (Options, _database, _clock) = (options, database, clock);

    public StoreOptions Options { get; }

    /// <summary>Takes evidence in. What it puts or proves is entered in the ledger.</summary>
    public IEvidenceStore Intake { get; private set; } = null!;

    /// <summary>Gives bytes out.</summary>
    public IEvidenceStore Reading { get; private set; } = null!;

    /// <summary>Sets damaged copies aside.</summary>
    public IRepairPort Repair { get; private set; } = null!;

    /// <summary>Holds objects beyond their locks.</summary>
    public IHoldPort Holds { get; private set; } = null!;

    /// <summary>Versions beside the proven ones; null where a key has but one.</summary>
    public ISurplusPort? Surplus { get; private set; }

    /// <summary>The same of the second store.</summary>
    public ISurplusPort? SecondSurplus { get; private set; }

    /// <summary>How agents send bytes to the store by themselves; null where they send them to the vault.</summary>
    public IDirectUploads? Uploads { get; private set; }

    /// <summary>Keeps what has arrived over a line that was cut; null where agents send bytes to the store by themselves.</summary>
    public IArrivals? Arrivals { get; private set; }

    /// <summary>Finds proven versions again after the catalogue was lost; null where a key has but one.</summary>
    public IVersionRecovery? Recovery { get; private set; }

    /// <summary>Where everything is kept a second time; null when nowhere.</summary>
    public IEvidenceStore? Second { get; private set; }

    /// <summary>Sets damaged copies of the second store aside.</summary>
    public IRepairPort? SecondRepair { get; private set; }

    /// <summary>Holds second copies beyond their locks.</summary>
    public IHoldPort? SecondHolds { get; private set; }

    /// <summary>From where bytes can be made to go, the store that evidence is admitted to last. For the retention room alone.</summary>
    public DestroyPlaces Destroying => new([.. _destroying.AsEnumerable().Reverse()]);

    /// <summary>Room that is left for evidence; null in a bucket, whose server alone knows, and while the disk is away.</summary>
    public long? FreeBytes()
    {
        try
        {
            return Options.Primary.Kind == PlaceOptions.Files ? new DriveInfo(Options.Primary.Path!).AvailableFreeSpace : null;
        }
        catch (IOException)
        {
            return null; // the check of the stores tells of a disk that is away
        }
    }

    /// <summary>Opens the places that the options name.</summary>
    /// <exception cref="VaultException">One cannot be used as it is; the message says how to mend it.</exception>
    public static VaultStores Open(StoreOptions options, CatalogDatabase database, TimeProvider clock)
    {
        var stores = new VaultStores(options, database, clock);
        try
        {
            stores.OpenPrimary(options.Primary);
            if (options.Second is { } second)
            {
                stores.OpenSecond(second);
            }

            return stores;
        }
        catch
        {
            stores.Dispose();
            throw;
        }
    }

    /// <summary>Refuses to start on a bucket that could lose or alter an object. File stores were checked when they were opened.</summary>
    /// <returns>Why the second store could not be asked: it may be away for a while, and is tried again when it is needed. Null when all was checked.</returns>
    /// <exception cref="UnsafeBucketException">What is missing, and the command that mends it.</exception>
    /// <exception cref="IOException">The primary store's server cannot be asked.</exception>
    public async Task<string?> CheckAsync(CancellationToken cancel)
    {
        foreach (var connection in _primary)
        {
            await BucketCheck.RunAsync(connection, cancel);
        }

        try
        {
            foreach (var connection in _opened.OfType<S3Connection>().Except(_primary))
            {
                await BucketCheck.RunAsync(connection, cancel);
            }

            return null;
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    public void Dispose()
    {
        foreach (var opened in _opened)
        {
            opened.Dispose();
        }
    }

    private void OpenPrimary(PlaceOptions place)
    {
        var ledger = new StoredObjects(_database);
        if (place.Kind == PlaceOptions.Files)
        {
            var files = OpenFiles(place, "primary");
            var intake = new LedgeredStore(files, ledger, _clock);
            (Intake, Reading, Repair, Holds) = (intake, files, files, files);
            Arrivals = new LedgeredArrivals(files, intake, ledger, _clock);
            _destroying.Add(new DestroyPlace("primary", new FileSystemDestroyer(place.Path!, _clock), files, null));
            return;
        }

        RefuseSharedKeys(place);
        var versions = new ObjectVersions(_database, StoreSide.Primary);
        var bucket = new MinioEvidenceStore(Connect(place, place.Keys.Intake), versions);
        var retention = Connect(place, place.Keys.Retention);
        var keeper = new MinioEvidenceStore(retention, versions);
        Surplus = new MinioDestroyer(retention, versions);
        _destroying.Add(InBucket("primary", retention, versions));
        (Intake, Uploads, Recovery, Repair, Holds) = (new LedgeredStore(bucket, ledger, _clock), bucket, bucket, keeper, keeper);
        Reading = new MinioEvidenceStore(Connect(place, place.Keys.Portal), versions);
        _primary.AddRange(_opened.OfType<S3Connection>());
    }

    /// <summary>The second store may be away: the vault works on without it, and copies when it is back.</summary>
    private void OpenSecond(PlaceOptions place)
    {
        if (place.Kind == PlaceOptions.Files)
        {
            var files = new DetachableStore(place.Path!, new CopyLedger(_database).HasCopies);
            _opened.Add(files);
            (Second, SecondRepair, SecondHolds) = (files, files, files);
            _destroying.Add(new DestroyPlace("second", new FileSystemDestroyer(place.Path!, _clock), files, null));
            return;
        }

        RefuseSharedKeys(place);
        var versions = new ObjectVersions(_database, StoreSide.Second);
        var retention = Connect(place, place.Keys.Retention);
        var keeper = new MinioEvidenceStore(retention, versions);
        SecondSurplus = new MinioDestroyer(retention, versions);
        _destroying.Add(InBucket("second", retention, versions));
        (Second, SecondRepair, SecondHolds) = (new MinioEvidenceStore(Connect(place, place.Keys.Intake), versions), keeper, keeper);
    }

    private static DestroyPlace InBucket(string name, S3Connection retention, ObjectVersions versions)
    {
        var deferred = new DeferredVersions(versions);
        return new DestroyPlace(name, new MinioDestroyer(retention, deferred), new MinioEvidenceStore(retention, deferred), deferred);
    }

    /// <summary>One credential for two roles would have the rights of both.</summary>
    private static void RefuseSharedKeys(PlaceOptions place)
    {
        string[] users = [KeyFile.Read(place.Keys.Intake).AccessKey, KeyFile.Read(place.Keys.Portal).AccessKey, KeyFile.Read(place.Keys.Retention).AccessKey];
        if (users.Distinct(StringComparer.Ordinal).Count() < users.Length)
        {
            throw new VaultException($"Two roles of bucket {place.Bucket} share the user '{users.GroupBy(u => u).First(g => g.Count() > 1).Key}'. Give intake, portal and retention a user each.");
        }
    }

    private S3Connection Connect(PlaceOptions place, string keyFile)
    {
        var connection = new S3Connection(place.ToPlace(), KeyFile.Read(keyFile), _clock);
        _opened.Add(connection);
        return connection;
    }

    private FileSystemEvidenceStore OpenFiles(PlaceOptions place, string name)
    {
        if (!Directory.Exists(place.Path))
        {
            throw new VaultException($"The directory {place.Path} of the {name} store does not exist. Mount its disk, or create it if the store is new.");
        }

        var store = FileSystemEvidenceStore.Open(place.Path, _clock);
        _opened.Add(store);
        return store;
    }
}
