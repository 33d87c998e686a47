using System.Net;
using System.Net.Sockets;
using EvidenceVault.Appliance.Checking;
using EvidenceVault.Appliance.Doors;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace EvidenceVault.Appliance.Tests;

/// <summary>A real vault on a free port of the loopback: real catalogue, real store, real HTTP.</summary>
public sealed class TestVault : IAsyncDisposable
{
    private readonly string _directory;
    private bool _stopped;
    private readonly WebApplication _app;

    private TestVault(string directory, OpenVault vault, WebApplication app)
    {
        _directory = directory;
        _app = app;
        Vault = vault;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First(u => u.StartsWith("http:", StringComparison.Ordinal))) };
        Door = app.Urls.FirstOrDefault(u => u.StartsWith("https:", StringComparison.Ordinal)) is { } door ? new Uri(door) : null;
    }

    public OpenVault Vault { get; }

    public HttpClient Client { get; }

    /// <summary>Where stations come in by mutual TLS; null where it was started without.</summary>
    public Uri? Door { get; }

    /// <summary>A service of the running vault.</summary>
    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public StoreJournal Journal => _app.Services.GetRequiredService<StoreJournal>();

    /// <param name="storeOptions">The text of <c>store.yaml</c>; null for the embedded store alone.</param>
    /// <param name="clock">The time in the vault; the system's if null.</param>
    public static async Task<TestVault> StartAsync(string? storeOptions = null, bool door = false, TimeProvider? clock = null)
    {
        var directory = Directory.CreateTempSubdirectory("evidencevault-test-").FullName;
        if (storeOptions is not null)
        {
            Directory.CreateDirectory(Path.Combine(directory, "vault"));
            await File.WriteAllTextAsync(Path.Combine(directory, "vault", "store.yaml"), storeOptions, TestContext.Current.CancellationToken);
        }

        return await StartInAsync(directory, door, clock);
    }

    /// <summary>As after a stop: the same folder, whatever is in it now.</summary>
    public Task<TestVault> StartAgainAsync(TimeProvider? clock = null) => StartInAsync(_directory, clock: clock);

    /// <summary>Stops the vault and leaves its folder as it is.</summary>
    public async Task StopAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            Client.Dispose();
            await _app.StopAsync();
            await _app.DisposeAsync();
            Vault.Dispose();
        }
    }

    private static async Task<TestVault> StartInAsync(string directory, bool door = false, TimeProvider? clock = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            var vault = OpenVault.Open(Path.Combine(directory, "vault"), create: true, clock ?? TimeProvider.System);
            var app = VaultHost.Build(vault, "http://127.0.0.1:0", Path.Combine(AppContext.BaseDirectory, "policies"), door ? new StationDoorOptions(FreePort(), ["127.0.0.1"]) : null);
            try
            {
                await app.StartAsync(TestContext.Current.CancellationToken);
                return new TestVault(directory, vault, app);
            }
            catch (IOException e) when (e.InnerException is AddressInUseException && attempt < 5)
            {
                await app.DisposeAsync(); // somebody else took the port after it was found free
                vault.Dispose();
            }
        }
    }

    private static IPEndPoint FreePort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return (IPEndPoint)free.LocalEndpoint;
    }

    public async Task<IReadOnlyList<Problem>> ProblemsAsync() =>
        (await new VaultCheck(Vault.Database, Vault.Log, Vault.Store, Vault.Trust.Authority.Root).RunAsync(CheckDepth.EveryByte, null, TestContext.Current.CancellationToken)).Problems;

    /// <summary>The events of one kind, in the order of the log.</summary>
    public IReadOnlyList<CustodyEvent> Events(CustodyAct act) =>
        [.. Vault.Log.Page(0, int.MaxValue).Select(row => CustodyEvent.Parse(row.Entry)).Where(e => e.Act == act)];

    public IReadOnlyList<EvidenceItem> Items() => new EvidenceItems(Vault.Database).Page(0, 1000);

    public string PathOf(EvidenceItem item) => Path.Combine(Vault.Folder.Store, "originals", item.Sha256.Hex[..2], item.Sha256.Hex);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }
    }
}
