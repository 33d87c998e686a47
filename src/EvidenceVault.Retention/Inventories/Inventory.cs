using System.Globalization;
using System.Text.Json.Nodes;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Retention.Inventories;

/// <summary>Objects below one first segment.</summary>
/// <param name="Sha256">Of the lines <c>key bytes sha256</c>, each ended by a line feed, in the order of the keys; null for a listing, which knows no digests.</param>
public sealed record SegmentCount(string Segment, long Objects, long Bytes, Sha256Digest? Sha256);

/// <summary>What the vault had on a day, and every difference between dock, catalogue, ledger and stores.</summary>
/// <param name="Second">Null where there is no second store.</param>
/// <param name="DifferenceCount">All of them; those beyond the named ones are only counted.</param>
public sealed record Inventory(
    DateOnly Day, DateTimeOffset BeganAt, CatalogueTotals Totals, long Files, IReadOnlyList<SegmentCount> Ledger, IReadOnlyList<SegmentCount> Primary,
    IReadOnlyList<SegmentCount>? Second, CopyLag? Lag, IReadOnlyList<Difference> Differences, long DifferenceCount)
{
    public const string FormatName = "evidencevault-inventory";
    public const int FormatVersion = 1;

    /// <summary>Canonical JSON: the bytes that the vault seals.</summary>
    public byte[] ToBytes()
    {
        var document = new JsonObject
        {
            ["format"] = FormatName,
            ["version"] = FormatVersion,
            ["day"] = Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["began_at"] = Instant(BeganAt),
            ["sessions"] = new JsonObject { ["admitted"] = Totals.AdmittedSessions, ["open"] = Totals.OpenSessions, ["files"] = Files },
            ["items"] = new JsonObject { ["count"] = Totals.Items, ["bytes"] = Totals.ItemBytes },
            ["derived_copies"] = new JsonObject { ["count"] = Totals.DerivedCopies, ["bytes"] = Totals.DerivedBytes },
            ["ledger"] = Segments(Ledger),
            ["primary"] = Segments(Primary),
            ["differences"] = new JsonObject
            {
                ["count"] = DifferenceCount,
                ["named"] = new JsonArray([.. Differences.Select(d => new JsonObject { ["kind"] = d.Kind, ["where"] = d.Where, ["what"] = d.What })]),
            },
        };
        if (Second is not null && Lag is not null)
        {
            document["second"] = Segments(Second);
            document["second_waiting"] = Waiting(Lag);
        }

        return CanonicalJson.Write(document);
    }

    private static JsonObject Waiting(CopyLag lag)
    {
        var waiting = new JsonObject { ["objects"] = lag.Objects, ["bytes"] = lag.Bytes };
        if (lag.OldestAt is { } oldest)
        {
            waiting["oldest_stored_at"] = Instant(oldest);
        }

        return waiting;
    }

    private static JsonArray Segments(IReadOnlyList<SegmentCount> segments) => new([.. segments.Select(s =>
    {
        var segment = new JsonObject { ["segment"] = s.Segment, ["objects"] = s.Objects, ["bytes"] = s.Bytes };
        if (s.Sha256 is { } sha256)
        {
            segment["sha256"] = sha256.Hex;
        }

        return segment;
    })]);

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
