using Amazon.S3;
using Amazon.S3.Model;
using EvidenceVault.ObjectStore.Minio;
using Microsoft.Extensions.Time.Testing;

namespace EvidenceVault.ObjectStore.Tests.Minio;

/// <summary>A bucket that could lose or alter an object is refused, with the command that mends it.</summary>
public sealed class BucketCheckTests : IClassFixture<TestBucket>
{
    private readonly TestBucket _bucket;
    private readonly string _name = "check-" + Guid.NewGuid().ToString("N")[..12];

    public BucketCheckTests(TestBucket bucket) => _bucket = bucket;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private AmazonS3Client Owner => _bucket.Owner;

    [Theory]
    [InlineData("intake")]
    [InlineData("portal")]
    [InlineData("retention")]
    public async Task A_bucket_as_set_up_passes_with_the_rights_of_every_role(string user) => await BucketCheck.RunAsync(_bucket.Connect(user), Cancel);

    [Fact]
    public async Task A_missing_bucket_is_refused() => await AssertRefusedAsync("evidence-vault admin store init");

    [Fact]
    public async Task A_bucket_without_versions_is_refused()
    {
        await Owner.PutBucketAsync(_name, Cancel);

        await AssertRefusedAsync("put-bucket-versioning --bucket " + _name);
    }

    [Fact]
    public async Task A_bucket_without_Object_Lock_is_refused()
    {
        await Owner.PutBucketAsync(_name, Cancel);
        await Owner.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = _name, VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled } }, Cancel);

        await AssertRefusedAsync("--bucket NEW-NAME");
    }

    [Fact]
    public async Task A_bucket_without_a_default_rule_is_refused()
    {
        await Owner.PutBucketAsync(new PutBucketRequest { BucketName = _name, ObjectLockEnabledForBucket = true }, Cancel);

        await AssertRefusedAsync("put-object-lock-configuration --bucket " + _name);
    }

    [Fact]
    public async Task A_default_rule_that_can_be_bypassed_is_refused()
    {
        await Owner.PutBucketAsync(new PutBucketRequest { BucketName = _name, ObjectLockEnabledForBucket = true }, Cancel);
        await SetRuleAsync(ObjectLockRetentionMode.Governance, 1);

        await AssertRefusedAsync("\"Mode\":\"COMPLIANCE\"");
    }

    [Fact]
    public async Task A_rule_that_expires_objects_is_refused()
    {
        await BucketSetup.MakeAsync(Connection(), 1, Cancel);
        await BucketCheck.RunAsync(Connection(), Cancel);
        await Owner.PutLifecycleConfigurationAsync(
            new PutLifecycleConfigurationRequest
            {
                BucketName = _name,
                Configuration = new LifecycleConfiguration
                {
                    Rules = [new LifecycleRule { Id = "tidy", Status = LifecycleRuleStatus.Enabled, Filter = new LifecycleFilter { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = "originals/" } }, Expiration = new LifecycleRuleExpiration { Days = 30 } }],
                },
            },
            Cancel);

        await AssertRefusedAsync("delete-bucket-lifecycle --bucket " + _name);
    }

    [Theory]
    [InlineData(90)]
    [InlineData(-90)]
    public async Task A_server_whose_clock_is_off_is_refused(int seconds)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow.AddSeconds(seconds));

        var refused = await Assert.ThrowsAsync<UnsafeBucketException>(() => BucketCheck.RunAsync(_bucket.Connect("intake", time), Cancel));

        Assert.Contains("NTP", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Setting_up_again_changes_nothing_and_never_shortens_the_default_lock()
    {
        Assert.True(await BucketSetup.MakeAsync(Connection(), 5, Cancel));
        Assert.False(await BucketSetup.MakeAsync(Connection(), 2, Cancel));

        var rule = await Owner.GetObjectLockConfigurationAsync(new GetObjectLockConfigurationRequest { BucketName = _name }, Cancel);
        Assert.Equal((ObjectLockRetentionMode.Compliance, 5), (rule.ObjectLockConfiguration.Rule.DefaultRetention.Mode, rule.ObjectLockConfiguration.Rule.DefaultRetention.Days));
    }

    [Fact]
    public async Task A_wrong_key_is_told_as_such()
    {
        using var connection = new S3Connection(new S3Place(_bucket.Server.Endpoint, "us-east-1", _bucket.Name), new S3Credential("nobody", "nothing-at-all-0000"), TimeProvider.System);

        var refused = await Assert.ThrowsAsync<S3Failure>(() => BucketCheck.RunAsync(connection, Cancel));

        Assert.False(refused.MayPass);
        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing-at-all", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_away_is_told_as_such_after_a_few_attempts()
    {
        using var connection = new S3Connection(
            new S3Place(new Uri("http://127.0.0.1:1"), "us-east-1", "b") { Attempts = 2 }, new S3Credential("a", "b"), TimeProvider.System);

        var failed = await Assert.ThrowsAsync<S3Failure>(() => BucketCheck.RunAsync(connection, Cancel));

        Assert.True(failed.MayPass);
        Assert.Contains("cannot be reached", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_TLS_the_named_authority_and_no_other_is_trusted()
    {
        using var authority = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificateFromFile(_bucket.Server.Authority);
        var place = new S3Place(_bucket.Server.TlsEndpoint, "us-east-1", _bucket.Name, authority) { Attempts = 2 };
        var (access, secret) = _bucket.Server.Key("intake");
        using var trusting = new S3Connection(place, new S3Credential(access, secret), TimeProvider.System);
        await BucketCheck.RunAsync(trusting, Cancel);

        using var strange = new S3Connection(place with { Authority = null }, new S3Credential(access, secret), TimeProvider.System);
        await Assert.ThrowsAsync<S3Failure>(() => BucketCheck.RunAsync(strange, Cancel));
    }

    private async Task AssertRefusedAsync(string command)
    {
        var refused = await Assert.ThrowsAsync<UnsafeBucketException>(() => BucketCheck.RunAsync(Connection(), Cancel));

        Assert.Contains(command, refused.Message, StringComparison.Ordinal);
    }

    private S3Connection Connection() => _bucket.Connect("admin", change: place => place with { Bucket = _name });

    private Task SetRuleAsync(ObjectLockRetentionMode mode, int days) => Owner.PutObjectLockConfigurationAsync(
        new PutObjectLockConfigurationRequest
        {
            BucketName = _name,
            ObjectLockConfiguration = new ObjectLockConfiguration
            {
                ObjectLockEnabled = ObjectLockEnabled.Enabled,
                Rule = new ObjectLockRule { DefaultRetention = new DefaultRetention { Mode = mode, Days = days } },
            },
        },
        Cancel);
}
