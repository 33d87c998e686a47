using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Retention;
using EvidenceVault.Core.Review;
using EvidenceVault.Core.Signing;
using EvidenceVault.Core.Storage;
using EvidenceVault.ObjectStore.FileSystem;
using EvidenceVault.Portal.Features.Intake;
using EvidenceVault.Portal.Security;
using EvidenceVault.Portal.Security.Outside;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace EvidenceVault.Portal.Tests.Rig;

/// <summary>The portal as it is installed: real Kestrel on the loopback, real SQLite, a real store; only the clock is ours.</summary>
public sealed class PortalRig : IAsyncDisposable
{
    public const string Password = "correct horse battery staple";
    public const string Unit = "一中队";

    private static readonly PasswordHashes Hashes = new();
    private static readonly Lazy<string> Hash = new(() => Hashes.Hash(Password));

    private readonly string _directory = Directory.CreateTempSubdirectory("portal-").FullName;
    private readonly FileSystemEvidenceStore _store;

    private PortalRig(DateTimeOffset now, Func<PortalOptions, PortalOptions>? change)
    {
        Clock = new FakeTimeProvider(now);
        var (keys, objects) = (Path.Combine(_directory, "keys"), Path.Combine(_directory, "store"));
        Directory.CreateDirectory(keys);
        Directory.CreateDirectory(objects);
        Database = CatalogDatabase.Open(Path.Combine(_directory, "catalogue.sqlite"));
        _store = FileSystemEvidenceStore.Open(objects);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = _directory, EnvironmentName = "Production" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(Clock).AddSingleton(Database).AddSingleton<IEvidenceStore>(_store);
        builder.Services.AddSingleton(LogSigningKey.Generate("vault.test/custody")).AddSingleton<CustodyLog>();
        builder.Services.AddSingleton<EvidenceItems>().AddSingleton<ItemSearch>().AddSingleton<Derivations>().AddSingleton<Accounts>().AddSingleton<IntakeSessions>().AddSingleton<Stations>().AddSingleton<StationCertificates>();
        Authority = MakeAuthority(now);
        Identity = Issue(CertificateRole.Vault, "vault.test");
        builder.Services.AddSingleton(new IntakeTrust(Authority, Identity, new UploadKeys(RandomNumberGenerator.GetBytes(UploadKeys.SecretBytes)), TimeSpan.FromDays(365), TimeZoneInfo.Utc));
        builder.Services.AddSingleton(new IntakeStore(_store, null)).AddSingleton(s => new StoreJournal(Database, s.GetRequiredService<CustodyLog>(), _store, new LockTerm(TimeSpan.FromDays(365), Clock))).AddIntake();
        var options = new PortalOptions { KeyDirectory = keys, Version = "0.1.0-test", FindFfmpeg = () => "5.1.8", Access = Access, Cases = Cases };
        options = change?.Invoke(options) ?? options;
        builder.Services.AddPortal(options);
        if (options.Cards is { } cards)
        {
            builder.WebHost.ConfigureKestrel(k =>
            {
                k.Listen(IPAddress.Loopback, 0);
                CardDoor.Listen(k, cards);
            });
        }

        App = builder.Build();
        App.MapIntake();
        App.MapPortal();
        Seeds = new Seeds(this);
    }

    /// <summary>The shipped rules of access, with an inspectorate.</summary>
    public static AccessPolicy Access { get; } = new(
        [
            new AccessApprovalRule("A5", "14", new Bilingual("督察", "Inspectorate"), [AccessAct.View, AccessAct.Copy], null, ["督察大队"], ApproverLevel.Nobody, 0),
            new AccessApprovalRule("A1", "14", new Bilingual("本人", "Own"), [AccessAct.Copy], [FootageOf.OwnRights], null, ApproverLevel.Nobody, 0),
            new AccessApprovalRule("A2", "14", new Bilingual("本部门", "Own unit"), [AccessAct.View, AccessAct.Copy], [FootageOf.OwnUnit], null, ApproverLevel.HeadOfUnit, 1),
            new AccessApprovalRule("A3", "14", new Bilingual("其他部门", "Other unit"), [AccessAct.View, AccessAct.Copy], [FootageOf.OtherUnit, FootageOf.SeveralUnits], null, ApproverLevel.HeadOfUnit, 1),
            new AccessApprovalRule("A4", "14", new Bilingual("对外", "Outside"), [AccessAct.Supply], null, null, ApproverLevel.HeadOfOrgan, 1),
        ],
        new HashSet<string> { "mass-incident" }, 2, TimeSpan.FromDays(7));

