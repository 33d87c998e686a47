using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Times;

namespace EvidenceVault.Catalog.Tests;

/// <summary>A real catalogue in a temporary folder, with a session to hang items on.</summary>
public sealed class TestCatalog : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private readonly string _directory = Directory.CreateTempSubdirectory("evidencevault-catalog-").FullName;

    public TestCatalog()
    {
        Database = CatalogDatabase.Open(Path.Combine(_directory, "catalog.db"));
        Log = new CustodyLog(Database, LogSigningKey.Generate("test.local/log"), TimeProvider.System);
        Database.Write(t => new Stations(Database).TryEnroll(t, new Station("station-1", "一大队", [1], Sha256Digest.Of([1]), Now, null)));
    }

    public CatalogDatabase Database { get; }

    public CustodyLog Log { get; }

    public static CustodyEvent Event(CustodyAct act, EvidenceItemId? item = null) => new()
    {
        Act = act,
        At = Now,
        Actor = new CustodyActor(ActorKind.Tool, "test"),
        Item = item,
    };

    /// <summary>Admits an item recorded so many minutes after eight.</summary>
    public EvidenceItemId Admit(string name, int minutes, string officer = "012345", string? unit = "一大队", FileRole role = FileRole.Recording)
    {
        var id = EvidenceItemId.New();
        var content = System.Text.Encoding.UTF8.GetBytes(name + minutes);
        var file = new ManifestFile("DCIM/" + name, content.Length, Sha256Digest.Of(content), role, name, null, false, [new ClaimedTime(ClaimSource.FileTime, "raw", Now)], []);
        var manifest = new Manifest(DockingSessionId.New(), new StationClaim("station-1", "1"), new RecorderClaim("fallback", "DSJ0001", null, null), new DutyClaim(officer, null, unit, null),
            new ClockMeasurement(null, "not-measured"), Now, Now, "test", null, [file], []);
        Database.Write(t =>
        {
            new IntakeSessions(Database).Open(t, manifest, ManifestFormat.Write(manifest), [1], new Dictionary<Sha256Digest, byte[]> { [file.Sha256] = [2] }, Now);
            new EvidenceItems(Database).Admit(t, new NewItem(id, file, manifest.Session, Now, Now.AddDays(365), officer, unit, "station-1", "DSJ0001", null, new ItemTime(Now.AddMinutes(minutes), "FileTime", "")));
            t.Append(Event(CustodyAct.ItemAdmitted, id));
        });
        return id;
    }

    /// <summary>Admits files that a recorder laid beside each other.</summary>
    public IReadOnlyList<EvidenceItemId> AdmitGroup(string group, params (string Name, FileRole Role)[] files)
    {
        List<ManifestFile> lines = [.. files.Select(f => System.Text.Encoding.UTF8.GetBytes(f.Name)).Zip(files, (content, f) =>
            new ManifestFile("DCIM/" + f.Name, content.Length, Sha256Digest.Of(content), f.Role, group, null, false, [new ClaimedTime(ClaimSource.FileTime, "raw", Now)], []))];
        var manifest = new Manifest(DockingSessionId.New(), new StationClaim("station-1", "1"), new RecorderClaim("fallback", "DSJ0001", null, null), new DutyClaim("012345", null, "一大队", null),
            new ClockMeasurement(null, "not-measured"), Now, Now, "test", null, lines, []);
        List<EvidenceItemId> ids = [.. lines.Select(_ => EvidenceItemId.New())];
        Database.Write(t =>
        {
            new IntakeSessions(Database).Open(t, manifest, ManifestFormat.Write(manifest), [1], lines.ToDictionary(l => l.Sha256, _ => new byte[] { 2 }), Now);
            foreach (var (id, line) in ids.Zip(lines))
            {
                new EvidenceItems(Database).Admit(t, new NewItem(id, line, manifest.Session, Now, Now.AddDays(365), "012345", "一大队", "station-1", "DSJ0001", null, new ItemTime(Now, "FileTime", "")));
                t.Append(Event(CustodyAct.ItemAdmitted, id));
            }
        });
        return ids;
    }

    public void Dispose()
    {
        Database.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
