using System.Diagnostics;
using EvidenceVault.Appliance.Tests.Rebuilding;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Destruction;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;
using EvidenceVault.Retention.Copying;
using EvidenceVault.Testing.Storage;
using Xunit;

namespace EvidenceVault.Appliance.Tests.Policies;

/// <summary>An item, and the keys of its original and of its derived copies.</summary>
internal sealed record KeptItem(EvidenceItemId Id, IReadOnlyList<ObjectKey> Keys)
{
    public ObjectKey Original => Keys[0];
}

/// <summary>
/// A stopped vault with two stores in which a destruction is due by the real clock: all came in more than a year ago, and people agreed to the end of
/// some of it days ago.
/// </summary>
internal sealed class DueVault : IAsyncDisposable
{
    private static readonly TimeSpan AgreedAgo = TimeSpan.FromDays(4); // cooled off, and far from expired

    private readonly DestructionRig _rig;

    private DueVault(DestructionRig rig) => _rig = rig;

    public string Request { get; private set; } = "";

    /// <summary>What is to be destroyed.</summary>
    public IReadOnlyList<KeptItem> Doomed { get; private set; } = [];

    /// <summary>What nobody agreed to destroy.</summary>
    public KeptItem Bystander { get; private set; } = null!;

    public static async Task<DueVault> StartAsync()
    {
        var rig = await DestructionRig.StartAsync(0, "second:\n  kind: files\n  path: ../second\n", DestructionRig.Cooled);
        var due = new DueVault(rig);
        await rig.PatrolsAsync(("DCIM/1.jpg", await TestPicture.MakeAsync(62)), ("DCIM/2.jpg", await TestPicture.MakeAsync(66)), ("DCIM/3.jpg", await TestPicture.MakeAsync(70)));
        await rig.ClassifyAsync(rig.Vault.Items()[2], "obstruction");
        Directory.CreateDirectory(Path.Combine(rig.Vault.Vault.Folder.Root, "..", "second"));
        Assert.Null((await rig.Vault.Get<SecondCopy>().RunAsync(1000, now: true, null, TestContext.Current.CancellationToken))!.Trouble);

        await rig.StartAgainAsync(AgreedAgo);
        var request = await rig.AgreedAsync(-AgreedAgo);
        due.Request = request.Id;
        var copies = new Derivations(rig.Vault.Vault.Database);
        var items = rig.Vault.Items().Select(i => new KeptItem(i.Id, [ObjectKey.ForOriginal(i.Sha256), .. copies.Copies(i.Id).Select(c => ObjectKey.ForDerivedCopy(c.Sha256))])).ToList();
        (due.Doomed, due.Bystander) = (items[..2], items[2]);
        Assert.All(items, i => Assert.Equal(2, i.Keys.Count));
        Assert.Equal(due.Doomed.Select(i => i.Id), DestructionScope.Read(request.Document).Items.Select(i => i.Item));
        await rig.Vault.StopAsync();
        return due;
    }

    /// <summary>The same vault once more, to do with as one likes.</summary>
    public async Task<VaultCopy> CopyAsync()
    {
        var copy = new VaultCopy(new ScratchDirectory());
        using var process = Process.Start(new ProcessStartInfo("cp", ["-a", Path.Combine(_rig.Vault.Vault.Folder.Root, "..") + "/.", copy.Root]))!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return copy;
    }

    public ValueTask DisposeAsync() => _rig.DisposeAsync();
}

/// <summary>A data directory and its second store.</summary>
internal sealed class VaultCopy(ScratchDirectory directory) : IDisposable
{
    /// <summary>The directories of the stores below <see cref="Root"/>, in the order in which bytes go from them.</summary>
    public static readonly IReadOnlyList<string> Stores = ["second", "vault/store"];

    public const string Catalogue = "vault/catalog.db";

    public string Root => directory.Root;

    public string Data => directory["vault"];

    /// <summary>What has become of the destruction. It is read in a copy of the catalogue: the next run shall meet what was left, and no tidied log.</summary>
    public DestructionSight Look(string request)
    {
        using var aside = new ScratchDirectory();
        foreach (var suffix in new[] { "", "-wal" }.Where(s => File.Exists(directory[Catalogue + s])))
        {
            File.Copy(directory[Catalogue + suffix], aside["catalog.db" + suffix]);
        }

        using var database = CatalogDatabase.Open(aside["catalog.db"]);
        var (destructions, rows) = (new Destructions(database), new EvidenceItems(database).Page(0, 1000));
        return new DestructionSight(
            destructions.Find(request)!,
            destructions.Items(request).ToDictionary(i => i.Item, i => i.State),
            [.. new CustodyLog(database, LogSigningKey.Generate("reader"), TimeProvider.System).Page(0, int.MaxValue).Select(r => CustodyEvent.Parse(r.Entry))],
            rows.Select(r => r.Id).ToHashSet(),
            rows.Where(r => destructions.FindTombstone(r.Id) is not null).Select(r => r.Id).ToHashSet());
    }

    /// <summary>Whether the store has the object, byte for byte; null where it has none.</summary>
    public bool? IsWhole(string store, ObjectKey key)
    {
        var path = Path.Combine(Root, store, key.Value);
        return File.Exists(path) ? Sha256Digest.Of(File.ReadAllBytes(path)).Hex == Path.GetFileName(path) : null;
    }

    public void Dispose() => directory.Dispose();
}

/// <summary>A destruction at one instant, by the catalogue's rows and by its log.</summary>
/// <param name="Rows">Items that have a row.</param>
/// <param name="Buried">Items that have a tombstone.</param>
internal sealed record DestructionSight(
    ScheduledDestruction Destruction, IReadOnlyDictionary<EvidenceItemId, DestructionItemState> States, IReadOnlyList<CustodyEvent> Events,
    IReadOnlySet<EvidenceItemId> Rows, IReadOnlySet<EvidenceItemId> Buried)
{
    /// <summary>How often the log tells this of the item.</summary>
    public int Told(CustodyAct act, EvidenceItemId item) => Events.Count(e => e.Act == act && e.Item == item);
}
