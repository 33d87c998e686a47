using System.Globalization;
using System.Net;
using EvidenceVault.Appliance.Tests.Rebuilding;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Retention;
using EvidenceVault.Portal.Security;
using EvidenceVault.Retention;
using EvidenceVault.Retention.Deciding;
using Xunit;

namespace EvidenceVault.Appliance.Tests.Policies;

/// <summary>People who keep, by the portal's own pages; and rounds of deciding at whatever time.</summary>
internal static class KeepingRig
{
    public static void AddAccount(TestVault vault, Account account) => vault.Vault.Database.Write(t =>
    {
        Assert.True(new Accounts(vault.Vault.Database).TryCreate(t, account with { PasswordHash = new PasswordHashes().Hash(LivedVault.Password) }));
        t.Append(vault.Vault.ConsoleAct(CustodyAct.AccountCreated,
            ("account", account.Name), ("display", account.DisplayName), ("role", account.Role.ToString()), ("unit", account.Unit), ("officer", account.Officer ?? "")));
    });

    /// <summary>Somebody who is signed in.</summary>
    public static async Task<Visitor> VisitorAsync(TestVault vault, string name, AccountRole role, string? officer = null, string unit = "*")
    {
        AddAccount(vault, new Account(name, name, role, officer, unit, "", name, 0, null, null, null));
        var visitor = new Visitor(vault);
        await visitor.SignInAsync(name, LivedVault.Password);
        return visitor;
    }

    /// <summary>A request for a pack, as the console makes it.</summary>
    public static string Propose(TestVault vault, RetentionPack pack)
    {
        var now = vault.Vault.Clock.GetUtcNow();
        var request = new ApprovalRequest(
            ApprovalBook.NewId(), ApprovalKind.RulePack, $"{pack.Id} {pack.Version} 0 0", null, ApprovalRules.Needs(ApprovalKind.RulePack), now, "console:admin", "年度修订", now + ApprovalRules.Validity, [], RetentionPackFormat.Write(pack));
        vault.Vault.Database.Write(t => new ApprovalBook(vault.Vault.Database).Ask(t, request, ApprovalBook.Asking(request, new CustodyActor(ActorKind.Tool, "console:admin"), "console")));
        return request.Id;
    }

    public static async Task VoteAsync(Visitor who, string request, string vote) =>
        Assert.Equal(HttpStatusCode.Redirect, await who.PostAsync("/approvals", "/approvals", ("request", request), ("vote", vote), ("reason", "已核对")));

    /// <summary>A vote that does not count: the page is shown again and says why.</summary>
    public static async Task VoteRefusedAsync(Visitor who, string request) =>
        Assert.Equal(HttpStatusCode.OK, await who.PostAsync("/approvals", "/approvals", ("request", request), ("vote", "approve"), ("reason", "已核对")));

    public static async Task PlaceAsync(Visitor who, params (string, string)[] form) =>
        Assert.Equal(HttpStatusCode.Redirect, await who.PostAsync("/holds", "/holds", [.. form, ("reviewOn", DateTimeOffset.UtcNow.AddDays(30).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))]));

    /// <summary>A shipped pack in force since the vault began, as two people have agreed.</summary>
    public static async Task InForceAsync(TestVault vault, string pack, Visitor one, Visitor two)
    {
        var request = Propose(vault, ShippedPacks.Load(pack).Pack);
        await VoteAsync(one, request, "approve");
        await VoteAsync(two, request, "approve");
    }

    /// <summary>A round of deciding, so much later.</summary>
    public static Task<DecisionReport> DecideAsync(TestVault vault, TimeSpan later)
    {
        var book = new UpkeepBook(vault.Vault.Database, new UpkeepOptions { Zone = VaultHost.Zone }, new LaterTime(later));
        return new DecisionRound(vault.Vault.Database, vault.Get<StorePlaces>(), book, vault.Get<RollingLock>()).RunAsync(null, TestContext.Current.CancellationToken);
    }

    public static RetentionDecision DecisionOf(TestVault vault, EvidenceItem item, TimeSpan later) => new RetentionPacks(vault.Vault.Database).Policy(VaultHost.Zone).Decide(
        new RetentionSubjects(vault.Vault.Database).Find(item.Id)!.Subject, new LegalHolds(vault.Vault.Database).InForce(), DateTimeOffset.UtcNow + later);

    internal sealed class LaterTime(TimeSpan later) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + later;
    }
}
