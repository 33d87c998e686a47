using System.Security.Cryptography;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Storage;
using EvidenceVault.ObjectStore.Minio;
using EvidenceVault.Retention.Destroying;
using EvidenceVault.Testing.Storage;
using Xunit;

namespace EvidenceVault.Appliance.Tests.Policies;

/// <summary>Destruction in a bucket of the real server: a COMPLIANCE lock is stronger than any approval, and what may go goes with all its versions.</summary>
public sealed class BucketDestructionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_compliance_lock_that_runs_keeps_the_item_and_one_that_has_ended_lets_it_go()
    {
        var server = TestS3.Find();
        var (access, secret) = server.Key("admin");
        using var connection = new S3Connection(new S3Place(server.Endpoint, "us-east-1", "destroy-" + RandomNumberGenerator.GetHexString(12, lowercase: true)), new S3Credential(access, secret), TimeProvider.System);
        await BucketSetup.MakeAsync(connection, lockDays: 1, Cancel);
        await using var rig = await DestructionRig.StartAsync(2);
        var items = rig.Vault.Items();
        var versions = new ObjectVersions(rig.Vault.Vault.Database, StoreSide.Second);
        var bucket = new MinioEvidenceStore(connection, versions);
        var soon = await PutAsync(items[0], TimeSpan.FromSeconds(20));
        await PutAsync(items[1], TimeSpan.FromDays(1));
        var deferred = new DeferredVersions(versions);
        rig.Further = [new DestroyPlace("bucket", new MinioDestroyer(connection, deferred), new MinioEvidenceStore(connection, deferred), deferred)];

        var request = await rig.AgreedAsync(DestructionRig.Overdue);
        await DestructionRig.LockEndedAsync(soon);
        var report = await rig.RunAsync(DestructionRig.Cooled);
        Assert.Equal(new DestructionReport(1, 0, 1, 0, 0), report);
        Assert.Equal("lock-running", rig.Item(request.Id, items[1]).Why);
        Assert.Null(await bucket.FindAsync(ObjectKey.ForOriginal(items[0].Sha256), Cancel));
        Assert.Null(versions.FindProven(ObjectKey.ForOriginal(items[0].Sha256)));
        Assert.NotNull(await bucket.FindAsync(ObjectKey.ForOriginal(items[1].Sha256), Cancel));
        Assert.Equal([false, true], items.Select(rig.IsHere)); // where one store keeps it, the other is not touched
        Assert.Equal(items[0].Id, Assert.Single(rig.Vault.Events(CustodyAct.ItemDestroyed)).Item);

        // Tried again for as long as the approval lasts; then it stays, and the certificate says so.
        Assert.Equal(new DestructionReport(0, 0, 1, 0, 0), await rig.RunAsync(DestructionRig.Cooled + TimeSpan.FromDays(1)));
        Assert.Equal(new DestructionReport(0, 1, 0, 1, 0), await rig.RunAsync(DestructionRig.Overdue + TimeSpan.FromDays(31)));
        Assert.True(rig.IsHere(items[1]));
        await rig.SoundAsync();

        async Task<DateTimeOffset> PutAsync(EvidenceItem item, TimeSpan locked)
        {
            var (key, seal) = (ObjectKey.ForOriginal(item.Sha256), new ContentSeal(item.Bytes, item.Sha256));
            await using var content = await rig.Vault.Vault.Store.OpenAsync(key, null, Cancel);
            var until = DateTimeOffset.FromUnixTimeSeconds((DateTimeOffset.UtcNow + locked).ToUnixTimeSeconds());
            await bucket.PutAsync(key, seal, content, until, Cancel);
            Assert.NotNull(await bucket.ProveAsync(key, seal, Cancel));
            return (await bucket.FindAsync(key, Cancel))!.LockedUntil; // a bucket that got it late locked it for longer
        }
    }
}
