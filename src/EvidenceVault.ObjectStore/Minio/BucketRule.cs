using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace EvidenceVault.ObjectStore.Minio;

/// <summary>The lock that a bucket gives to what is put without one. Zero <paramref name="Days"/> when it gives none.</summary>
internal sealed record BucketRule(bool IsCompliance, int Days)
{
    private const int DaysOfYear = 365;

    /// <returns>Null if the bucket has no Object Lock.</returns>
    /// <exception cref="IOException">The server cannot be asked.</exception>
    public static Task<BucketRule?> FindAsync(S3Connection connection, CancellationToken cancel) => connection.AskAsync(
        "asking for Object Lock",
        async limited =>
        {
            try
            {
                var answer = await connection.Amazon.GetObjectLockConfigurationAsync(new GetObjectLockConfigurationRequest { BucketName = connection.Place.Bucket }, limited);
                var rule = answer.ObjectLockConfiguration?.Rule?.DefaultRetention;
                return answer.ObjectLockConfiguration?.ObjectLockEnabled == ObjectLockEnabled.Enabled
                    ? new BucketRule(rule?.Mode == ObjectLockRetentionMode.Compliance, (rule?.Days ?? 0) + (DaysOfYear * (rule?.Years ?? 0)))
                    : null;
            }
            catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket")
            {
                return null;
            }
        },
        cancel);
}
