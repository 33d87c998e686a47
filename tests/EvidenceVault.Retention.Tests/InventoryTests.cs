using System.Security.Cryptography;
using System.Text;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Storage;
using EvidenceVault.Retention.Inventories;
using EvidenceVault.Retention.Tests.Rig;
using EvidenceVault.Testing;
using EvidenceVault.Testing.Storage;

namespace EvidenceVault.Retention.Tests;

public sealed class InventoryTests
{
    [Fact]
    public async Task The_inventory_of_a_sound_vault_names_nothing_counts_everything_and_openssl_accepts_its_seal()
    {
        using var rig = await SoundAsync();

        var (inventory, stored) = await rig.Get<InventoryDesk>().RunAsync(null, UpkeepRig.Cancel);

        Assert.True(stored);
        Assert.Empty(inventory.Differences);
        var day = DateOnly.FromDateTime(rig.Clock.GetUtcNow().AddHours(8).DateTime);
        var digest = Sha256Digest.Of(inventory.ToBytes());
        var (document, seal) = (await ReadAsync(rig, ObjectKey.ForInventory(day, digest)), await ReadAsync(rig, ObjectKey.ForInventorySeal(day, digest)));
        Assert.Equal(inventory.ToBytes(), document);
        var json = CanonicalJson.Read(document);
        Assert.Equal((3, 6000), (json["items"]!["count"]!.GetValue<int>(), json["items"]!["bytes"]!.GetValue<int>()));
        Assert.Equal(1, json["sessions"]!["admitted"]!.GetValue<int>());
        Assert.Equal(LedgerDigest(rig, "originals"), inventory.Ledger.Single(s => s.Segment == "originals").Sha256);
        Assert.Equal(inventory.Primary, inventory.Second);
        var told = Assert.Single(rig.Events(CustodyAct.InventorySigned));
        Assert.Equal((Sha256Digest.Of(document).Hex, "0"), (told.Facts["sha256"], told.Facts["differences"]));

        using var openssl = new OpenSslProgram();
        await openssl.PutAsync("inventory.json", document, UpkeepRig.Cancel);
        await openssl.PutAsync("inventory.p7s", seal, UpkeepRig.Cancel);
        await openssl.PutAsync("root.pem", rig.RootPem, UpkeepRig.Cancel);
        await openssl.MustAsync($"cms -verify -binary -cades -inform DER -in inventory.p7s -content inventory.json -CAfile root.pem -attime {rig.Clock.GetUtcNow().ToUnixTimeSeconds()} -out out", UpkeepRig.Cancel);
    }

    [Fact]
    public async Task There_is_one_inventory_a_day_and_a_crash_before_its_seal_is_made_good()
    {
        using var rig = await SoundAsync();
        rig.Primary.Fail(StoreCall.Put, 2);
        await Assert.ThrowsAsync<IOException>(() => rig.Get<InventoryDesk>().RunAsync(null, UpkeepRig.Cancel));
        rig.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.False(rig.Get<InventoryDesk>().HasToday());
        Assert.True((await rig.Get<InventoryDesk>().RunAsync(null, UpkeepRig.Cancel)).Stored);
        Assert.True(rig.Get<InventoryDesk>().HasToday());
        Assert.False((await rig.Get<InventoryDesk>().RunAsync(null, UpkeepRig.Cancel)).Stored);
        Assert.Single(rig.Events(CustodyAct.InventorySigned));

        rig.Clock.Advance(TimeSpan.FromDays(1));
        Assert.True((await rig.Get<InventoryDesk>().RunAsync(null, UpkeepRig.Cancel)).Stored);
        Assert.Equal(2, rig.Events(CustodyAct.InventorySigned).Count);
    }

    [Fact]
    public async Task An_object_missing_in_the_primary_store_is_named() => await NamedAsync(Difference.MissingInPrimary, (rig, items) =>
    {
        rig.Lose(StoreSide.Primary, Key(items[0]));
        return Key(items[0]).Value;
    });

    [Fact]
    public async Task An_object_missing_in_the_second_store_is_named() => await NamedAsync(Difference.MissingInSecond, (rig, items) =>
    {
        rig.Lose(StoreSide.Second, Key(items[1]));
        return Key(items[1]).Value;
    });

