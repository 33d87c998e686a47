using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using EvidenceVault.Catalog;
using Xunit;

namespace EvidenceVault.Appliance.Tests.Doors;

/// <summary>The door by mutual TLS, in the course of a station's certificates.</summary>
public sealed class StationDoorTests
{
    private static readonly Uri Key = new("custody/log/key", UriKind.Relative);

    [Fact]
    public async Task An_open_connection_is_refused_at_its_next_request_once_the_station_is_revoked()
    {
        await using var vault = await TestVault.StartAsync(door: true);
        using var station = TestStation.Enroll(vault, "station-1");
        using var line = new Line(vault, station);
        Assert.Equal(HttpStatusCode.OK, await line.AskAsync());
        vault.Vault.Database.Write(t => Assert.True(new Stations(vault.Vault.Database).TryRevoke(t, "station-1", DateTimeOffset.UtcNow)));
        Assert.Equal(HttpStatusCode.Forbidden, await line.AskAsync());
        Assert.Equal(1, line.Connections);
    }

    [Fact]
    public async Task Every_certificate_of_a_station_opens_the_door_until_it_ends()
    {
        await using var vault = await TestVault.StartAsync(door: true);
        using var station = TestStation.Enroll(vault, "station-1", TimeSpan.FromMinutes(2));
        using var renewed = await station.RenewAsync();
        await using var elsewhere = await TestVault.StartAsync();
        using var stranger = TestStation.Enroll(elsewhere, "station-1");
        using var old = new Line(vault, station);
        using var current = new Line(vault, renewed);
        using var forged = new Line(vault, stranger);
        Assert.Equal(HttpStatusCode.OK, await old.AskAsync());
        Assert.Equal(HttpStatusCode.OK, await current.AskAsync());
        Assert.Equal(HttpStatusCode.Forbidden, await forged.AskAsync());
    }

    [Fact]
    public async Task A_certificate_that_has_ended_opens_nothing()
    {
        await using var vault = await TestVault.StartAsync(door: true);
        using var station = TestStation.Enroll(vault, "station-1", TimeSpan.FromMilliseconds(1));
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken); // its last second is over
        using var line = new Line(vault, station);
        Assert.Equal(HttpStatusCode.Forbidden, await line.AskAsync());
    }

    /// <summary>One client of the door, and how often it connected.</summary>
    private sealed class Line : IDisposable
    {
        private readonly X509Certificate2 _own;
        private readonly HttpClient _http;
        private int _connections;

        public Line(TestVault vault, TestStation station)
        {
            _own = station.ForTls();
            _http = new HttpClient(new SocketsHttpHandler
            {
                ConnectCallback = async (context, cancel) =>
                {
                    Interlocked.Increment(ref _connections);
                    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                    await socket.ConnectAsync(context.DnsEndPoint, cancel);
                    return new NetworkStream(socket, ownsSocket: true);
                },
                SslOptions = new SslClientAuthenticationOptions
                {
                    LocalCertificateSelectionCallback = (_, _, _, _, _) => _own,
                    CertificateChainPolicy = new X509ChainPolicy
                    {
                        TrustMode = X509ChainTrustMode.CustomRootTrust,
                        CustomTrustStore = { X509CertificateLoader.LoadCertificate(vault.Vault.Trust.Authority.Root.CertificateDer.Span) },
                        RevocationMode = X509RevocationMode.NoCheck,
                    },
                },
            })
            { BaseAddress = vault.Door! };
        }

        public int Connections => _connections;

        public async Task<HttpStatusCode> AskAsync()
        {
            using var answer = await _http.GetAsync(Key, TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }

        public void Dispose()
        {
            _http.Dispose();
            _own.Dispose();
        }
    }
}
