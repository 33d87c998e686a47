using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Signing;
using EvidenceVault.Core.Storage;
using EvidenceVault.ObjectStore.FileSystem;
using EvidenceVault.Portal;
using EvidenceVault.Portal.Features.Intake;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EvidenceVault.Benchmarks;

/// <summary>How long a page of the evidence list takes over ten million items, asked as browsers ask it of the portal as it is installed, by an officer, by those of a unit, and by those of the whole house.</summary>
internal static class SearchBench
{
    private const double GoalMilliseconds = 100;
    private const int Times = 14;
    private const int Officer = 7;

    /// <param name="rows">How many items the catalogue has.</param>
    /// <param name="folder">Where the catalogue is kept for another run; null for the bench's own folder.</param>
    public static async Task<bool> RunAsync(BenchRoom room, int rows, string? folder)
    {
        var root = folder ?? room["search"];
        Directory.CreateDirectory(root);
        var path = Path.Combine(root, "catalogue.db");
        SearchCatalogue.Fill(path, rows);
        Console.WriteLine(FormattableString.Invariant($"  {rows} items, {new FileInfo(path).Length >> 20} MB"));
        using var database = CatalogDatabase.Open(path);
        AddAccounts(database);
        await using var app = await StartAsync(database, root);
        var all = new List<double>();
        var slow = new List<string>();
        foreach (var account in new[] { "officer", "unit", "house" })
        {
            foreach (var ((kind, address), n) in Questions(account).Select((q, n) => (q, n)))
            {
                // From an address of its own, as the portal allows each only so many searches a minute.
                using var reader = await PortalReader.SignInAsync(new Uri(app.Urls.First()), account, SearchCatalogue.Password, new IPAddress([127, 0, 2, (byte)(1 + n)]));
                var times = await TimeAsync(reader.Http, kind, address);
                all.AddRange(times);
                var (median, late) = (At(times, 0.5), At(times, 0.95));
                Console.WriteLine(FormattableString.Invariant($"  {account,-8} {kind,-28} p50 {median,6:0.0} ms   p95 {late,6:0.0} ms"));
                if (late > GoalMilliseconds)
                {
                    slow.Add(FormattableString.Invariant($"{account} {kind} {late:0} ms"));
                }
            }
        }

        Console.WriteLine(slow.Count == 0 ? "  no kind of question is late" : "  late: " + string.Join(", ", slow));
        return BenchRoom.Judge("all pages, p95", At(all, 0.95), "ms", GoalMilliseconds, atMost: true) & BenchRoom.Judge("kinds of questions that are late", slow.Count, "", 0, atMost: true);
    }

    /// <summary>Each with something that varies, so that no answer is the one before.</summary>
    private static IEnumerable<(string Kind, Func<int, string> Address)> Questions(string account)
    {
        yield return ("desk", _ => "/");
        yield return ("first page", _ => "/evidence");
        yield return ("following page", i => "/evidence?after=" + Key(1 + i));
        yield return ("far page", i => "/evidence?after=" + Key(200 + (10 * i)));
        yield return ("officer", i => $"/evidence?officer={Badge(account == "house" ? i * 31 : Officer + (account == "unit" ? 400 * i : 0))}");
        yield return ("recorder", i => $"/evidence?recorder=DSJ{(account == "house" ? i * 31 : Officer + (account == "unit" ? 400 * i : 0)):d5}");
        yield return ("station", i => $"/evidence?station=dock-{(account == "house" ? i * 17 : Officer):d3}");
        yield return ("unit", i => $"/evidence?unit={SearchCatalogue.UnitCode(account == "house" ? i * 17 : Officer)}");
        foreach (var name in new[] { "patrol", "drink-driving", "obstruction", "mass-incident" })
        {
            yield return ("class " + name, _ => "/evidence?class=" + name);
        }

        foreach (var mark in Marks)
        {
            yield return (mark, _ => $"/evidence?{mark}");
        }

        yield return ("a day", i => $"/evidence?{Span(i * 20, 1)}");
        yield return ("a week", i => $"/evidence?{Span(i * 20, 7)}");
        yield return ("class, a week", i => $"/evidence?class=drink-driving&{Span(i * 20, 7)}");
        yield return ("unclassified, a month", i => $"/evidence?unclassified=1&{Span(i * 20, 30)}");
        yield return ("damaged, class", _ => "/evidence?damaged=1&class=overspeed");
        yield return ("held, damaged", _ => "/evidence?held=1&damaged=1");
        yield return ("class, not reviewed", _ => "/evidence?class=patrol&unreviewed=1");
        yield return ("officer, class", i => $"/evidence?class=patrol&officer={Badge(account == "house" ? i * 31 : Officer)}");
        yield return ("quarantined, class", _ => "/evidence?quarantined=1&class=minor-accident");
        yield return ("case", i => $"/evidence?case=A-{(i * 1000) + 17}");
        foreach (var (kind, area) in Areas)
        {
            yield return (kind, i => "/evidence?" + area(i));
        }

        foreach (var (kind, words) in Words)
        {
            yield return ("search " + kind, i => "/evidence?q=" + Uri.EscapeDataString(words(i)));
        }

        yield return ("search a recorder, a month", i => $"/evidence?q=dsj0&{Span(i * 20, 30)}");
        yield return ("search mp4, class", _ => "/evidence?q=mp4&class=obstruction");
        yield return ("search mp4, frequent class", _ => "/evidence?q=mp4&class=patrol");
    }

