using System.Globalization;
using Minio.DataModel;
using Minio.DataModel.ObjectLock;

namespace EvidenceVault.ObjectStore.Minio;

/// <summary>S3's lock of one version, in the vault's words.</summary>
internal static class ObjectLock
{
    /// <summary>The request headers that lock an object from its creation (Amazon S3 API, PutObject).</summary>
    public const string ModeHeader = "x-amz-object-lock-mode";
    public const string UntilHeader = "x-amz-object-lock-retain-until-date";

    /// <summary>The only mode that counts: no credential whatever can end it early.</summary>
    public const string Compliance = "COMPLIANCE";

    /// <summary>Of a lock that has no end, because there is none: every time lies behind it.</summary>
    public static readonly DateTimeOffset None = DateTimeOffset.UnixEpoch;

    /// <summary>A put without any lock would get the bucket's default; one that needs none gets this, long enough for a server whose clock is ahead.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(2);

    /// <exception cref="ArgumentException">It has a fraction of a second: rounding down would shorten it unasked.</exception>
    public static DateTimeOffset WholeSecond(DateTimeOffset until) => until.Ticks % TimeSpan.TicksPerSecond == 0
        ? until.ToUniversalTime()
        : throw new ArgumentException("A lock ends on a whole second.", nameof(until));

    public static string Text(DateTimeOffset until) => until.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>When the version's lock ends; <see cref="None"/> for one in another mode or without any.</summary>
    public static DateTimeOffset Until(ObjectStat stat) => stat is { ObjectLockMode: ObjectRetentionMode.COMPLIANCE, ObjectLockRetainUntilDate: { } until }
        ? new DateTimeOffset(until.ToUniversalTime(), TimeSpan.Zero)
        : None;
}
