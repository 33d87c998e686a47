using EvidenceVault.Appliance.Policies;
using EvidenceVault.Core.Retention;

namespace EvidenceVault.Appliance.Tests.Policies;

/// <summary>The packs that are shipped, read as the vault reads them.</summary>
internal static class ShippedPacks
{
    public static TimeZoneInfo Zone { get; } = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    private static readonly string Policies = Path.Combine(AppContext.BaseDirectory, "policies");

    public static string Folder { get; } = Path.Combine(Policies, "retention");

    public static IReadOnlySet<string> Classes { get; } = RetentionPackFile.Classes(Path.Combine(Policies, "categories", "traffic.yaml"));

    public static (RetentionPack Pack, IReadOnlyList<PackExample> Examples) Load(string id) => RetentionPackFile.Load(Path.Combine(Folder, id + ".yaml"), Classes, Zone);
}