    private static readonly string[] Marks =
    [
        "unclassified=1", "quarantined=1", "preparing=1", "damaged=1", "held=1", "located=1", "unreviewed=1", "sidecars=1", "cases=with", "cases=without",
        "finding=Truncated", "finding=NeedsRecovery", "overdue=filing", "overdue=explanation",
    ];

    private static readonly (string Kind, Func<int, string> Query)[] Areas =
    [
        ("within 100 m", i => $"near={Point(i)}&within=100"),
        ("within 500 m", i => $"near={Point(i)}"),
        ("within 2 km", i => $"near={Point(i)}&within=2km"),
        ("within 10 km", i => $"near={Point(i)}&within=10km"),
        ("near, nobody there", i => string.Create(CultureInfo.InvariantCulture, $"near={-30 - i},121.4&within=5km")),
        ("within 500 m, a week", i => $"near={Point(i)}&{Span(i * 20, 7)}"),
        ("within 2 km, a day", i => $"near={Point(i)}&within=2km&{Span(i * 20, 1)}"),
        ("within 2 km, rare class", i => $"near={Point(i)}&within=2km&class=mass-incident"),
        ("within 2 km, held", i => $"near={Point(i)}&within=2km&held=1"),
        ("within 500 m, words", i => $"near={Point(i)}&q=mp4"),
        ("within 2 km, words", i => $"near={Point(i)}&within=2km&q={Day(i * 30).ToString("yyyyMM", CultureInfo.InvariantCulture)}"),
        ("a box", i => string.Create(CultureInfo.InvariantCulture, $"box={North(i) - 0.01:0.####},{East(i) - 0.01:0.####},{North(i) + 0.01:0.####},{East(i) + 0.01:0.####}")),
        ("the whole city", _ => "box=30.9,121.1,31.5,121.8"),
        ("place: a unit", i => $"place={SearchCatalogue.UnitCode(Officer + (i * 17))}"),
        ("place: a branch", i => string.Create(CultureInfo.InvariantCulture, $"place=3101{i:d2}")),
        ("place: a branch, class", _ => "place=310100&class=obstruction"),
        ("place: a branch, words", _ => "place=310100&q=mp4"),
    ];

    /// <summary>Where units are, from that of the officer's own on.</summary>
    private static double North(int i) => SearchCatalogue.South + ((Officer + (i * 17)) % SearchCatalogue.Units / 20 * SearchCatalogue.NorthStep);

    private static double East(int i) => SearchCatalogue.West + ((Officer + (i * 17)) % 20 * SearchCatalogue.EastStep);

    private static string Point(int i) => string.Create(CultureInfo.InvariantCulture, $"{North(i):0.####},{East(i):0.####}");

