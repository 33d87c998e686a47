using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Signing;
using EvidenceVault.Core.Storage;
using EvidenceVault.ObjectStore.FileSystem;
using EvidenceVault.Retention.Fixity;
using EvidenceVault.Testing.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace EvidenceVault.Retention.Tests.Rig;

/// <summary>A catalogue and two file stores in scratch directories, looked after as in the appliance; only the clock is ours.</summary>
public sealed class UpkeepRig : IDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly FileSystemEvidenceStore _primary;
    private readonly FileSystemEvidenceStore? _second;
    private readonly ServiceProvider _services;

    public UpkeepRig(bool second = true, Func<UpkeepOptions, UpkeepOptions>? options = null)
    {
        Directory.CreateDirectory(_scratch["primary"]);
        Directory.CreateDirectory(_scratch["second"]);
        Database = CatalogDatabase.Open(_scratch["catalog.db"]);
        _primary = FileSystemEvidenceStore.Open(_scratch["primary"]);
        Primary = new FaultyEvidenceStore(_primary);
        _second = second ? FileSystemEvidenceStore.Open(_scratch["second"]) : null;
        Second = second ? new FaultyEvidenceStore(_second!) : null!;
        Ledger = new StoredObjects(Database);
        Intake = new LedgeredStore(Primary, Ledger, Clock);
        var (root, key) = CertificateAuthority.CreateRoot("Test", Clock.GetUtcNow().AddDays(-1));
        using var authority = CertificateAuthority.FromPem(root, key);
        var pair = SigningKeyPair.Generate();
        RootPem = root;
        Identity = SigningIdentity.FromPem(authority.Issue(CertificateRole.Vault, "Vault", pair.RequestPem, Clock.GetUtcNow(), TimeSpan.FromDays(3650)), pair.PrivateKeyPem);

        var settings = new UpkeepOptions { Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai") };
        var places = new StorePlaces(new StorePlace(Primary, _primary, _primary), second ? new StorePlace(Second, _second, _second) : null);
        _services = new ServiceCollection()
            .AddSingleton<TimeProvider>(Clock).AddSingleton(Database).AddSingleton(Identity).AddSingleton<IEvidenceStore>(Intake)
            .AddLogging(l => l.AddProvider(Log)).AddStoreUpkeep(places, options?.Invoke(settings) ?? settings).BuildServiceProvider();
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Ten in the morning in Shanghai.</summary>
    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 7, 1, 2, 0, 0, TimeSpan.Zero));

    public CatalogDatabase Database { get; }

    public FaultyEvidenceStore Primary { get; }

    public FaultyEvidenceStore Second { get; }

    public StoredObjects Ledger { get; }

    public IEvidenceStore Intake { get; }

    public SigningIdentity Identity { get; }

    public string RootPem { get; }

    public HeardLog Log { get; } = new();

    public IServiceProvider Services => _services;

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public string PathOf(StoreSide side, ObjectKey key) => Path.Combine(_scratch[side == StoreSide.Primary ? "primary" : "second"], key.Value);

    public string[] SetAside(StoreSide side) => Directory.Exists(Path.Combine(_scratch[side == StoreSide.Primary ? "primary" : "second"], ".set-aside"))
        ? Directory.GetFiles(Path.Combine(_scratch[side == StoreSide.Primary ? "primary" : "second"], ".set-aside"))
        : [];

    /// <summary>Changes one byte below the store.</summary>
    public void Flip(StoreSide side, ObjectKey key)
    {
        var path = PathOf(side, key);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    public void Lose(StoreSide side, ObjectKey key) => File.Delete(PathOf(side, key));

    /// <summary>Puts objects that are entered in the ledger, as the vault's own documents are.</summary>
    public async Task<IReadOnlyList<ObjectKey>> PutAsync(int count, int bytes = 1000, int seed = 1)
    {
        var keys = new List<ObjectKey>();
        for (var number = 0; number < count; number++)
        {
            var content = TestContent.Of(bytes, seed + number);
            var key = ObjectKey.ForExamination(content.Seal.Sha256);
            await Intake.PutAsync(key, content.Seal, content.Open(), Whole(Clock.GetUtcNow().AddDays(200)), Cancel);
            keys.Add(key);
        }

        return [.. keys.Order(Comparer<ObjectKey>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value)))];
    }

    /// <summary>A docking session with so many recordings, admitted and answered with a receipt.</summary>
    public async Task<(DockingSessionId Session, IReadOnlyList<EvidenceItem> Items)> AdmitAsync(int count, int seed = 500, int bytes = 2000)
    {
        var contents = Enumerable.Range(seed, count).Select(s => TestContent.Of(bytes, s)).ToList();
        var (now, session) = (Clock.GetUtcNow(), DockingSessionId.New());
        var locked = Whole(now.AddDays(365));
        var manifest = new Manifest(
            session, new StationClaim("dock-01", "bay-1"), new RecorderClaim("fallback", "DSJ0001", null, null), new DutyClaim("012345", null, null, null),
            new ClockMeasurement(null, "not-measured"), now, now, "test", null,
            [.. contents.Select((c, n) => new ManifestFile($"{n}.mp4", c.Seal.Bytes, c.Seal.Sha256, FileRole.Recording, "g", null, false, [], []))], []);
        foreach (var content in contents)
        {
            await Intake.PutAsync(ObjectKey.ForOriginal(content.Seal.Sha256), content.Seal, content.Open(), locked, Cancel);
        }

        var bytesOfManifest = ManifestFormat.Write(manifest);
        await PutAsync(ObjectKey.ForManifest(session), bytesOfManifest, locked);
        await PutAsync(ObjectKey.ForManifestSeal(session), [2], locked);
        Database.Write(t => Admit(t, manifest, bytesOfManifest, now, locked));
        return (session, [.. contents.Select(c => new EvidenceItems(Database).FindByDigest(c.Seal.Sha256)!)]);
    }

    public Task<RoundReport?> CheckAsync(StoreSide side = StoreSide.Primary, RoundSize size = RoundSize.Everything, CancellationToken? cancel = null) =>
        Get<FixityRound>().RunAsync(side, size, null, cancel ?? Cancel);

    public Task<Copying.CopyReport?> CopyAsync() => Get<Copying.SecondCopy>().RunAsync(int.MaxValue, now: true, null, Cancel);

    public IReadOnlyList<CustodyEvent> Events(CustodyAct act)
    {
        var log = new CustodyLog(Database, LogSigningKey.Generate("test.local/log"), Clock);
        return [.. log.Page(0, int.MaxValue).Select(r => CustodyEvent.Parse(r.Entry)).Where(e => e.Act == act)];
    }

    public async Task PutAsync(ObjectKey key, byte[] bytes, DateTimeOffset? lockedUntil = null, bool ledgered = true)
    {
        using var content = new MemoryStream(bytes);
        await (ledgered ? Intake : _primary).PutAsync(key, new ContentSeal(bytes.Length, Sha256Digest.Of(bytes)), content, lockedUntil ?? Whole(Clock.GetUtcNow()), Cancel);
    }

    public void Sql(string sql)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Database.Path}");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // texts of the tests themselves
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        _services.Dispose();
        Database.Dispose();
        _primary.Dispose();
        _second?.Dispose();
        Identity.Dispose();
        _scratch.Dispose();
    }

    public static DateTimeOffset Whole(DateTimeOffset at) => DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds());

    private void Admit(CatalogTransaction transaction, Manifest manifest, byte[] bytes, DateTimeOffset now, DateTimeOffset locked)
    {
        var (items, sessions) = (new EvidenceItems(Database), new IntakeSessions(Database));
        new Stations(Database).TryEnroll(transaction, new Station("dock-01", "一中队", [1], Sha256Digest.Of([1]), now, null));
        sessions.Open(transaction, manifest, bytes, [2], manifest.Files.Select(f => f.Sha256).Distinct().ToDictionary(d => d, _ => new byte[] { 3 }), now);
        var lines = new List<ReceiptLine>();
        for (var ordinal = 0; ordinal < manifest.Files.Count; ordinal++)
        {
            var (file, id) = (manifest.Files[ordinal], EvidenceItemId.New());
            items.Admit(transaction, new NewItem(id, file, manifest.Session, now, locked, "012345", null, "dock-01", "DSJ0001", null, new ItemTime(now, "FileTime", "")));
            sessions.SetItem(transaction, manifest.Session, ordinal, id);
            lines.Add(new ReceiptLine(file.Path, file.Bytes, file.Sha256, id, ReceiptOutcome.Admitted));
        }

        var receipt = new Receipt(manifest.Session, "dock-01", Sha256Digest.Of(bytes), now, lines, "entry", "proof");
        sessions.Close(transaction, manifest.Session, receipt.ToBytes(), [4], now);
    }
}

/// <summary>What was logged, by level.</summary>
public sealed class HeardLog : ILoggerProvider, ILogger
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<(LogLevel Level, string Text)> _lines = [];

    public IEnumerable<string> At(LogLevel level) => _lines.Where(l => l.Level == level).Select(l => l.Text);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, formatter(state, exception)));

    public void Dispose()
    {
        // Nothing is held.
    }
}
