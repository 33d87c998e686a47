using EvidenceVault.Usb.Tests.Rig;

namespace EvidenceVault.Usb.Tests.Scenarios;

/// <summary>A kind of recorder that nobody knew: a file is written for it, and no program is changed.</summary>
[Collection(OtherRig.Name)]
public sealed class ProfileScenarios(UsbRig rig)
{
    private const string VendorProduct = "2e1a:0f5c";
    private const string Serial = "NEW-4711";

    /// <summary>A naming that no profile fits which is shipped, and an extension that is none's.</summary>
    private const string Profile = """
        id: added
        name: { zh: 新型记录仪, en: A new kind of recorder }
        priority: 70
        usb:
          - { vendor: '2e1a', product: '0f5c', transport: mass-storage, serial_from: descriptor }
        patterns:
          - path: '^VAULT/P(?<officer>[0-9]{6})@(?<time>[0-9]{8}-[0-9]{6})#(?<seq>[0-9]{3})\.rec$'
            time: yyyyMMdd'-'HHmmss
        recordings: [rec]
        examples:
          - { path: 'VAULT/P012345@20260301-080000#007.rec', role: recording, officer: '012345', time: '2026-03-01T08:00:00', seq: 7, group: 'VAULT/P012345@20260301-080000#007' }

        """;

    [Fact]
    public async Task A_recorder_of_a_new_kind_is_known_by_a_profile_alone_and_its_manifest_says_so()
    {
        var port = await DiskGadget.PortAsync(await rig.EmptyGuestAsync());
        await using var station = await rig.StationAsync(new StationOptions(new Dictionary<string, string[]> { ["1"] = [port] }, Profile: Profile));
        var recorder = await station.RecorderAsync("new", RecorderFormat.Fat, volume: 0x4711beef);
        await recorder.PutAsync([("VAULT/P012345@20260301-080000#007.rec", 60_000), ("VAULT/P012345@20260301-081000#008.rec", 30_000)]);
        var agent = await station.RunAgentAsync();
        var gadget = new DiskGadget(station.Guest, VendorProduct, Serial);

        await gadget.PlugAsync(recorder);
        try
        {
            await agent.SeeAsync("1", "done");
        }
        finally
        {
            await gadget.UnplugAsync();
        }

        await agent.SeeAsync("1", "unplugged");
        var manifest = Assert.Single(await station.ManifestsAsync());
        await agent.StopAsync();
        await station.CheckAsync();

        var told = manifest.GetProperty("recorder");
        Assert.Equal(
            ("added", VendorProduct, Serial, "4711-BEEF"),
            (told.GetProperty("profile").GetString(), told.GetProperty("vendor_product").GetString(), told.GetProperty("serial").GetString(), told.GetProperty("volume").GetString()));
        Assert.Equal("012345", manifest.GetProperty("duty").GetProperty("officer_claimed").GetString());
        Assert.Equal([7, 8], manifest.GetProperty("files").EnumerateArray().Select(f => f.GetProperty("sequence").GetInt32()).Order());
        Assert.All(manifest.GetProperty("files").EnumerateArray(), f => Assert.Equal("recording", f.GetProperty("role").GetString()));
        Assert.Empty(await recorder.NowAsync());
        Assert.Equal(2, (await station.ItemsAsync()).Length);
    }
}
