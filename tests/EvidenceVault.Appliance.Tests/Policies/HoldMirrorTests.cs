using System.Security.Cryptography;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Storage;
using EvidenceVault.ObjectStore.Minio;
using EvidenceVault.Retention;
using EvidenceVault.Retention.Destroying;
using EvidenceVault.Retention.Holding;
using EvidenceVault.Testing.Storage;
using Xunit;

namespace EvidenceVault.Appliance.Tests.Policies;

/// <summary>Holds in the stores themselves: the embedded one, and a bucket of the real server that keeps everything a second time.</summary>
public sealed class HoldMirrorTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hold_stands_in_both_stores_is_put_back_where_somebody_took_it_off_and_goes_when_it_is_released()
    {
        await using var rig = await DestructionRig.StartAsync(2);
        using var bucket = await Bucket.MakeAsync(rig);
        var mirror = bucket.Mirror();
        Assert.False((await mirror.RunAsync(MirrorDepth.News, Cancel)).IsNews);
        Assert.Empty(rig.Vault.Events(CustodyAct.HoldsMirrored)); // nothing to tell

        await KeepingRig.PlaceAsync(rig.Li, ("kind", "complaint"), ("officer", "012345"), ("reason", "投诉"), ("authority", "信访〔2026〕1号"));
        Assert.Equal(new MirrorReport(2, 4, 0, 0, (0, null)), await mirror.RunAsync(MirrorDepth.News, Cancel));
        Assert.Equal([(true, true), (true, true)], await bucket.HeldAsync());

        // What comes in later and matches follows; a copy that is not made yet is no failure.
        await rig.PatrolsAsync(1);
        Assert.Equal(new MirrorReport(3, 1, 0, 0, (0, null)), await mirror.RunAsync(MirrorDepth.News, Cancel));
        await bucket.CopyAsync(rig.Vault.Items()[2], TimeSpan.FromDays(1));
        Assert.Equal(new MirrorReport(3, 1, 0, 0, (0, null)), await mirror.RunAsync(MirrorDepth.News, Cancel));

        // Somebody with the keys of the bucket takes a hold off: the daily look finds and mends it.
        await bucket.Keeper.ReleaseHoldAsync(Key(rig.Vault.Items()[0]), Cancel);
        Assert.Equal(0, (await mirror.RunAsync(MirrorDepth.News, Cancel)).Restored);
        Assert.Equal(new MirrorReport(3, 0, 0, 1, (0, null)), await mirror.RunAsync(MirrorDepth.Everything, Cancel));
        Assert.NotNull(mirror.LastLook(StoreSide.Second));
        Assert.Equal("second:" + Key(rig.Vault.Items()[0]), rig.Vault.Events(CustodyAct.HoldsMirrored)[^1].Facts["restored_objects"]);
        Assert.Equal("1", rig.Vault.Events(CustodyAct.HoldsMirrored)[^1].Facts["restored"]);

        await ReleasedAsync(rig);
        Assert.Equal(new MirrorReport(0, 0, 6, 0, (0, null)), await mirror.RunAsync(MirrorDepth.News, Cancel));
        Assert.Equal([(false, false), (false, false), (false, false)], await bucket.HeldAsync());
        await rig.SoundAsync();
    }

    [Fact]
    public async Task What_a_store_still_holds_is_not_destroyed_until_the_store_has_let_go_of_it()
    {
        await using var rig = await DestructionRig.StartAsync(1);
        using var bucket = await Bucket.MakeAsync(rig, TimeSpan.FromSeconds(10));
        var (item, mirror) = (rig.Vault.Items()[0], bucket.Mirror());
        await KeepingRig.PlaceAsync(rig.Li, ("kind", "order"), ("items", item.Id.Value), ("reason", "r"), ("authority", "a"));
        Assert.Equal(2, (await mirror.RunAsync(MirrorDepth.News, Cancel)).Placed);
        await ReleasedAsync(rig); // in the catalogue; the stores have not been told
        var request = await rig.AgreedAsync(DestructionRig.Overdue);
        await DestructionRig.LockEndedAsync((await bucket.Keeper.FindAsync(Key(item), Cancel))!.LockedUntil);
        rig.Further = [bucket.Destroying];
        await Assert.ThrowsAsync<ObjectHeldException>(() => bucket.Destroying.Port.DestroyAsync(Key(item), Cancel));

        Assert.Equal(new DestructionReport(0, 0, 1, 0, 0), await rig.RunAsync(DestructionRig.Cooled));
        Assert.Equal("held-in-store", rig.Item(request.Id, item).Why);
        Assert.Empty(rig.Vault.Events(CustodyAct.ItemCondemned)); // nothing was begun
        Assert.Equal(2, (await mirror.RunAsync(MirrorDepth.News, Cancel)).Released);
        Assert.Equal(new DestructionReport(1, 0, 0, 1, 0), await rig.RunAsync(DestructionRig.Cooled));
        Assert.False((await mirror.RunAsync(MirrorDepth.Everything, Cancel)).IsNews);
        await rig.SoundAsync();
    }

    [Fact]
    public async Task A_hold_that_somebody_else_put_on_an_object_stays_his_also_when_a_hold_of_the_vault_came_and_went()
    {
        await using var rig = await DestructionRig.StartAsync(2);
        using var bucket = await Bucket.MakeAsync(rig);
        var (foreign, own) = (rig.Vault.Items()[0], rig.Vault.Items()[1]);
        await bucket.Keeper.PlaceHoldAsync(Key(foreign), Cancel); // for a court, by the owner of the bucket
        await KeepingRig.PlaceAsync(rig.Li, ("kind", "order"), ("items", $"{foreign.Id} {own.Id}"), ("reason", "r"), ("authority", "a"));
        var mirror = bucket.Mirror();
        Assert.Equal(3, (await mirror.RunAsync(MirrorDepth.Everything, Cancel)).Placed);
        Assert.Equal([(true, true), (true, true)], await bucket.HeldAsync());
        Assert.Empty(await mirror.UnwantedAsync(Cancel).ToListAsync(Cancel));
        await ReleasedAsync(rig);
        Assert.Equal(3, (await mirror.RunAsync(MirrorDepth.News, Cancel)).Released);
        Assert.Equal([(false, true), (false, false)], await bucket.HeldAsync());
        Assert.Equal([(StoreSide.Second, Key(foreign))], await mirror.UnwantedAsync(Cancel).ToListAsync(Cancel));

        // Released by hand, it is named in the log; what a hold covers by then is not.
        await KeepingRig.PlaceAsync(rig.Li, ("kind", "order"), ("items", foreign.Id.Value), ("reason", "r"), ("authority", "a"));
        Assert.False(await mirror.ReleaseUnwantedAsync(StoreSide.Second, Key(foreign), Cancel));
        await ReleasedAsync(rig);
        Assert.True(await mirror.ReleaseUnwantedAsync(StoreSide.Second, Key(foreign), Cancel));
        Assert.Equal((foreign.Id, Key(foreign).Value), (rig.Vault.Events(CustodyAct.HoldsMirrored)[^1].Item, rig.Vault.Events(CustodyAct.HoldsMirrored)[^1].Facts["key"]));
        await rig.SoundAsync();
    }

    [Fact]
    public async Task A_store_that_is_away_is_told_later_and_not_told_of_again_and_again()
    {
        await using var rig = await DestructionRig.StartAsync(1);
        using var bucket = await Bucket.MakeAsync(rig);
        await KeepingRig.PlaceAsync(rig.Li, ("kind", "order"), ("items", rig.Vault.Items()[0].Id.Value), ("reason", "r"), ("authority", "a"));
        var away = bucket.Mirror(isAway: true);
        var first = await away.RunDueAsync(Cancel);
        Assert.Equal((1, 1), (first.Placed, first.Failed.Count));
        Assert.NotNull(away.LastLook(StoreSide.Primary));
        Assert.Equal(1, (await away.RunDueAsync(Cancel)).Failed.Count);
        Assert.Single(rig.Vault.Events(CustodyAct.HoldsMirrored));
        Assert.Equal(new MirrorReport(1, 1, 0, 0, (0, null)), await bucket.Mirror().RunDueAsync(Cancel));
        Assert.NotNull(bucket.Mirror().LastLook(StoreSide.Second));
    }

    [Fact]
    public async Task What_a_crash_left_between_store_and_ledger_is_ended_by_the_next_round()
    {
        await using var rig = await DestructionRig.StartAsync(2);
        using var bucket = await Bucket.MakeAsync(rig);
        var (items, ledger) = (rig.Vault.Items(), new HeldObjects(rig.Vault.Vault.Database));
        await KeepingRig.PlaceAsync(rig.Li, ("kind", "order"), ("items", $"{items[0].Id} {items[1].Id}"), ("reason", "r"), ("authority", "a"));
        ledger.Intend(StoreSide.Second, items[0].Number); // killed before the store was told
        ledger.Intend(StoreSide.Second, items[1].Number);
        await bucket.Keeper.PlaceHoldAsync(Key(items[1]), Cancel); // killed before its yes was noted
        Assert.Equal(3, (await bucket.Mirror().RunAsync(MirrorDepth.News, Cancel)).Placed);
        Assert.All(ledger.Of(StoreSide.Second), row => Assert.True(row.Value));
        await ReleasedAsync(rig);
        Assert.Equal(4, (await bucket.Mirror().RunAsync(MirrorDepth.News, Cancel)).Released);
        Assert.Equal([(false, false), (false, false)], await bucket.HeldAsync());
    }

    private static ObjectKey Key(EvidenceItem item) => ObjectKey.ForOriginal(item.Sha256);

    /// <summary>Asked for by one supervisor and agreed to by another.</summary>
    private static async Task ReleasedAsync(DestructionRig rig)
    {
        var hold = new LegalHolds(rig.Vault.Vault.Database).InForce().Single();
        Assert.Equal(System.Net.HttpStatusCode.Redirect, await rig.Wang.PostAsync("/holds", "/holds?handler=Release", ("hold", hold.Id), ("reason", "已办结")));
        await KeepingRig.VoteAsync(rig.Chen, new ApprovalBook(rig.Vault.Vault.Database).Page(openOnly: true, 10).Single(r => r.Subject == hold.Id).Id, "approve");
    }

    /// <summary>A bucket of the real server, with a copy of each original.</summary>
    private sealed class Bucket(DestructionRig rig, S3Connection connection, TimeSpan locked) : IDisposable
    {
        private readonly ObjectVersions _versions = new(rig.Vault.Vault.Database, StoreSide.Second);

        public MinioEvidenceStore Keeper => new(connection, _versions);

        public DestroyPlace Destroying
        {
            get
            {
                var deferred = new DeferredVersions(_versions);
                return new DestroyPlace("bucket", new MinioDestroyer(connection, deferred), new MinioEvidenceStore(connection, deferred), deferred);
            }
        }

        public static async Task<Bucket> MakeAsync(DestructionRig rig, TimeSpan? locked = null)
        {
            var server = TestS3.Find();
            var (access, secret) = server.Key("admin");
            var connection = new S3Connection(new S3Place(server.Endpoint, "us-east-1", "holds-" + RandomNumberGenerator.GetHexString(12, lowercase: true)), new S3Credential(access, secret), TimeProvider.System);
            await BucketSetup.MakeAsync(connection, lockDays: 1, Cancel);
            var bucket = new Bucket(rig, connection, locked ?? TimeSpan.FromDays(1));
            foreach (var item in rig.Vault.Items())
            {
                await bucket.CopyAsync(item, bucket.Locked);
            }

            return bucket;
        }

        private TimeSpan Locked => locked;

        public HoldMirror Mirror(bool isAway = false)
        {
            var primary = rig.Vault.Get<StorePlaces>().Primary;
            var second = isAway
                ? new MinioEvidenceStore(new S3Connection(new S3Place(new Uri("http://127.0.0.1:1"), "us-east-1", "nowhere"), new S3Credential("x", "y"), TimeProvider.System), _versions)
                : Keeper;
            return new HoldMirror(rig.Vault.Vault.Database, new StorePlaces(primary, new StorePlace(second, second, second)), rig.Book(TimeSpan.Zero));
        }

        public async Task CopyAsync(EvidenceItem item, TimeSpan until)
        {
            var seal = new ContentSeal(item.Bytes, item.Sha256);
            await using var content = await rig.Vault.Vault.Store.OpenAsync(Key(item), null, Cancel);
            await Keeper.PutAsync(Key(item), seal, content, DateTimeOffset.FromUnixTimeSeconds((DateTimeOffset.UtcNow + until).ToUnixTimeSeconds()), Cancel);
            Assert.NotNull(await Keeper.ProveAsync(Key(item), seal, Cancel));
        }

        /// <summary>Of each item: whether the embedded store and the bucket hold its original.</summary>
        public async Task<IReadOnlyList<(bool, bool)>> HeldAsync()
        {
            var all = new List<(bool, bool)>();
            foreach (var item in rig.Vault.Items())
            {
                all.Add(((await rig.Vault.Vault.Store.FindAsync(Key(item), Cancel))!.Held, (await Keeper.FindAsync(Key(item), Cancel))!.Held));
            }

            return all;
        }

        public void Dispose() => connection.Dispose();
    }
}
