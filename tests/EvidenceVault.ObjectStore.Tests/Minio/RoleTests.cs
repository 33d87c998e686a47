using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using EvidenceVault.ObjectStore.Minio;

namespace EvidenceVault.ObjectStore.Tests.Minio;

/// <summary>Each credential can do its part and nothing else: every request of a list is tried with every role, by a client written by others.</summary>
public sealed class RoleTests(TestBucket bucket) : IClassFixture<TestBucket>
{
    private static readonly string[] Reading = ["list", "list-versions", "get", "get-version", "get-retention", "get-versioning", "get-lock-rule"];

    private static readonly Dictionary<StoreRole, string[]> Allowed = new()
    {
        [StoreRole.Intake] = [.. Reading, "put", "extend-lock"],
        [StoreRole.Portal] = Reading,
        [StoreRole.Retention] = [.. Reading, "extend-lock", "hold", "remove-version", "mark-deleted"],
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreRole.Intake)]
    [InlineData(StoreRole.Portal)]
    [InlineData(StoreRole.Retention)]
    public async Task A_role_can_do_its_part_and_nothing_else(StoreRole role)
    {
        using var client = bucket.SecondClient(StorePolicies.Word(role));
        var could = new List<string>();
        foreach (var (name, request) in await RequestsAsync(client))
        {
            try
            {
                await request();
                could.Add(name);
            }
            catch (AmazonS3Exception e)
            {
                Assert.True(e.StatusCode == HttpStatusCode.Forbidden, $"{name}: {e.StatusCode} {e.ErrorCode}");
            }
        }

        Assert.Equal(Allowed[role].Order(StringComparer.Ordinal), could.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(StoreRole.Intake)]
    [InlineData(StoreRole.Portal)]
    [InlineData(StoreRole.Retention)]
    public void Every_policy_allows_something_and_denies_removal_or_change_by_name(StoreRole role)
    {
        var policy = bucket.Policies.ForUser(role, "b");

        Assert.Contains("\"Allow\"", policy, StringComparison.Ordinal);
        Assert.Contains("\"Deny\"", policy, StringComparison.Ordinal);
        Assert.Contains("s3:BypassGovernanceRetention", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("${", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("s3:*", policy, StringComparison.Ordinal);
    }

    /// <summary>Each request concerns an object of its own, whose lock has ended where it could be removed.</summary>
    private async Task<List<(string Name, Func<Task> Request)>> RequestsAsync(AmazonS3Client client)
    {
        var name = bucket.Name;
        var (now, soon) = (DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddSeconds(10));
        var expiring = await PutAsync("expiring/" + Guid.NewGuid(), soon);
        var locked = await PutAsync("locked/" + Guid.NewGuid(), now.AddMinutes(10));
        await TestBucket.LockEndedAsync(soon);
        var later = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 3600).UtcDateTime;
        return
        [
            ("list", () => client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = name }, Cancel)),
            ("list-versions", () => client.ListVersionsAsync(name, Cancel)),
            ("get", () => client.GetObjectAsync(name, locked.Key, Cancel)),
            ("get-version", () => client.GetObjectAsync(name, locked.Key, locked.Version, Cancel)),
            ("get-retention", () => client.GetObjectRetentionAsync(new GetObjectRetentionRequest { BucketName = name, Key = locked.Key, VersionId = locked.Version }, Cancel)),
            ("get-versioning", () => client.GetBucketVersioningAsync(name, Cancel)),
            ("get-lock-rule", () => client.GetObjectLockConfigurationAsync(new GetObjectLockConfigurationRequest { BucketName = name }, Cancel)),
            ("put", () => client.PutObjectAsync(new PutObjectRequest { BucketName = name, Key = "new/" + Guid.NewGuid(), ContentBody = "x" }, Cancel)),
            ("extend-lock", () => client.PutObjectRetentionAsync(new PutObjectRetentionRequest { BucketName = name, Key = locked.Key, VersionId = locked.Version, Retention = new ObjectLockRetention { Mode = ObjectLockRetentionMode.Compliance, RetainUntilDate = later } }, Cancel)),
            ("hold", () => client.PutObjectLegalHoldAsync(new PutObjectLegalHoldRequest { BucketName = name, Key = locked.Key, VersionId = locked.Version, LegalHold = new ObjectLockLegalHold { Status = ObjectLockLegalHoldStatus.On } }, Cancel)),
            ("remove-locked-version", () => client.DeleteObjectAsync(name, locked.Key, locked.Version, Cancel)),
            ("remove-locked-version-by-bypass", () => client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = name, Key = locked.Key, VersionId = locked.Version, BypassGovernanceRetention = true }, Cancel)),
            ("remove-version", () => client.DeleteObjectAsync(name, expiring.Key, expiring.Version, Cancel)),
            ("mark-deleted", () => client.DeleteObjectAsync(name, "marker/" + Guid.NewGuid(), Cancel)),
            ("open-object", () => client.PutObjectAclAsync(new PutObjectAclRequest { BucketName = name, Key = locked.Key, ACL = S3CannedACL.PublicRead }, Cancel)),
            ("suspend-versioning", () => client.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = name, VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Suspended } }, Cancel)),
            ("change-lock-rule", () => client.PutObjectLockConfigurationAsync(new PutObjectLockConfigurationRequest { BucketName = name, ObjectLockConfiguration = new ObjectLockConfiguration { ObjectLockEnabled = ObjectLockEnabled.Enabled } }, Cancel)),
            ("expire-by-rule", () => client.PutLifecycleConfigurationAsync(new PutLifecycleConfigurationRequest { BucketName = name, Configuration = new LifecycleConfiguration { Rules = [new LifecycleRule { Id = "x", Status = LifecycleRuleStatus.Enabled, Filter = new LifecycleFilter { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = "" } }, Expiration = new LifecycleRuleExpiration { Days = 1 } }] } }, Cancel)),
            ("change-policy", () => client.PutBucketPolicyAsync(name, "{\"Version\":\"2012-10-17\",\"Statement\":[]}", Cancel)),
            ("remove-policy", () => client.DeleteBucketPolicyAsync(name, Cancel)),
            ("remove-bucket", () => client.DeleteBucketAsync(name, Cancel)),
        ];
    }

    private async Task<(string Key, string Version)> PutAsync(string key, DateTimeOffset until)
    {
        var put = await bucket.Owner.PutObjectAsync(
            new PutObjectRequest { BucketName = bucket.Name, Key = key, ContentBody = "content", ObjectLockMode = ObjectLockMode.Compliance, ObjectLockRetainUntilDate = until.UtcDateTime }, Cancel);
        return (key, put.VersionId);
    }
}
