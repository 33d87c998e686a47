using System.Threading.RateLimiting;
using EvidenceVault.Core.Cases;

namespace EvidenceVault.Portal.Features.Api;

/// <summary>How often a service may ask: counted by its key, once that was found to be right, so that nobody uses up what is another's.</summary>
internal sealed class ApiLimits : IDisposable
{
    public const int RequestsPerMinute = 300;

    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(
        key => RateLimitPartition.GetFixedWindowLimiter(key, _ => new FixedWindowRateLimiterOptions { PermitLimit = RequestsPerMinute, Window = TimeSpan.FromMinutes(1) }));

    /// <summary>Counts a request. Null where it may be done; else in how long the next one may be.</summary>
    public TimeSpan? Take(ServiceKey key)
    {
        using var lease = _limiter.AttemptAcquire(key.Id);
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromMinutes(1);
    }

    public void Dispose() => _limiter.Dispose();
}
