using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Auditing;

/// <summary>How the log stands.</summary>
/// <param name="Size">Lines.</param>
/// <param name="Root">The root over all of them.</param>
/// <param name="SignedAt">When the newest checkpoint was signed; null before the first.</param>
/// <param name="Written">Lines that the store holds as well.</param>
internal sealed record LogState(long Size, string Root, DateTimeOffset? SignedAt, long Written, IReadOnlyList<long> Checkpoints);

/// <summary>What the audit administrator's pages stand on. It writes nothing but that they were read.</summary>
internal sealed class AuditDesk(CatalogDatabase database, CustodyLog log, PortalOptions options, TimeProvider clock)
{
    private const int CheckpointsShown = 5;

    /// <summary>Writes down that the log was read, and what was looked for, before it is shown.</summary>
    public void Read(Viewer viewer, string query) => database.Write(t => t.Append(new CustodyEvent
    {
        Act = CustodyAct.CustodyLogRead,
        At = clock.GetUtcNow(),
        Actor = viewer.Actor,
        From = viewer.Address,
        Facts = new Dictionary<string, string> { ["query"] = query },
    }));

    public LogState State()
    {
        var size = log.TreeSize();
        return new LogState(size, Convert.ToBase64String(log.Root(size).ToBytes()), log.LatestCheckpointAt(), log.WrittenToStore(), [.. log.Checkpoints().Select(c => c.TreeSize).TakeLast(CheckpointsShown).Reverse()]);
    }

    /// <summary>When the day begins in the portal's zone.</summary>
    public DateTimeOffset Midnight(DateOnly day)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, options.Zone.GetUtcOffset(local));
    }
}
