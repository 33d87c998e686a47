using EvidenceVault.Core.Storage;
using EvidenceVault.ObjectStore.Minio;
using EvidenceVault.Testing.Storage;

namespace EvidenceVault.ObjectStore.Tests.Minio;

/// <summary>The contract on a real S3 server: put and read with intake's rights, destroyed with retention's.</summary>
public sealed class MinioEvidenceStoreTests : EvidenceStoreContract, IClassFixture<TestBucket>
{
    private readonly TestBucket _bucket;
    private readonly MinioEvidenceStore _store;
    private readonly MinioEvidenceStore _keeper;
    private readonly MinioDestroyer _destroyer;

    public MinioEvidenceStoreTests(TestBucket bucket)
    {
        _bucket = bucket;
        _store = new MinioEvidenceStore(bucket.Connect("intake"), bucket.Versions);
        var retention = bucket.Connect("retention");
        _keeper = new MinioEvidenceStore(retention, bucket.Versions);
        _destroyer = new MinioDestroyer(retention, bucket.Versions);
    }

    protected override IEvidenceStore Store => _store;

    protected override IDestroyPort Destroyer => _destroyer;

    protected override IHoldPort Holds => _keeper;

    protected override IRepairPort Repair => _keeper;

    protected override DateTimeOffset Now => DateTimeOffset.UtcNow;

    protected override TimeSpan ShortLock => TimeSpan.FromSeconds(10); // by the server's clock: it must not end before the put has arrived

    protected override Task PassAsync(TimeSpan time) => Task.Delay(time, Cancel);

    protected override async Task AssertNothingIsStoredAsync(ObjectKey key) => Assert.Empty(await _bucket.VersionsOfAsync(key.Value));

    protected override async Task DamageAsync(ObjectKey key, byte[] damaged)
    {
        // Nobody can change a version; what a damaged disk gives back is played by a pin on a version with other bytes.
        var put = await _bucket.Owner.PutObjectAsync(new Amazon.S3.Model.PutObjectRequest { BucketName = _bucket.Name, Key = key.Value, InputStream = new MemoryStream(damaged) }, Cancel);
        var proven = _bucket.Versions.FindProven(key)!;
        _bucket.Versions.Forget(key, proven);
        _bucket.Versions.Pin(key, put.VersionId);
        _bucket.Versions.Reject(key, proven);
    }
}