    private static readonly (string Kind, Func<int, string> Words)[] Words =
    [
        ("a day", i => Day(i * 30).ToString("yyyyMMdd", CultureInfo.InvariantCulture)),
        ("a month", i => Day(i * 30).ToString("yyyyMM", CultureInfo.InvariantCulture)),
        ("a recorder", i => $"DSJ{(i * 400) + Officer:d5}"),
        ("an officer", i => Badge((i * 400) + Officer)),
        ("a plate", i => $"沪A{(i * 1000) + 345:d5}"),
        ("one character", _ => "沪"),
        ("everything", _ => "mp4"),
        ("two words", i => $"drink {Day(i * 30).ToString("yyyyMM", CultureInfo.InvariantCulture)}"),
        ("nothing", _ => "nothing-like-that"),
        ("two digits", _ => "12"),
    ];

    private static string Badge(int n) => (100_000 + n).ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset Day(int back) => SearchCatalogue.Now.AddDays(-2 - back);

    private static string Span(int back, int days) => string.Create(CultureInfo.InvariantCulture, $"from={Day(back + days):yyyy-MM-dd}&to={Day(back):yyyy-MM-dd}");

    private static string Key(int back) => Uri.EscapeDataString(string.Create(CultureInfo.InvariantCulture, $"{Day(back).UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}~{100}"));

    private static async Task<List<double>> TimeAsync(HttpClient http, string kind, Func<int, string> address)
    {
        var times = new List<double>();
        for (var i = -1; i < Times; i++)
        {
            var started = Stopwatch.GetTimestamp();
            using var answer = await http.GetAsync(new Uri(address(Math.Max(0, i)), UriKind.Relative));
            await answer.Content.LoadIntoBufferAsync();
            if (i >= 0)
            {
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            if (answer.StatusCode != HttpStatusCode.OK)
            {
                throw new InvalidOperationException($"'{kind}' was answered {(int)answer.StatusCode}.");
            }
        }

        return times;
    }

    private static double At(List<double> times, double share) => times.Order().ElementAt(Math.Min(times.Count - 1, (int)(times.Count * share)));

    private static void AddAccounts(CatalogDatabase database)
    {
        var (accounts, hash) = (new Accounts(database), new PasswordHashes().Hash(SearchCatalogue.Password));
        database.Write(t =>
        {
            Add("officer", AccountRole.Officer, Badge(Officer), SearchCatalogue.UnitCode(Officer));
            Add("unit", AccountRole.LegalOfficer, null, SearchCatalogue.UnitCode(Officer));
            Add("house", AccountRole.Supervisor, null, "*");

            void Add(string name, AccountRole role, string? officer, string unit) => accounts.TryCreate(t, new Account(name, name, role, officer, unit, hash, "stamp-" + name, 0, null, null, null));
        });
    }

    private static async Task<WebApplication> StartAsync(CatalogDatabase database, string root)
    {
        var (keys, objects) = (Path.Combine(root, "keys"), Path.Combine(root, "store"));
        Directory.CreateDirectory(keys);
        Directory.CreateDirectory(objects);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = root, EnvironmentName = "Production" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        IEvidenceStore store = FileSystemEvidenceStore.Open(objects);
        var pair = SigningKeyPair.Generate();
        var (certificate, key) = CertificateAuthority.CreateRoot("vault.bench", DateTimeOffset.UtcNow);
        var authority = CertificateAuthority.FromPem(certificate, key);
        var identity = SigningIdentity.FromPem(authority.Issue(CertificateRole.Vault, "vault.bench", pair.RequestPem, DateTimeOffset.UtcNow), pair.PrivateKeyPem);
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton(database).AddSingleton(store);
        builder.Services.AddSingleton(LogSigningKey.Generate("vault.bench/custody")).AddSingleton<CustodyLog>();
        builder.Services.AddSingleton<EvidenceItems>().AddSingleton<ItemSearch>().AddSingleton<Derivations>().AddSingleton<Accounts>().AddSingleton<IntakeSessions>().AddSingleton<Stations>().AddSingleton<StationCertificates>();
        builder.Services.AddSingleton(new IntakeTrust(authority, identity, new UploadKeys(RandomNumberGenerator.GetBytes(UploadKeys.SecretBytes)), TimeSpan.FromDays(365), TimeZoneInfo.Utc));
        builder.Services.AddSingleton(new IntakeStore(store, null));
        builder.Services.AddPortal(new PortalOptions { KeyDirectory = keys, Version = "bench", FindFfmpeg = () => null });
        var app = builder.Build();
        app.MapPortal();
        await app.StartAsync();
        return app;
    }
}
