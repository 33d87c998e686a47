using System.Globalization;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Stations;
using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Recorders.MassStorage;
using EvidenceVault.DockingAgent.Recorders.Vendor;

namespace EvidenceVault.DockingAgent.Bays;

/// <summary>What is told of one device in one bay: lines for the station's log, events for the vault.</summary>
internal sealed class BayStory(string bay, DockedDevice device, BayTools tools)
{
    /// <summary>Its serial; null where it tells none, or has not told it yet.</summary>
    public string? Serial { get; set; }

    /// <summary>Who wears it, once that is known.</summary>
    public string? Officer { get; set; }

    /// <summary>What it said of itself before it turned into a disk; null where it did not have to.</summary>
    public RecorderIntroduction? Introduction { get; init; }

    public void Line(string word, string? reason = null, DockingSessionId? session = null, int? files = null, long? bytes = null) => Line(word, reason, null, session, files, bytes);

    public void Line(string word, string? reason, string? text, DockingSessionId? session = null, int? files = null, long? bytes = null) =>
        tools.Diary.Lines.Write(new BayLine(word, bay, session, Serial, reason, files, bytes, text));

    public Task TellAsync(StationEventKind kind, string? reason, DockingSessionId? session = null, params ReadOnlySpan<(string Name, string Value)> facts)
    {
        var all = new Dictionary<string, string> { ["port"] = device.Port };
        foreach (var (name, value) in facts)
        {
            all[name] = value;
        }

        if (kind is StationEventKind.RecorderDocked or StationEventKind.DeviceRefused && device.VendorProduct is { } product)
        {
            all["vendor_product"] = product;
        }

        if (kind == StationEventKind.RecorderDocked)
        {
            AddKnown(all);
        }

        return tools.Diary.TellAsync(kind, new StationEvent("", default, default, bay, Serial, Officer, session, reason, all), CancellationToken.None);
    }

    /// <summary>What the register wants to know of a recorder that was recognised.</summary>
    private void AddKnown(Dictionary<string, string> facts)
    {
        var known = RecorderUsb.Find(tools.Setup.Profiles, Introduction?.VendorProduct ?? device.VendorProduct);
        if (known is { Usb.DefaultPassword: true } || (Introduction is not null && known is { Profile.VendorLibrary.PasswordFile: null }))
        {
            facts["default_password"] = "yes";
        }

        if (Introduction is { } introduction)
        {
            facts["introduced_as"] = introduction.VendorProduct;
            if (introduction.BatteryPercent is { } percent)
            {
                facts["battery_percent"] = percent.ToString(CultureInfo.InvariantCulture);
            }
        }

        if (device.VendorProduct is not null && device.Volumes.FirstOrDefault(MassStorageTransport.IsKnown)?.VolumeId is { } volume)
        {
            facts["volume"] = volume; // by it the register knows a clone
        }
    }
}
