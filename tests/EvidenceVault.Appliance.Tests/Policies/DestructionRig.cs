using System.Globalization;
using System.Net;
using System.Text;
using EvidenceVault.Appliance.Tests.Rebuilding;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Destruction;
using EvidenceVault.Core.Signing;
using EvidenceVault.Core.Storage;
using EvidenceVault.ObjectStore.FileSystem;
using EvidenceVault.Retention;
using EvidenceVault.Retention.Destroying;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EvidenceVault.Appliance.Tests.Policies;

/// <summary>A real vault with people who may agree, and rounds of destruction at whatever time.</summary>
internal sealed class DestructionRig : IAsyncDisposable
{
    public static readonly TimeSpan Overdue = TimeSpan.FromDays(400);
    public static readonly TimeSpan Cooled = Overdue + TimeSpan.FromDays(4);

    private readonly List<IDisposable> _open = [];

    private DestructionRig(TestVault vault, TestStation station) => (Vault, Station) = (vault, station);

    public TestVault Vault { get; private set; }

    public TestStation Station { get; }

    public Visitor Li { get; private set; } = null!;

    public Visitor Wang { get; private set; } = null!;

    public Visitor Chen { get; private set; } = null!;

    /// <summary>Further stores, before the vault's own.</summary>
    public IReadOnlyList<DestroyPlace> Further { get; set; } = [];

    /// <summary>What comes between the rounds and the stores.</summary>
    public Func<DestroyPlace, DestroyPlace> Fault { get; set; } = place => place;

    /// <summary>A vault with mps-2016 in force, and so many classified patrols of officer 012345.</summary>
    /// <param name="ago">How long ago all that was; the vault's clock stands there.</param>
    public static async Task<DestructionRig> StartAsync(int items, string? storeOptions = null, TimeSpan ago = default)
    {
        var vault = await TestVault.StartAsync(storeOptions, clock: new KeepingRig.LaterTime(-ago));
        var rig = new DestructionRig(vault, TestStation.Enroll(vault, "station-1"));
        rig.Li = await rig.VisitorAsync("li", AccountRole.LegalOfficer);
        rig.Wang = await rig.VisitorAsync("wang", AccountRole.Supervisor);
        rig.Chen = await rig.VisitorAsync("chen", AccountRole.Supervisor);
        await KeepingRig.InForceAsync(vault, "mps-2016", rig.Li, rig.Wang);
        if (ago > TimeSpan.Zero)
        {
            rig.Station.RecordedAt = DateTimeOffset.FromUnixTimeSeconds((vault.Vault.Clock.GetUtcNow() - TimeSpan.FromHours(1)).ToUnixTimeSeconds());
        }

        if (items > 0)
        {
            await rig.PatrolsAsync(items);
        }

        return rig;
    }

    /// <summary>The vault is stopped, and started again when its clock stands elsewhere; people sign in anew.</summary>
    public async Task StartAgainAsync(TimeSpan ago)
    {
        await Vault.StopAsync();
        Vault = await Vault.StartAgainAsync(new KeepingRig.LaterTime(-ago));
        (Li, Wang, Chen) = (await SignedInAsync("li"), await SignedInAsync("wang"), await SignedInAsync("chen"));

        async Task<Visitor> SignedInAsync(string name)
        {
            var visitor = new Visitor(Vault);
            _open.Add(visitor);
            await visitor.SignInAsync(name, LivedVault.Password);
            return visitor;
        }
    }

    public async Task<Visitor> VisitorAsync(string name, AccountRole role, string? officer = null)
    {
        var visitor = await KeepingRig.VisitorAsync(Vault, name, role, officer);
        _open.Add(visitor);
        return visitor;
    }

    /// <summary>Pictures, so that they are examined and not set apart, filed as patrol.</summary>
    public async Task PatrolsAsync(int count)
    {
        var first = Vault.Items().Count;
        await PatrolsAsync([.. Enumerable.Range(first, count).Select(n => ($"DCIM/{n:D4}.jpg", TestPicture.Of(n)))]);
    }

    /// <inheritdoc cref="PatrolsAsync(int)"/>
    public async Task PatrolsAsync(params (string Path, byte[] Content)[] files)
    {
        var first = Vault.Items().Count;
        foreach (var some in files.Chunk(20))
        {
            await Station.HandOverAsync(some);
        }

        await LivedVault.ExaminedAsync(Vault);
        foreach (var item in Vault.Items().Skip(first))
        {
            Assert.False(item.IsQuarantined, item.QuarantineReason);
            await ClassifyAsync(item, "patrol");
        }
    }

