using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Core.Retention;

/// <summary>From when on an approved pack is in force.</summary>
public static class PackStart
{
    /// <summary>The local midnight that its day begins with, or now when that has passed: no pack reaches into the past.</summary>
    public static DateTimeOffset Of(RetentionPack pack, DateTimeOffset now, TimeZoneInfo zone)
    {
        var midnight = pack.EffectiveOn.ToDateTime(TimeOnly.MinValue);
        var start = new DateTimeOffset(midnight, zone.GetUtcOffset(midnight));
        var from = start > now ? start.ToUniversalTime() : now;
        return JsonMembers.AsWritten(from);
    }
}