    [Theory]
    [InlineData(StoreSide.Primary, Difference.OtherLengthInPrimary)]
    [InlineData(StoreSide.Second, Difference.OtherLengthInSecond)]
    public async Task An_object_of_another_length_is_named(StoreSide side, string kind) => await NamedAsync(kind, (rig, items) =>
    {
        var path = rig.PathOf(side, Key(items[2]));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.AppendAllText(path, "x");
        return Key(items[2]).Value;
    });

    [Theory]
    [InlineData("originals/ab/ab0000")]
    [InlineData("derived/ab/ab0000")]
    [InlineData("sessions/ds-00000000000000000000000000/manifest.json")]
    [InlineData("stations/aa/aa")]
    public async Task A_stray_object_in_the_primary_store_is_named(string key)
    {
        using var rig = await SoundAsync();
        await rig.PutAsync(ObjectKey.Parse(key), [1, 2, 3], ledgered: false);

        var found = Assert.Single((await rig.Get<StockTaking>().RunAsync(null, UpkeepRig.Cancel)).Differences);
        Assert.Equal((Difference.StrayInPrimary, key), (found.Kind, found.Where));
    }

    [Fact]
    public async Task A_derived_copy_that_nothing_refers_to_is_named_even_if_the_ledger_has_it()
    {
        using var rig = await SoundAsync();
        var content = TestContent.Of(100, 77);
        await rig.PutAsync(ObjectKey.ForDerivedCopy(content.Seal.Sha256), content.Bytes.ToArray());
        Assert.Empty((await rig.Get<StockTaking>().RunAsync(null, UpkeepRig.Cancel)).Differences); // it may be in the making

        rig.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(Difference.StrayInPrimary, Assert.Single((await rig.Get<StockTaking>().RunAsync(null, UpkeepRig.Cancel)).Differences).Kind);
    }

    [Fact]
    public async Task A_stray_object_in_the_second_store_is_named()
    {
        using var rig = await SoundAsync();
        var (content, key) = (TestContent.Of(10, 5), ObjectKey.Parse("custody/entries/x"));
        await rig.Second.PutAsync(key, content.Seal, content.Open(), UpkeepRig.Whole(rig.Clock.GetUtcNow()), UpkeepRig.Cancel);

        var found = Assert.Single((await rig.Get<StockTaking>().RunAsync(null, UpkeepRig.Cancel)).Differences);
        Assert.Equal((Difference.StrayInSecond, key.Value), (found.Kind, found.Where));
    }

    [Fact]
    public async Task A_file_of_an_admitted_session_that_is_no_item_is_named() => await NamedAsync(Difference.ItemMissing, (rig, items) =>
    {
        rig.Sql($"PRAGMA foreign_keys = OFF; DROP TRIGGER evidence_item_never_changes; UPDATE evidence_item SET id = 'ev-00000000000000000000000000' WHERE id = '{items[0].Id}'");
        return $"session {items[0].Session}";
    });

    [Fact]
    public async Task A_receipt_that_names_other_items_is_named() => await NamedAsync(Difference.ReceiptDiffers, (rig, items) =>
    {
        rig.Sql($"DROP TRIGGER intake_session_never_changes; UPDATE intake_session SET receipt = CAST(replace(CAST(receipt AS TEXT), '{items[0].Id}', '{items[1].Id}') AS BLOB)");
        return $"session {items[0].Session}";
    });

    [Fact]
    public async Task An_object_of_the_catalogue_that_the_ledger_lacks_is_named() => await NamedAsync(Difference.NotInLedger, (rig, items) =>
    {
        rig.Sql($"DELETE FROM stored_object WHERE key = '{Key(items[1])}'");
        return Key(items[1]).Value;
    });

    [Fact]
    public async Task A_lock_shorter_than_the_catalogue_says_is_named() => await NamedAsync(Difference.LockShorter, (rig, items) =>
    {
        rig.Sql($"UPDATE evidence_item SET locked_until = '2040-01-01T00:00:00.000Z' WHERE id = '{items[0].Id}'");
        return Key(items[0]).Value;
    });

    [Fact]
    public async Task A_lock_whose_record_is_lost_is_named() => await NamedAsync(Difference.LockUnknown, (rig, items) =>
    {
        File.Delete(rig.PathOf(StoreSide.Primary, Key(items[0])) + ".lock");
        return Key(items[0]).Value;
    });

