using System.Text.Json.Nodes;

namespace EvidenceVault.Usb.Tests.Rig;

/// <summary>What is odd about a stick.</summary>
/// <param name="FailReadAt">The byte whose sector cannot be read.</param>
/// <param name="BytesPerSecond">How fast it is; null for as fast as can be.</param>
/// <param name="WriteProtected">Whether its switch is set.</param>
internal sealed record StickOddity(IReadOnlyList<long>? FailReadAt = null, long? BytesPerSecond = null, bool WriteProtected = false);

/// <summary>What was read from and written to a stick since it was plugged in.</summary>
internal sealed record BlockCount(long Reads, long BytesRead, long Writes);

/// <summary>
/// The rack's ports, and hands that plug into them and pull out. Port <c>3</c> of the rack is <c>1-3</c> in the guest for a USB 2
/// device and <c>2-3</c> for a USB 3 one; port <c>2</c> of a hub in it is <c>3.2</c>, and <c>1-3.2</c> in the guest.
/// </summary>
internal sealed class UsbRack(Qmp qmp)
{
    private const int Sector = 512;

    /// <summary>Nobody plugs the next thing in sooner.</summary>
    private static readonly TimeSpan Hands = TimeSpan.FromSeconds(1);

    /// <summary>Everything that is plugged in now, newest last, with its port.</summary>
    private readonly List<(string Id, string Port)> _plugged = [];

    /// <summary>Plugs a hub with eight ports into a port.</summary>
    public Task PlugHubAsync(string id, string port) => AddAsync(id, new JsonObject { ["driver"] = "usb-hub", ["port"] = port, ["ports"] = 8 });

    /// <summary>Plugs a keyboard in: nothing that could be docked.</summary>
    public Task PlugKeyboardAsync(string id, string port) => AddAsync(id, new JsonObject { ["driver"] = "usb-kbd", ["port"] = port });

    /// <summary>Plugs in a recorder that is a disk.</summary>
    /// <param name="image">The disk's bytes, raw; the stick writes into this file.</param>
    /// <param name="serial">What it tells as its serial number; null for QEMU's own.</param>
    public async Task PlugAsync(string id, string image, string port, string? serial = null, StickOddity? oddity = null)
    {
        var top = await AddNodesAsync(id, image, oddity ?? new StickOddity());
        var device = new JsonObject { ["driver"] = "usb-storage", ["port"] = port, ["drive"] = top, ["removable"] = true, ["rerror"] = "report", ["werror"] = "report" };
        if (serial is not null)
        {
            device["serial"] = serial;
        }

        await AddAsync(id, device);
    }

    /// <summary>Plugs in a recorder that speaks MTP.</summary>
    /// <param name="folder">What is on it; files removed from it are removed here.</param>
    /// <param name="serial">What it tells as its serial number on the bus. By MTP itself, all of QEMU's tell the same.</param>
    public Task PlugMtpAsync(string id, string folder, string port, string serial) =>
        AddAsync(id, new JsonObject { ["driver"] = "usb-mtp", ["port"] = port, ["serial"] = serial, ["rootdir"] = folder, ["desc"] = "Recorder", ["readonly"] = false });

    /// <summary>Pulls something out, whatever is being done with it; with a hub, everything that is in it.</summary>
    public async Task UnplugAsync(string id)
    {
        await PullAsync(id);
        await Task.Delay(Hands);
    }

    private async Task PullAsync(string id)
    {
        var port = _plugged.Single(p => p.Id == id).Port;
        await qmp.RemoveDeviceAsync(id);
        foreach (var gone in _plugged.Where(p => p.Id == id || p.Port.StartsWith(port + ".", StringComparison.Ordinal)).ToList())
        {
            _plugged.Remove(gone);
            foreach (var node in new[] { "-slow", "-faulty", "-file" })
            {
                await RemoveNodeAsync(gone.Id + node);
            }

            await TryAsync(() => qmp.AskAsync("object-del", new JsonObject { ["id"] = gone.Id + "-speed" }));
        }
    }

    /// <summary>Takes the card out of a reader that stays plugged in: every reading fails from here on, and the bus knows nothing of it.</summary>
    public async Task TakeCardAsync(string id)
    {
        var stick = (await qmp.AskAsync("query-block"))!.AsArray().Select(b => (string?)b!["qdev"]).Single(path => path?.Split('/').Contains(id) == true);
        await qmp.AskAsync("eject", new JsonObject { ["id"] = stick, ["force"] = true });
    }

    /// <summary>Pulls everything out.</summary>
    public async Task ClearAsync()
    {
        while (_plugged.Count > 0)
        {
            await PullAsync(_plugged[^1].Id);
        }

        await Task.Delay(Hands);
    }

    /// <summary>What was done with a stick that is plugged in.</summary>
    public async Task<BlockCount> CountAsync(string id)
    {
        var stick = (await qmp.AskAsync("query-blockstats"))!.AsArray().Single(b => ((string?)b!["qdev"] ?? "").Split('/').Contains(id))!["stats"]!;
        return new BlockCount((long)stick["rd_operations"]!, (long)stick["rd_bytes"]!, (long)stick["wr_operations"]! + (long)stick["unmap_operations"]!);
    }

    private async Task<string> AddNodesAsync(string id, string image, StickOddity oddity)
    {
        var top = id + "-file";
        await NodeAsync(top, new JsonObject { ["driver"] = "file", ["filename"] = image, ["locking"] = "off" });
        if (oddity.FailReadAt is { } bad)
        {
            JsonNode[] errors = [.. bad.Select(at => new JsonObject { ["event"] = "none", ["iotype"] = "read", ["errno"] = 5, ["sector"] = at / Sector, ["once"] = false, ["immediately"] = false })];
            await NodeAsync(id + "-faulty", new JsonObject { ["driver"] = "blkdebug", ["image"] = top, ["inject-error"] = new JsonArray(errors) });
            top = id + "-faulty";
        }

        if (oddity.BytesPerSecond is { } speed)
        {
            await qmp.AskAsync("object-add", new JsonObject { ["qom-type"] = "throttle-group", ["id"] = id + "-speed", ["limits"] = new JsonObject { ["bps-total"] = speed } });
            await NodeAsync(id + "-slow", new JsonObject { ["driver"] = "throttle", ["file"] = top, ["throttle-group"] = id + "-speed" });
            top = id + "-slow";
        }

        return top;

        Task NodeAsync(string name, JsonObject node)
        {
            (node["node-name"], node["read-only"]) = (name, oddity.WriteProtected);
            return qmp.AskAsync("blockdev-add", node);
        }
    }

    private async Task AddAsync(string id, JsonObject device)
    {
        (device["id"], device["bus"]) = (id, "rack.0");
        await qmp.AskAsync("device_add", device);
        _plugged.Add((id, (string)device["port"]!));
    }

    /// <summary>A node may be in use for a moment after its device went.</summary>
    private Task RemoveNodeAsync(string node) => Wait.UntilAsync(
        $"{node} to be let go of", TimeSpan.FromMinutes(1), () => TryAsync(() => qmp.AskAsync("blockdev-del", new JsonObject { ["node-name"] = node })), TimeSpan.FromMilliseconds(50));

    /// <returns>Whether it is gone, or never was.</returns>
    private static async Task<bool> TryAsync(Func<Task> remove)
    {
        try
        {
            await remove();
            return true;
        }
        catch (QmpException e)
        {
            return e.Message.Contains("Failed to find", StringComparison.Ordinal) || e.Message.Contains("not found", StringComparison.Ordinal);
        }
    }
}
