using System.Net;
using EvidenceVault.Appliance.Tests.Rebuilding;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Destruction;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;
using EvidenceVault.Retention.Destroying;
using EvidenceVault.Testing;
using Xunit;

namespace EvidenceVault.Appliance.Tests.Policies;

/// <summary>Destruction is a procedure: nothing goes by accident, and what goes leaves a tombstone and a certificate.</summary>
public sealed class DestructionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_due_and_agreed_to_goes_from_the_store_and_leaves_a_tombstone_and_a_certificate()
    {
        await using var rig = await DestructionRig.StartAsync(3);
        var items = rig.Vault.Items();
        await rig.ClassifyAsync(items[2], "obstruction");
        var request = await rig.AgreedAsync(DestructionRig.Overdue);
        Assert.Equal([items[0].Id, items[1].Id], DestructionScope.Read(request.Document).Items.Select(i => i.Item));

        // The cooling-off has not passed: nothing happens.
        Assert.Equal(new DestructionReport(0, 0, 0, 0, 0), await rig.RunAsync(TimeSpan.Zero));
        Assert.True(items.All(rig.IsHere));

        Assert.Equal(new DestructionReport(2, 0, 0, 1, 0), await rig.RunAsync(DestructionRig.Cooled));
        Assert.Equal([false, false, true], items.Select(rig.IsHere));
        Assert.Empty(new Derivations(rig.Vault.Vault.Database).Copies(items[0].Id));
        Assert.Equal(items[0].Sha256, new Destructions(rig.Vault.Vault.Database).FindTombstone(items[0].Id)!.Sha256);
        Assert.Equal(ApprovalState.Used, new ApprovalBook(rig.Vault.Vault.Database).Find(request.Id)!.State);
        Assert.Equal(2, rig.Vault.Events(CustodyAct.ItemDestroyed).Count);
        await rig.SoundAsync();
        Assert.Equal(new DestructionReport(0, 0, 0, 0, 0), await rig.RunAsync(DestructionRig.Cooled)); // done is done

        // A stranger checks the certificate with openssl, and a page shows the tombstone.
        var done = new Destructions(rig.Vault.Vault.Database).Find(request.Id)!;
        using var openssl = new OpenSslProgram();
        await openssl.PutAsync("certificate.json", done.Certificate!, Cancel);
        await openssl.PutAsync("certificate.p7s", done.CertificateSeal!, Cancel);
        await openssl.PutAsync("root.pem", rig.Vault.Vault.Trust.Authority.Root.CertificatePem, Cancel);
        const string Words = "cms -verify -binary -inform DER -in certificate.p7s -content certificate.json -CAfile root.pem -purpose any -out out";
        Assert.True((await openssl.RunAsync(Words, Cancel)).Accepted);
        await openssl.PutAsync("certificate.json", done.Certificate!.Append((byte)32).ToArray(), Cancel);
        Assert.False((await openssl.RunAsync(Words, Cancel)).Accepted);
        Assert.Equal(HttpStatusCode.OK, await rig.Li.GetAsync($"/evidence/{items[0].Id}"));
        Assert.Equal(HttpStatusCode.OK, await rig.Li.GetAsync("/retention"));
        Assert.Equal(HttpStatusCode.OK, await rig.Li.GetAsync($"/retention/certificates/{request.Id}/certificate.p7s"));
    }

    [Fact]
    public async Task A_catalogue_rebuilt_from_the_store_knows_what_was_destroyed()
    {
        await using var rig = await DestructionRig.StartAsync(2);
        await rig.AgreedAsync(DestructionRig.Overdue);
        await rig.RunAsync(DestructionRig.Cooled);
        await rig.Vault.Journal.WriteAsync(Cancel);
        await rig.Vault.StopAsync();
        var lost = CatalogueDump.Of(LivedVault.LoseCatalogue(rig.Vault));
        var again = rig.Vault.Vault.Folder.Catalog + ".again";
        Assert.Empty((await RebuildTests.RebuildAsync(rig.Vault, again)).Problems);
        Assert.Equal(lost, CatalogueDump.Of(again));
        Assert.Contains(lost, l => l.StartsWith("tombstone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_hold_placed_between_approval_and_execution_wins()
    {
        await using var rig = await DestructionRig.StartAsync(2);
        var items = rig.Vault.Items();
        var request = await rig.AgreedAsync(DestructionRig.Overdue);
        await KeepingRig.PlaceAsync(rig.Li, ("kind", "complaint"), ("items", items[0].Id.Value), ("reason", "投诉"), ("authority", "信访〔2027〕1号"));
        Assert.Equal(new DestructionReport(1, 1, 0, 1, 0), await rig.RunAsync(DestructionRig.Cooled));
        Assert.Equal([true, false], items.Select(rig.IsHere));
        Assert.StartsWith("on-hold lh-", rig.Item(request.Id, items[0]).Why, StringComparison.Ordinal);
        await rig.SoundAsync();
    }

    [Theory]
    [InlineData("obstruction")]
    [InlineData("case")]
    public async Task What_is_filed_otherwise_after_the_approval_stays(string how)
    {
        await using var rig = await DestructionRig.StartAsync(1);
        var item = rig.Vault.Items()[0];
        var request = await rig.AgreedAsync(DestructionRig.Overdue);
        if (how == "case")
        {
            Assert.Equal(HttpStatusCode.Redirect, await rig.Li.PostAsync($"/evidence/{item.Id}", $"/evidence/{item.Id}?handler=Link", ("case", "沪公交决字〔2027〕第1号")));
        }
        else
        {
            await rig.ClassifyAsync(item, how);
        }

        Assert.Equal(new DestructionReport(0, 1, 0, 1, 0), await rig.RunAsync(DestructionRig.Cooled));
        Assert.True(rig.IsHere(item));
        Assert.Equal("not-due", rig.Item(request.Id, item).Why);
        await rig.SoundAsync();
    }

    [Fact]
    public async Task A_lock_that_still_runs_postpones_and_is_tried_again()
    {
        await using var rig = await DestructionRig.StartAsync(1);
        var item = rig.Vault.Items()[0];
        await rig.Vault.Vault.Store.ExtendLockAsync(ObjectKey.ForOriginal(item.Sha256), DateTimeOffset.UnixEpoch.AddSeconds((DateTimeOffset.UtcNow + DestructionRig.Cooled).ToUnixTimeSeconds() + 3600), Cancel);
        var request = await rig.AgreedAsync(DestructionRig.Overdue);
        Assert.Equal(new DestructionReport(0, 0, 1, 0, 0), await rig.RunAsync(DestructionRig.Cooled));
        Assert.StartsWith("lock-running until", rig.Item(request.Id, item).Why, StringComparison.Ordinal);
        Assert.True(rig.IsHere(item));
        Assert.Empty(rig.Vault.Events(CustodyAct.ItemCondemned)); // nothing was begun
        Assert.Equal(new DestructionReport(1, 0, 0, 1, 0), await rig.RunAsync(DestructionRig.Cooled + TimeSpan.FromDays(1)));
        Assert.False(rig.IsHere(item));
        await rig.SoundAsync();
    }

    [Fact]
    public async Task What_is_not_done_before_the_approval_expires_stays()
    {
        await using var rig = await DestructionRig.StartAsync(1);
        var request = await rig.AgreedAsync(DestructionRig.Overdue);
        Assert.Equal(new DestructionReport(0, 1, 0, 1, 0), await rig.RunAsync(DestructionRig.Overdue + TimeSpan.FromDays(31)));
        Assert.Equal("approval-expired", rig.Item(request.Id, rig.Vault.Items()[0]).Why);
        await rig.SoundAsync();
    }

    [Fact]
    public async Task Neither_the_proposer_nor_the_officer_concerned_approves_and_one_refusal_ends_it()
    {
        await using var rig = await DestructionRig.StartAsync(1);
        var concerned = await rig.VisitorAsync("zhao", AccountRole.Supervisor, "012345");
        var request = rig.Propose(DestructionRig.Overdue)!;
        await KeepingRig.VoteRefusedAsync(concerned, request.Id);
        await KeepingRig.VoteAsync(rig.Li, request.Id, "approve");
        await KeepingRig.VoteAsync(rig.Wang, request.Id, "refuse");
        await KeepingRig.VoteRefusedAsync(rig.Chen, request.Id);
        Assert.Equal(new DestructionReport(0, 0, 0, 0, 0), await rig.RunAsync(DestructionRig.Cooled));

        // Asked for in the portal: whoever pressed the button is the proposer. Nothing is due today.
        Assert.Equal(HttpStatusCode.Redirect, await rig.Li.PostAsync("/holds", "/retention", ("reason", "到期")));
        Assert.Empty(new ApprovalBook(rig.Vault.Vault.Database).Page(openOnly: true, 10));
        Assert.True(rig.IsHere(rig.Vault.Items()[0]));
    }

    [Fact]
    public async Task Much_at_once_needs_three_and_too_much_is_cut_off()
    {
        await using var rig = await DestructionRig.StartAsync(30);
        var limits = DestructionLimits.Default with { OrdinaryItems = 4 };
        var request = rig.Propose(DestructionRig.Overdue, limits)!;
        Assert.Equal((10, 3), (DestructionScope.Read(request.Document).Items.Count, request.Needs)); // a handful, where a fifth would be less
        using var ofUnit = await KeepingRig.VisitorAsync(rig.Vault, "of-unit", AccountRole.Supervisor, unit: "一大队");
        await KeepingRig.VoteRefusedAsync(ofUnit, request.Id); // so much is for those of the whole house
        await KeepingRig.VoteAsync(rig.Li, request.Id, "approve");
        await KeepingRig.VoteAsync(rig.Wang, request.Id, "approve");
        Assert.Equal(new DestructionReport(0, 0, 0, 0, 0), await rig.RunAsync(DestructionRig.Cooled));
        await KeepingRig.VoteAsync(rig.Chen, request.Id, "approve");
        Assert.Equal(10, (await rig.RunAsync(DestructionRig.Cooled)).Destroyed);
    }

    [Fact]
    public async Task Nothing_goes_while_the_catalogue_says_otherwise_than_the_log()
    {
        await using var rig = await DestructionRig.StartAsync(1);
        await KeepingRig.PlaceAsync(rig.Li, ("kind", "order"), ("officer", "999999"), ("reason", "r"), ("authority", "a"));
        await rig.AgreedAsync(DestructionRig.Overdue);
        using (var behind = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={rig.Vault.Vault.Database.Path};Pooling=False"))
        {
            await behind.OpenAsync(Cancel);
            await using var command = behind.CreateCommand();
            command.CommandText = "DROP TRIGGER legal_hold_stays; DELETE FROM legal_hold";
            await command.ExecuteNonQueryAsync(Cancel);
        }

        Assert.Equal(new DestructionReport(0, 0, 1, 0, 0), await rig.RunAsync(DestructionRig.Cooled));
        Assert.True(rig.IsHere(rig.Vault.Items()[0]));
    }

    [Fact]
    public async Task A_second_account_of_the_same_badge_is_the_same_person()
    {
        await using var rig = await DestructionRig.StartAsync(1);
        var (one, two) = (await rig.VisitorAsync("zhou", AccountRole.Supervisor, "077777"), await rig.VisitorAsync("zhou-2", AccountRole.LegalOfficer, "077777"));
        var request = rig.Propose(DestructionRig.Overdue)!;
        await KeepingRig.VoteAsync(one, request.Id, "approve");
        await KeepingRig.VoteRefusedAsync(two, request.Id);
        Assert.Equal(["zhou"], rig.Vault.Events(CustodyAct.ApprovalVoted).Where(e => e.Facts["request"] == request.Id).Select(e => e.Actor.Name));
    }

    [Fact]
    public async Task Bytes_handed_over_again_are_kept_by_every_rule_that_was_in_force_since_the_first_time()
    {
        await using var rig = await DestructionRig.StartAsync(1);
        var strict = ShippedPacks.Load("local").Pack with { Rules = [ShippedPacks.Load("local").Pack.Rules[0] with { Keep = Core.Retention.KeepingPeriod.Permanent }] };
        foreach (var pack in new[] { strict, ShippedPacks.Load("local").Pack with { Version = 2 } })
        {
            var request = KeepingRig.Propose(rig.Vault, pack);
            await KeepingRig.VoteAsync(rig.Li, request, "approve");
            await KeepingRig.VoteAsync(rig.Wang, request, "approve");
        }

        await rig.Station.HandOverAsync(("DCIM/again.jpg", TestPicture.Of(0)));
        Assert.Null(KeepingRig.DecisionOf(rig.Vault, rig.Vault.Items()[0], TimeSpan.FromDays(4000)).RetainUntil);
    }

    [Fact]
    public async Task A_rate_that_is_no_routine_stops_everything()
    {
        await using var rig = await DestructionRig.StartAsync(33);
        foreach (var _ in new[] { 1, 2, 3 })
        {
            await rig.AgreedAsync(DestructionRig.Overdue);
        }

        var report = await rig.RunAsync(DestructionRig.Cooled);
        Assert.Equal((20, 1), (report.Destroyed, report.Halted));
        Assert.Equal(13, rig.Vault.Items().Count(rig.IsHere));
        Assert.Single(rig.Vault.Events(CustodyAct.DestructionHalted));
        Assert.Equal(new DestructionReport(0, 0, 0, 0, 0), await rig.RunAsync(DestructionRig.Cooled + TimeSpan.FromDays(20))); // stopped for good
        await rig.SoundAsync();
    }

    [Theory]
    [InlineData(CrashAt.BeforeTheFirst)]
    [InlineData(CrashAt.AfterTheCopies)]
    [InlineData(CrashAt.AfterTheOriginal)]
    [InlineData(CrashAt.BeforeItIsProven)]
    public async Task A_crash_at_any_step_is_ended_by_the_next_round(CrashAt step)
    {
        await using var rig = await DestructionRig.StartAsync(2);
        var items = rig.Vault.Items();
        await rig.AgreedAsync(DestructionRig.Overdue);
        var crash = new Crash(step);
        rig.Fault = crash.Between;
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => rig.RunAsync(DestructionRig.Cooled));
        Assert.Empty(rig.Vault.Events(CustodyAct.ItemDestroyed)); // the log tells of nothing that was not seen to be gone
        Assert.Single(rig.Vault.Events(CustodyAct.ItemCondemned));

        rig.Fault = place => place;
        Assert.Equal(new DestructionReport(2, 0, 0, 1, 0), await rig.RunAsync(DestructionRig.Cooled));
        Assert.DoesNotContain(items, rig.IsHere);
        await rig.SoundAsync();
    }

    [Fact]
    public async Task A_hold_placed_after_a_crash_keeps_what_is_still_there_and_the_log_says_what_is_not()
    {
        await using var rig = await DestructionRig.StartAsync(2);
        var items = rig.Vault.Items();
        await rig.AgreedAsync(DestructionRig.Overdue);
        rig.Fault = new Crash(CrashAt.AfterTheOriginal).Between;
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => rig.RunAsync(DestructionRig.Cooled));
        var gone = items.Single(i => !rig.IsHere(i));
        rig.Fault = place => place;
        await KeepingRig.PlaceAsync(rig.Li, ("kind", "order"), ("officer", "012345"), ("reason", "办案"), ("authority", "沪公督字〔2027〕第9号"));
        Assert.Equal(new DestructionReport(1, 1, 0, 1, 0), await rig.RunAsync(DestructionRig.Cooled));
        Assert.Contains("gone before", rig.Vault.Events(CustodyAct.ItemDestroyed).Single(e => e.Item == gone.Id).Reason, StringComparison.Ordinal);
        Assert.True(rig.IsHere(items.Single(i => i != gone)));
        await rig.SoundAsync();
    }

    [Fact]
    public async Task Bytes_go_from_the_second_store_too_and_wait_while_it_is_away()
    {
        var second = Directory.CreateTempSubdirectory("evidencevault-second-").FullName;
        try
        {
            await using var rig = await DestructionRig.StartAsync(1, $"second: {{ kind: files, path: {second} }}");
            rig.Second = second;
            var item = rig.Vault.Items()[0];
            await rig.Vault.Get<EvidenceVault.Retention.Copying.SecondCopy>().RunAsync(1000, now: true, null, Cancel);
            var copy = Path.Combine(second, "originals", item.Sha256.Hex[..2], item.Sha256.Hex);
            Assert.True(File.Exists(copy));
            await rig.AgreedAsync(DestructionRig.Overdue);
            Directory.Move(second, second + ".away");
            Assert.Equal(new DestructionReport(0, 0, 1, 0, 0), await rig.RunAsync(DestructionRig.Cooled));
            Assert.True(rig.IsHere(item));
            Directory.Move(second + ".away", second);
            Assert.Equal(new DestructionReport(1, 0, 0, 1, 0), await rig.RunAsync(DestructionRig.Cooled));
            Assert.False(rig.IsHere(item) || File.Exists(copy));
            Assert.Equal("second primary", rig.Vault.Events(CustodyAct.ItemDestroyed).Single().Facts["stores"]);
            await rig.SoundAsync();
        }
        finally
        {
            foreach (var left in new[] { second, second + ".away" }.Where(Directory.Exists))
            {
                Directory.Delete(left, recursive: true);
            }
        }
    }

    [Fact]
    public async Task Bytes_that_come_in_again_are_evidence_again_and_their_time_runs_anew()
    {
        await using var rig = await DestructionRig.StartAsync(1);
        await rig.AgreedAsync(DestructionRig.Overdue);
        await rig.RunAsync(DestructionRig.Cooled);
        await rig.Station.HandOverAsync(("DCIM/again.jpg", TestPicture.Of(0)));
        await LivedVault.ExaminedAsync(rig.Vault);
        Assert.True(rig.IsHere(rig.Vault.Items()[0]));
        Assert.Null(new Destructions(rig.Vault.Vault.Database).FindTombstone(rig.Vault.Items()[0].Id));
        Assert.Single(rig.Vault.Events(CustodyAct.ItemReturned));
        await rig.SoundAsync();
        await rig.Vault.StopAsync();
        var lost = CatalogueDump.Of(LivedVault.LoseCatalogue(rig.Vault));
        var again = rig.Vault.Vault.Folder.Catalog + ".again";
        Assert.Empty((await RebuildTests.RebuildAsync(rig.Vault, again)).Problems);
        Assert.Equal(lost, CatalogueDump.Of(again));
    }

    /// <summary>Where the process dies.</summary>
    public enum CrashAt
    {
        BeforeTheFirst,
        AfterTheCopies,
        AfterTheOriginal,
        BeforeItIsProven,
    }

    /// <summary>Dies at a step, as a kill would: nothing behind it happens, and the transaction is lost.</summary>
    private sealed class Crash(CrashAt step)
    {
        public DestroyPlace Between(DestroyPlace place) => place with { Port = new Port(place.Port, step), Reader = new Reader(place.Reader, step) };

        private sealed class Port(IDestroyPort real, CrashAt step) : IDestroyPort
        {
            public async Task DestroyAsync(ObjectKey key, CancellationToken cancel)
            {
                var original = key.Value.StartsWith("originals/", StringComparison.Ordinal);
                if (step == CrashAt.BeforeTheFirst || (step == CrashAt.AfterTheCopies && original))
                {
                    throw new InvalidOperationException("killed");
                }

                await real.DestroyAsync(key, cancel);
                if (step == CrashAt.AfterTheOriginal && original)
                {
                    throw new InvalidOperationException("killed");
                }
            }
        }

        private sealed class Reader(IEvidenceStore real, CrashAt step) : IEvidenceStore
        {
            public async Task<StoredObject?> FindAsync(ObjectKey key, CancellationToken cancel) =>
                await real.FindAsync(key, cancel) is { } found ? found
                : step == CrashAt.BeforeItIsProven && key.Value.StartsWith("originals/", StringComparison.Ordinal) ? throw new InvalidOperationException("killed") : null;

            public Task<Stream> OpenAsync(ObjectKey key, ByteRange? range, CancellationToken cancel) => real.OpenAsync(key, range, cancel);

            public Task<PutOutcome> PutAsync(ObjectKey key, ContentSeal expected, Stream content, DateTimeOffset lockedUntil, CancellationToken cancel) => real.PutAsync(key, expected, content, lockedUntil, cancel);

            public Task<StoredObject?> ProveAsync(ObjectKey key, ContentSeal expected, CancellationToken cancel) => real.ProveAsync(key, expected, cancel);

            public Task ExtendLockAsync(ObjectKey key, DateTimeOffset lockedUntil, CancellationToken cancel) => real.ExtendLockAsync(key, lockedUntil, cancel);

            public IAsyncEnumerable<ListedObject> ListAsync(string firstSegment, CancellationToken cancel) => real.ListAsync(firstSegment, cancel);
        }
    }
}
