using System.Text.Json.Nodes;
using EvidenceVault.Core.Times;

namespace EvidenceVault.Core.Manifests;

/// <summary>What manifests tell of devices since version 2: the station's clock, and how the recorder was found.</summary>
internal static class ManifestDevice
{
    public static JsonObject? Write(StationClock? clock) => clock is null ? null : new JsonObject { ["source"] = clock.Source }
        .With("synchronised", clock.Synchronised)
        .With("offset_ms", clock.OffsetMilliseconds);

    public static StationClock? ReadClock(JsonObject station, long version)
    {
        if (version < 2 || !station.ContainsKey("clock"))
        {
            return null;
        }

        var clock = station.Object("clock");
        return new StationClock(clock.ContainsKey("synchronised") ? clock.Flag("synchronised") : null, clock.Text("source", 32), clock.OptionalWhole("offset_ms"));
    }

    public static JsonObject? Write(RecorderClaim recorder)
    {
        var device = new JsonObject()
            .With("transport", recorder.Transport)
            .With("identity_block", recorder.IdentityBlock)
            .With("battery_percent", recorder.BatteryPercent)
            .With("card", recorder.Card is { } card ? new JsonObject { ["bytes"] = card.Bytes, ["free_bytes"] = card.FreeBytes } : null)
            .With("numbering", recorder.Numbering is { } numbers ? new JsonObject { ["first"] = numbers.First, ["last"] = numbers.Last } : null);
        return device.Count == 0 ? null : device;
    }

    /// <exception cref="FormatException">A member is missing, of another type or out of bounds.</exception>
    public static RecorderClaim Read(RecorderClaim claim, JsonObject recorder, long version)
    {
        if (version < 2 || !recorder.ContainsKey("device"))
        {
            return claim;
        }

        var device = recorder.Object("device");
        return claim with
        {
            Transport = device.OptionalText("transport", 32),
            IdentityBlock = device.OptionalText("identity_block", 256),
            BatteryPercent = Percent(device.OptionalWhole("battery_percent")),
            Card = device.ContainsKey("card") ? ReadCard(device.Object("card")) : null,
            Numbering = device.ContainsKey("numbering") ? ReadNumbering(device.Object("numbering")) : null,
        };
    }

    private static int? Percent(long? percent) => percent is null or (>= 0 and <= 100) ? (int?)percent : throw new FormatException("A charge is told in percent, from 0 to 100.");

    private static CardSpace ReadCard(JsonObject card)
    {
        var (bytes, free) = (card.Whole("bytes"), card.Whole("free_bytes"));
        return bytes >= 0 && free >= 0 ? new CardSpace(bytes, free) : throw new FormatException("Space on a card cannot be below 0 bytes.");
    }

    private static FileNumbering ReadNumbering(JsonObject numbering)
    {
        var (first, last) = (numbering.Whole("first"), numbering.Whole("last"));
        return first >= 0 && last > first ? new FileNumbering(first, last) : throw new FormatException("Numbers run from a first to a larger last one.");
    }
}
