using System.Net;
using System.Net.Sockets;

namespace EvidenceVault.Testing.Storage;

/// <summary>What goes wrong on a connection.</summary>
public enum WireFault
{
    None,

    /// <summary>The connection is reset.</summary>
    Cut,

    /// <summary>Nothing moves any more, and nobody hangs up.</summary>
    Stall,
}

/// <summary>A wire between a client and a server on this machine, which goes wrong as a test plans it. Connections come and go as the client likes.</summary>
public sealed class FaultyWire : IDisposable
{
    private const int PieceBytes = 16 * 1024;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly IPEndPoint _server;
    private int _connections;

    public FaultyWire(Uri server)
    {
        _server = new IPEndPoint(IPAddress.Loopback, server.Port);
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Where the client connects to.</summary>
    public Uri Endpoint => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>What goes wrong, once per connection, when <see cref="AfterUp"/> or <see cref="AfterDown"/> bytes have passed.</summary>
    public WireFault Fault { get; set; }

    /// <summary>How many connections, from the first, the fault happens to; null for all.</summary>
    public int? FaultyConnections { get; set; }

    /// <summary>Bytes from the client before the fault; null for never.</summary>
    public long? AfterUp { get; set; }

    /// <summary>Bytes to the client before the fault; null for never.</summary>
    public long? AfterDown { get; set; }

    /// <summary>How long each piece of 16 KiB takes.</summary>
    public TimeSpan Pace { get; set; }

    /// <summary>How many connections were made so far.</summary>
    public int Connections => _connections;

    public void Dispose()
    {
        _ended.Cancel();
        _listener.Dispose();
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_ended.Token);
                _ = CarryAsync(client, Interlocked.Increment(ref _connections));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task CarryAsync(TcpClient client, int number)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await server.ConnectAsync(_server, _ended.Token);
                await Task.WhenAny(PumpAsync(client, server, client, () => Limit(number, AfterUp)), PumpAsync(server, client, client, () => Limit(number, AfterDown)));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
            {
                // One end went away.
            }
        }
    }

    private long? Limit(int number, long? after) => number <= (FaultyConnections ?? int.MaxValue) ? after : null;

    private async Task PumpAsync(TcpClient from, TcpClient to, TcpClient client, Func<long?> after)
    {
        var buffer = new byte[PieceBytes];
        long passed = 0;
        for (int read; (read = await from.GetStream().ReadAsync(buffer, _ended.Token)) > 0;)
        {
            var allowed = after() is { } limit && Fault != WireFault.None ? (int)Math.Min(read, Math.Max(0, limit - passed)) : read;
            await to.GetStream().WriteAsync(buffer.AsMemory(0, allowed), _ended.Token);
            passed += allowed;
            if (allowed < read)
            {
                if (Fault == WireFault.Stall)
                {
                    await Task.Delay(Timeout.Infinite, _ended.Token);
                }

                client.LingerState = new LingerOption(true, 0); // reset, as a pulled cable or a killed process looks
                return;
            }

            if (Pace > TimeSpan.Zero)
            {
                await Task.Delay(Pace, _ended.Token);
            }
        }
    }
}