    /// <summary>Two steps, and a third where somebody drank.</summary>
    public static CasePolicy Cases { get; } = new([
        new CaseKindPolicy(CaseKind.Administrative, new Bilingual("行政", "Administrative"), "", 90,
        [
            new CaseStep("identity", new Bilingual("表明身份", "Identity"), null, true), new CaseStep("notice", new Bilingual("告知", "Notice"), null, true),
            new CaseStep("breath-test", new Bilingual("呼气检测", "Breath test"), null, true, ["drink-driving"]),
        ]) { Review = new ReviewDemand(80, 4, false) },
        new CaseKindPolicy(CaseKind.Complaint, new Bilingual("投诉", "Complaint"), "", null, []) { Review = new ReviewDemand(95, 2, true) },
    ]);

    public WebApplication App { get; }

    public CertificateAuthority Authority { get; }

    private SigningIdentity Identity { get; }

    public FakeTimeProvider Clock { get; }

    public CatalogDatabase Database { get; }

    public IEvidenceStore Store => _store;

    public Seeds Seeds { get; }

    public Uri Address => new(App.Urls.Single(u => u.StartsWith("http:", StringComparison.Ordinal)));

    /// <summary>The door for cards.</summary>
    public Uri CardAddress => new(App.Urls.Single(u => u.StartsWith("https:", StringComparison.Ordinal)));

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public IEnumerable<RouteEndpoint> Endpoints => App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    public static async Task<PortalRig> StartAsync(DateTimeOffset? now = null, Func<PortalOptions, PortalOptions>? change = null)
    {
        var rig = new PortalRig(now ?? new DateTimeOffset(2026, 7, 4, 6, 5, 52, TimeSpan.Zero), change);
        await rig.App.StartAsync(PortalRig.Cancel);
        return rig;
    }

    public SigningIdentity Issue(CertificateRole role, string name)
    {
        var pair = SigningKeyPair.Generate();
        return SigningIdentity.FromPem(Authority.Issue(role, name, pair.RequestPem, Clock.GetUtcNow()), pair.PrivateKeyPem);
    }

    /// <summary>What happens where a disk loses a file.</summary>
    public void Lose(ObjectKey key) => File.Delete(Directory.EnumerateFiles(Path.Combine(_directory, "store"), Path.GetFileName(key.Value), SearchOption.AllDirectories).Single());

    public T Get<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    public void AddAccount(string name, AccountRole role, string? officer = null, string unit = Unit, string? display = null) => Database.Write(t => Get<Accounts>().TryCreate(t, new Account(
        name, display ?? name, role, officer, unit, Hash.Value, Convert.ToHexString(RandomNumberGenerator.GetBytes(16)), 0, null, null, null)));

    public Visitor OpenBrowser(string? language = "en") => new(Address, language);

    /// <summary>A browser at the door for cards, which shows this one, or none.</summary>
    public Visitor OpenBrowserWith(X509Certificate2? card, CardAuthority authority) => new(CardAddress, "en", authority.Tls(card));

    /// <summary>A browser with the account signed in.</summary>
    public async Task<Visitor> SignInAsync(string name, string? language = "en")
    {
        var browser = OpenBrowser(language);
        using var answer = await browser.SignInAsync(name, Password);
        Assert.Equal(302, (int)answer.StatusCode);
        return browser;
    }

    /// <summary>Makes an account with this role and signs it in.</summary>
    public Task<Visitor> SignInAsync(AccountRole role, string? officer = null, string unit = Unit)
    {
        var name = role.ToString();
        AddAccount(name, role, officer ?? (role == AccountRole.Officer ? Seeds.Officer : null), unit);
        return SignInAsync(name);
    }

    public IReadOnlyList<CustodyEvent> Events(params CustodyAct[] acts) =>
        [.. Get<CustodyLog>().Page(0, 10_000).Select(r => CustodyEvent.Parse(r.Entry)).Where(e => acts.Length == 0 || acts.Contains(e.Act))];

    private static CertificateAuthority MakeAuthority(DateTimeOffset now)
    {
        var (certificate, key) = CertificateAuthority.CreateRoot("vault.test", now);
        return CertificateAuthority.FromPem(certificate, key);
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        Identity.Dispose();
        Authority.Dispose();
        Database.Dispose();
        _store.Dispose();
        foreach (var file in Directory.EnumerateFiles(_directory, "*", SearchOption.AllDirectories))
        {
            File.SetAttributes(file, FileAttributes.Normal);
        }

        Directory.Delete(_directory, recursive: true);
    }
}