    public async Task ClassifyAsync(EvidenceItem item, string classId) =>
        Assert.Equal(HttpStatusCode.Redirect, await Li.PostAsync($"/evidence/{item.Id}", $"/evidence/{item.Id}?handler=Classify", ("class", classId)));

    public UpkeepBook Book(TimeSpan later) => new(Vault.Vault.Database, new UpkeepOptions { Zone = VaultHost.Zone }, new KeepingRig.LaterTime(later));

    /// <summary>What is due so much later, proposed by the vault's own schedule.</summary>
    public ApprovalRequest? Propose(TimeSpan later, DestructionLimits? limits = null) => new DestructionProposal(Vault.Vault.Database, limits ?? DestructionLimits.Default, Book(later))
        .Propose(new CustodyActor(ActorKind.Vault, "retention"), null, "保存期限届满", TestContext.Current.CancellationToken);

    /// <summary>Proposed and agreed to by two, or three where that is asked for.</summary>
    public async Task<ApprovalRequest> AgreedAsync(TimeSpan later, DestructionLimits? limits = null)
    {
        var request = Propose(later, limits)!;
        foreach (var who in new[] { Li, Wang, Chen }.Take(request.Needs))
        {
            await KeepingRig.VoteAsync(who, request.Id, "approve");
        }

        return request;
    }

    public Task<DestructionReport> RunAsync(TimeSpan later, DestructionLimits? limits = null)
    {
        var (book, time) = (Book(later), new KeepingRig.LaterTime(later));
        var folder = Vault.Vault.Folder.Store;
        var places = Vault.Vault.Stores.Destroying.All.Select(p => Fault(p with { Port = new FileSystemDestroyer(p.Name == "primary" ? folder : Second!, time) })).ToList();
        var destroyer = new ItemDestroyer(Vault.Vault.Database, new DestroyPlaces([.. Further, .. places]), book, limits ?? DestructionLimits.Default);
        return new DestructionRound(Vault.Vault.Database, destroyer, new KeepingReplay(Vault.Vault.Database, Vault.Vault.Log), book, Vault.Vault.Trust.Identity, NullLogger<DestructionRound>.Instance).RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Directory of the second store.</summary>
    public string? Second { get; set; }

    public DestructionItem Item(string request, EvidenceItem item) => new Destructions(Vault.Vault.Database).Items(request).Single(i => i.Item == item.Id);

    public bool IsHere(EvidenceItem item) => File.Exists(Vault.PathOf(item));

    /// <summary>Returns when a lock in a bucket has ended, by the server's clock as well.</summary>
    public static async Task LockEndedAsync(DateTimeOffset until)
    {
        var left = until.AddSeconds(1) - DateTimeOffset.UtcNow;
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left, TestContext.Current.CancellationToken);
        }
    }

    public async Task SoundAsync()
    {
        await Vault.Journal.WriteAsync(TestContext.Current.CancellationToken);
        Assert.Empty(await Vault.ProblemsAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _open.ForEach(o => o.Dispose());
        Station.Dispose();
        await Vault.DisposeAsync();
    }
}

/// <summary>Small pictures that are each other's like in nothing but form.</summary>
internal static class TestPicture
{
    private static readonly Lazy<byte[]> Plain = new(() => MakeAsync(64).GetAwaiter().GetResult());

    /// <summary>A JPEG with a comment of its own behind its start.</summary>
    public static byte[] Of(int number)
    {
        var comment = Encoding.ASCII.GetBytes("picture " + number.ToString("D6", CultureInfo.InvariantCulture));
        return [.. Plain.Value.AsSpan(0, 2), 0xFF, 0xFE, 0, (byte)(comment.Length + 2), .. comment, .. Plain.Value.AsSpan(2)];
    }

    /// <summary>A picture that looks otherwise at every width, and so has a poster of its own.</summary>
    public static async Task<byte[]> MakeAsync(int width)
    {
        var path = Path.Combine(Path.GetTempPath(), $"evidencevault-picture-{Environment.ProcessId}-{width}.jpg");
        using (var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("ffmpeg", ["-v", "error", "-y", "-f", "lavfi", "-i", $"testsrc2=s={width}x48:d=1", "-frames:v", "1", path]))!)
        {
            await process.WaitForExitAsync();
            Assert.Equal(0, process.ExitCode);
        }

        try
        {
            return await File.ReadAllBytesAsync(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