    [Fact]
    public async Task Trouble_that_a_check_found_is_named() => await NamedAsync(Difference.InTrouble, (rig, items) =>
    {
        rig.Sql($"UPDATE stored_object SET trouble = 'hashes to something else' WHERE key = '{Key(items[0])}'");
        return Key(items[0]).Value;
    });

    [Fact]
    public async Task A_second_copy_that_is_late_is_named_and_counted()
    {
        using var rig = await SoundAsync();
        await rig.PutAsync(2, seed: 900);
        rig.Clock.Advance(TimeSpan.FromHours(25));

        var inventory = await rig.Get<StockTaking>().RunAsync(null, UpkeepRig.Cancel);

        Assert.Equal(Difference.CopyLate, Assert.Single(inventory.Differences).Kind);
        Assert.Equal(2, inventory.Lag!.Objects);
    }

    [Fact]
    public async Task A_second_store_that_is_away_is_named_once_a_segment_and_nothing_counts_as_missing()
    {
        using var rig = await SoundAsync();
        rig.Second.IsAway = true;

        var inventory = await rig.Get<StockTaking>().RunAsync(null, UpkeepRig.Cancel);

        Assert.All(inventory.Differences, d => Assert.Equal(Difference.NotListed, d.Kind));
        Assert.Equal(ObjectKey.FirstSegments, inventory.Differences.Select(d => d.Where));
    }

    [Fact]
    public async Task A_lock_that_was_extended_is_followed_in_the_second_store()
    {
        using var rig = new UpkeepRig();
        var (_, items) = await rig.AdmitAsync(1);
        await rig.CopyAsync();
        var until = UpkeepRig.Whole(rig.Clock.GetUtcNow().AddDays(4000));
        await rig.Primary.ExtendLockAsync(Key(items[0]), until, UpkeepRig.Cancel);

        Assert.Empty((await rig.Get<StockTaking>().RunAsync(null, UpkeepRig.Cancel)).Differences);

        Assert.Equal(until, (await rig.Second.FindAsync(Key(items[0]), UpkeepRig.Cancel))!.LockedUntil);
    }

    [Fact]
    public async Task Beyond_a_thousand_differences_are_counted_and_no_longer_named()
    {
        using var rig = new UpkeepRig(second: false);
        var locked = UpkeepRig.Whole(rig.Clock.GetUtcNow());
        rig.Sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1203) INSERT INTO stored_object (key, bytes, sha256, stored_at, checked_at) SELECT 'stations/aa/' || printf('%06d', i), 1, printf('%064d', i), '2026-07-01T00:00:00.000Z', '2026-07-01T00:00:00.000Z' FROM n");

        var inventory = await rig.Get<StockTaking>().RunAsync(null, UpkeepRig.Cancel);

        Assert.Equal((1203, 1000), (inventory.DifferenceCount, inventory.Differences.Count));
    }

    private static async Task NamedAsync(string kind, Func<UpkeepRig, IReadOnlyList<EvidenceItem>, string> change)
    {
        using var rig = await SoundAsync();
        var items = new EvidenceItems(rig.Database).Page(0, 10);
        var where = change(rig, items);

        var inventory = await rig.Get<StockTaking>().RunAsync(null, UpkeepRig.Cancel);

        Assert.Contains(inventory.Differences, d => d.Kind == kind && d.Where == where);
    }

    private static async Task<UpkeepRig> SoundAsync()
    {
        var rig = new UpkeepRig();
        await rig.AdmitAsync(3);
        await rig.PutAsync(4);
        await rig.CopyAsync();
        return rig;
    }

    private static ObjectKey Key(EvidenceItem item) => ObjectKey.ForOriginal(item.Sha256);

    private static Sha256Digest LedgerDigest(UpkeepRig rig, string segment) => new(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(
        rig.Ledger.Page(null, 1000).Where(l => l.Key.Value.StartsWith(segment + "/", StringComparison.Ordinal))
            .Select(l => $"{l.Key} {l.Seal.Bytes} {l.Seal.Sha256}\n").Order(StringComparer.Ordinal)))));

    private static async Task<byte[]> ReadAsync(UpkeepRig rig, ObjectKey key)
    {
        await using var stream = await rig.Primary.OpenAsync(key, null, UpkeepRig.Cancel);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, UpkeepRig.Cancel);
        return copy.ToArray();
    }
}
