using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EvidenceVault.System.Tests;

/// <summary>A bad line: forwards TCP, and resets each connection after so many bytes of the client's.</summary>
internal sealed class CuttingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _target;
    private readonly long _cutAfter;
    private long _forwarded;
    private int _cuts;

    /// <param name="target">Address and port.</param>
    /// <param name="cutAfter">Bytes from the client until a connection is reset.</param>
    public CuttingProxy(string target, long cutAfter)
    {
        (_target, _cutAfter) = (target, cutAfter);
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Bytes that clients have sent through it.</summary>
    public long Forwarded => Interlocked.Read(ref _forwarded);

    public int Cuts => _cuts;

    /// <summary>Called with all bytes so far, before they go on.</summary>
    public Action<long> OnForward { get; set; } = _ => { };

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                _ = Task.Run(() => ServeAsync(client));
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var here = client;
        using var there = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await there.ConnectAsync(IPEndPoint.Parse(_target), _stop.Token);
            await Task.WhenAll(ForwardAsync(here, there), CopyAsync(there, here));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The line is dead; that is what this is for.
        }
    }

    private async Task ForwardAsync(Socket from, Socket to)
    {
        try
        {
            await ForwardUntilCutAsync(from, to);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            to.Close(); // so that the other direction ends too
        }
    }

    private async Task ForwardUntilCutAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        var sent = 0L;
        for (int read; (read = await from.ReceiveAsync(buffer, _stop.Token)) > 0;)
        {
            sent += read;
            OnForward(Interlocked.Add(ref _forwarded, read));
            for (var done = 0; done < read;)
            {
                done += await to.SendAsync(buffer.AsMemory(done, read - done), _stop.Token);
            }

            if (sent >= _cutAfter)
            {
                Interlocked.Increment(ref _cuts);
                await ReadAsync(to); // a reset throws away what the other side has not read yet: on a busy machine megabytes
                from.LingerState = to.LingerState = new LingerOption(true, 0); // a reset, not a goodbye
                from.Close();
                to.Close();
                return;
            }
        }

        to.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Waits until the other side has taken what was sent to it out of the kernel's buffer, as the kernel's table of connections tells it, and a moment longer.</summary>
    private async Task ReadAsync(Socket to)
    {
        var here = string.Create(CultureInfo.InvariantCulture, $":{((IPEndPoint)to.LocalEndPoint!).Port:X4}");
        for (var look = 0; look < 3000; look++)
        {
            // sl local_address rem_address st tx_queue:rx_queue …; the row is the other side's, so this socket is its remote one.
            var rows = await File.ReadAllLinesAsync("/proc/net/tcp", _stop.Token);
            var row = rows.Select(r => r.Split(' ', StringSplitOptions.RemoveEmptyEntries)).FirstOrDefault(r => r.Length > 4 && r[2].EndsWith(here, StringComparison.Ordinal));
            if (row is null || row[4].EndsWith(":00000000", StringComparison.Ordinal))
            {
                break;
            }

            await Task.Delay(10, _stop.Token);
        }

        await Task.Delay(100, _stop.Token);
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        try
        {
            var buffer = new byte[64 * 1024];
            for (int read; (read = await from.ReceiveAsync(buffer, _stop.Token)) > 0;)
            {
                for (var done = 0; done < read;)
                {
                    done += await to.SendAsync(buffer.AsMemory(done, read - done), _stop.Token);
                }
            }

            to.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // As above.
        }
    }
}
