using AngleSharp.Dom;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Pages;

/// <summary>What those who run the box see of its stores.</summary>
public sealed class StoreHealthTests
{
    [Fact]
    public async Task A_vault_at_rest_shows_no_alarm_and_says_that_there_is_no_second_store()
    {
        await using var rig = await PortalRig.StartAsync();
        var stores = await StoresAsync(rig);
        Assert.Empty(stores.QuerySelectorAll(".badge.fail, .notice.fail, table"));
        Assert.Contains("none set up", stores.TextContent, StringComparison.Ordinal);
        Assert.Contains("90 days", stores.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Objects_in_trouble_show_an_alarm_and_the_first_ten_by_key_and_finding()
    {
        await using var rig = await PortalRig.StartAsync();
        var ledger = new FixityLedger(rig.Database);
        foreach (var key in Enter(rig, 12))
        {
            rig.Database.Write(t => ledger.NoteTrouble(t, StoreSide.Primary, key, "hashes to <something> else"));
        }

        var stores = await StoresAsync(rig);

        Assert.Contains("12 stored objects are not what was sealed.", stores.QuerySelector(".notice.fail")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("12", stores.QuerySelector(".badge.fail")!.TextContent.Trim());
        Assert.Equal(10, stores.QuerySelectorAll("tbody tr").Length);
        Assert.Equal(["primary", "hashes to <something> else"], stores.QuerySelectorAll("tbody tr:first-child td").Select(c => c.TextContent.Trim()));
    }

    [Fact]
    public async Task The_newest_check_inventory_and_drill_are_told_with_their_counts()
    {
        await using var rig = await PortalRig.StartAsync();
        Enter(rig, 1);
        Told(rig, CustodyAct.FixityChecked, ("objects", "120"), ("bytes", "1048576"), ("failures", "0"), ("repaired", "0"));
        Told(rig, CustodyAct.InventorySigned, ("day", "2026-07-04"), ("differences", "3"));
        Told(rig, CustodyAct.RestoreDrilled, ("sample", "20"), ("failures", "1"));
        rig.Clock.Advance(TimeSpan.FromDays(91));

        var stores = await StoresAsync(rig);

        Assert.Contains("120 objects, 1 MiB, 0 failures", stores.QuerySelectorAll(".badge.ok").Select(b => b.TextContent.Trim()));
        Assert.Equal(["3 differences", "20 restored, 1 failure"], stores.QuerySelectorAll(".badge.fail").Select(b => b.TextContent.Trim()));
        Assert.Contains("late", stores.QuerySelectorAll(".badge.warn").Select(b => b.TextContent.Trim()));
    }

    [Fact]
    public async Task Both_languages_say_it()
    {
        await using var rig = await PortalRig.StartAsync();
        rig.AddAccount("admin", AccountRole.SystemAdministrator);
        using var browser = await rig.SignInAsync("admin", "zh-CN");
        Assert.Contains("第二副本", (await browser.ReadAsync("/health")).QuerySelector("#stores")!.TextContent, StringComparison.Ordinal);
    }

    private static async Task<IElement> StoresAsync(PortalRig rig)
    {
        using var browser = await rig.SignInAsync(AccountRole.SystemAdministrator);
        return (await browser.ReadAsync("/health")).QuerySelector("#stores")!;
    }

    private static List<ObjectKey> Enter(PortalRig rig, int count)
    {
        var ledger = new StoredObjects(rig.Database);
        var keys = Enumerable.Range(0, count).Select(n => ObjectKey.ForExamination(Sha256Digest.Of([(byte)n]))).ToList();
        keys.ForEach(key => ledger.Enter(key, new ContentSeal(1, Sha256Digest.Of([1])), rig.Clock.GetUtcNow()));
        return keys;
    }

    private static void Told(PortalRig rig, CustodyAct act, params (string Name, string Value)[] facts) => rig.Database.Write(t => new StoreWork(rig.Database).Append(t, new CustodyEvent
    {
        Act = act,
        At = rig.Clock.GetUtcNow(),
        Actor = new CustodyActor(ActorKind.Vault, "store-upkeep"),
        Facts = facts.ToDictionary(f => f.Name, f => f.Value),
    }));
}
