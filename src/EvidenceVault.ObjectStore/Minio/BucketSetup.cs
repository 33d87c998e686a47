using Minio.DataModel.Args;
using Minio.DataModel.ObjectLock;

namespace EvidenceVault.ObjectStore.Minio;

/// <summary>Makes a bucket that keeps evidence safe. Needs the credential of the bucket's owner, which the vault itself never gets.</summary>
public static class BucketSetup
{
    /// <summary>Makes the bucket with Object Lock if it is missing, and its default COMPLIANCE rule. A longer rule that is there stays.</summary>
    /// <param name="lockDays">For how many days the server locks what is put without a lock of its own.</param>
    /// <returns>Whether the bucket is new.</returns>
    /// <exception cref="IOException">The server said no.</exception>
    public static async Task<bool> MakeAsync(S3Connection owner, int lockDays, CancellationToken cancel)
    {
        var bucket = owner.Place.Bucket;
        var isNew = !await owner.AskAsync("looking for the bucket", limited => owner.Minio.BucketExistsAsync(new BucketExistsArgs().WithBucket(bucket), limited), cancel);
        if (isNew)
        {
            await owner.AskAsync("making the bucket", limited => owner.Minio.MakeBucketAsync(new MakeBucketArgs().WithBucket(bucket).WithObjectLock(), limited), cancel);
        }

        var current = await owner.AskAsync("asking for versioning", limited => owner.Minio.GetVersioningAsync(new GetVersioningArgs().WithBucket(bucket), limited), cancel);
        if (current?.Status != "Enabled")
        {
            await owner.AskAsync("switching versioning on", limited => owner.Minio.SetVersioningAsync(new SetVersioningArgs().WithBucket(bucket).WithVersioningEnabled(), limited), cancel);
        }

        var rule = await BucketRule.FindAsync(owner, cancel);
        if (rule is not { IsCompliance: true } || rule.Days < lockDays)
        {
            var configuration = new ObjectLockConfiguration(ObjectRetentionMode.COMPLIANCE, lockDays);
            await owner.AskAsync(
                "setting the default lock", limited => owner.Minio.SetObjectLockConfigurationAsync(new SetObjectLockConfigurationArgs().WithBucket(bucket).WithLockConfiguration(configuration), limited), cancel);
        }

        return isNew;
    }

    /// <summary>Sets the bucket's policy.</summary>
    /// <param name="policy">A policy document, see <see cref="StorePolicies.ForBucket"/>.</param>
    /// <exception cref="IOException">The server said no, or knows no policies by user.</exception>
    public static Task ApplyAsync(S3Connection owner, string policy, CancellationToken cancel) => owner.AskAsync(
        "setting the bucket's policy", limited => owner.Minio.SetPolicyAsync(new SetPolicyArgs().WithBucket(owner.Place.Bucket).WithPolicy(policy), limited), cancel);
}
