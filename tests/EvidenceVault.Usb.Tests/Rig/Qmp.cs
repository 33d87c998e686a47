using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace EvidenceVault.Usb.Tests.Rig;

/// <summary>QEMU's own control line: JSON objects, one a line, over a Unix socket (QEMU Machine Protocol Specification).</summary>
internal sealed class Qmp : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly Socket _socket;
    private readonly StreamReader _reader;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly List<JsonNode> _events = [];

    private Qmp(Socket socket)
    {
        _socket = socket;
        _reader = new StreamReader(new NetworkStream(socket), Encoding.UTF8);
    }

    public static async Task<Qmp> ConnectAsync(Socket socket)
    {
        var qmp = new Qmp(socket);
        await qmp._reader.ReadLineAsync().WaitAsync(Limit); // the greeting
        await qmp.AskAsync("qmp_capabilities");
        return qmp;
    }

    /// <summary>Gives an order and waits for the answer to it.</summary>
    /// <exception cref="QmpException">QEMU refused.</exception>
    public async Task<JsonNode?> AskAsync(string order, JsonObject? arguments = null)
    {
        using var limit = new CancellationTokenSource(Limit);
        await _turn.WaitAsync(limit.Token);
        try
        {
            var line = new JsonObject { ["execute"] = order, ["arguments"] = arguments ?? [] }.ToJsonString() + "\n";
            await _socket.SendAsync(Encoding.UTF8.GetBytes(line), limit.Token);
            while (await _reader.ReadLineAsync(limit.Token) is { } answer)
            {
                var node = JsonNode.Parse(answer)!;
                if (node["event"] is not null)
                {
                    _events.Add(node);
                    continue;
                }

                return node["error"] is { } error ? throw new QmpException($"{order}: {error["desc"]}") : node["return"];
            }

            throw new QmpException($"{order}: QEMU has ended.");
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes a device away and waits until QEMU has let go of it.</summary>
    public async Task RemoveDeviceAsync(string id)
    {
        _events.Clear();
        await AskAsync("device_del", new JsonObject { ["id"] = id });
        await Wait.UntilAsync($"device {id} to be gone", Limit, async () =>
        {
            await AskAsync("query-status"); // events come in before its answer
            return _events.Any(e => (string?)e["event"] == "DEVICE_DELETED" && (string?)e["data"]?["device"] == id);
        });
    }

    public void Dispose()
    {
        _reader.Dispose();
        _socket.Dispose();
        _turn.Dispose();
    }
}

/// <summary>QEMU refused an order.</summary>
public sealed class QmpException(string message) : Exception(message);
