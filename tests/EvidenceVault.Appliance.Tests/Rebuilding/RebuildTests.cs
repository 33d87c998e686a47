using System.Globalization;
using System.Text;
using EvidenceVault.Appliance.Checking;
using EvidenceVault.Appliance.Rebuilding;
using EvidenceVault.Appliance.Stores;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using Xunit;
using static EvidenceVault.Appliance.Tests.Rebuilding.LivedVault;

namespace EvidenceVault.Appliance.Tests.Rebuilding;

/// <summary>The store explains itself: without the catalogue, everything comes back; and what was changed in it is named.</summary>
public sealed class RebuildTests
{
    [Fact]
    public async Task A_lost_catalogue_comes_back_row_for_row()
    {
        var (vault, station, open) = await LiveAsync();
        await using (vault)
        using (station)
        {
            await vault.Journal.WriteAsync(Cancel);
            await vault.StopAsync();
            var lost = CatalogueDump.Of(LoseCatalogue(vault));

            var again = vault.Vault.Folder.Catalog + ".again";
            var report = await RebuildAsync(vault, again);

            Assert.Empty(report.Problems);
            Assert.Equal(0, report.Uncovered);
            Assert.Equal(
                [
                    "access_grant", "access_grant_item", "account", "approval_request", "approval_vote", "case_dismissal", "case_file", "case_finding", "case_link", "case_review", "checkpoint",
                    "court_package", "court_package_giving", "court_package_item", "custody_entry", "custody_node", "delegation", "derivation", "derived_copy", "evidence_item",
                    "exhibit", "explanation", "finding_kind", "former_case", "former_class", "frame_proof", "intake_session", "item_finding", "item_place", "item_probe", "item_review",
                    "item_search", "item_tag", "legal_hold", "list_row", "list_value", "marker", "officer", "outside_identity", "place_tree", "recorder", "recorder_issue", "recorder_listing", "recorder_number",
                    "recorder_unread", "register_change", "reminder", "retention_pack", "service_account", "session_file", "station", "station_certificate", "station_event",
                    "step_explanation", "step_mark", "store_journal", "stored_object", "time_claim", "unit", "view_reason", "watched", "webhook", "work_copy",
                ],
                lost.Select(l => l.Split(':')[0]).Distinct()); // every table that this vault fills
            Assert.Equal(3, lost.Count(l => l.StartsWith("item_place:", StringComparison.Ordinal))); // where the recording says it was, and the way beside it, which is the recording's too
            Assert.Equal(["chen", "li", "never", "wang"], report.WithoutPassword);
            Assert.Equal(lost, CatalogueDump.Of(again));
            Assert.Equal(open.Session.Value, Assert.Single(lost, l => l.StartsWith("intake_session", StringComparison.Ordinal) && l.Contains("state=open", StringComparison.Ordinal)).Split("id=")[1][..29]);
        }
    }

    [Fact]
    public async Task A_rebuilt_vault_goes_on_and_can_be_rebuilt_again()
    {
        var (vault, station, open) = await LiveAsync();
        await using (vault)
        using (station)
        {
            await vault.Journal.WriteAsync(Cancel);
            var before = vault.Vault.Log.TreeSize();
            await vault.StopAsync();
            LoseCatalogue(vault);

            var report = await VaultRebuild.RunAsync(Folder(vault), RebuildDepth.EveryByte, TimeProvider.System, null, Cancel);

            Assert.True(report.IsComplete, string.Join('\n', report.Problems));
            await using var second = await vault.StartAgainAsync();
            Assert.Empty(await second.ProblemsAsync());
            Assert.Equal(CustodyAct.CatalogueRebuilt, CustodyEvent.Parse(second.Vault.Log.Find(before)!.Entry).Act);
            Assert.False(new Portal.Security.PasswordHashes().Matches(new Accounts(second.Vault.Database).Find("wang"), ""));

            // The open session is completed by the keys that the first vault gave out, and the log goes on in the store.
            var restarted = station.At(second);
            await restarted.UploadAsync(open with { Files = [open.Files[1]] }, Unsent);
            using (var answer = await restarted.SendAsync(open.Complete, null))
            {
                await TestStation.ReceiptAsync(answer);
            }

            await ExaminedAsync(second);
            await second.Journal.WriteAsync(Cancel);
            await second.StopAsync();
            var lost = CatalogueDump.Of(LoseCatalogue(vault));
            await RebuildAsync(vault, vault.Vault.Folder.Catalog + ".again");
            Assert.Equal(lost, CatalogueDump.Of(vault.Vault.Folder.Catalog + ".again"));
        }
    }

    [Fact]
    public async Task A_missing_segment_is_named_by_its_first_entry() => await RefusedAsync(
        entries => File.Delete(entries[1]), entries => $"Custody entry {First(entries[1])} is in no segment");

    [Fact]
    public async Task Segments_cut_from_the_end_are_missed() => await RefusedAsync(
        entries => File.Delete(entries[^1]), entries => $"the store holds {First(entries[^1])}: entry {First(entries[^1])}");

    [Fact]
    public async Task A_changed_entry_does_not_give_the_signed_root() => await RefusedAsync(
        entries => Rewrite(entries[0], text => text.Replace("station-1", "station-9", StringComparison.Ordinal)), _ => "was signed over root");

    [Fact]
    public async Task An_entry_that_is_no_longer_canonical_does_not_give_the_signed_root() => await RefusedAsync(
        entries => Rewrite(entries[0], text => text.Replace("\"act\":", "\"act\" :", StringComparison.Ordinal)), _ => "was signed over root");

    [Fact]
    public async Task What_somebody_adds_to_the_journal_is_left_aside()
    {
        await using var vault = await HandedOverAsync();
        var entries = Path.Combine(vault.Vault.Folder.Store, "custody", "entries");
        var real = Directory.GetFiles(entries, "*.jsonl").Order(StringComparer.Ordinal).ToList();
        var end = real.Max(f => long.Parse(Path.GetFileName(f).Split('-')[1], CultureInfo.InvariantCulture));
        var forged = Encoding.UTF8.GetString(new CustodyEvent
        {
            Act = CustodyAct.AccountCreated,
            At = TimeProvider.System.GetUtcNow(),
            Actor = new CustodyActor(ActorKind.Tool, "console:root"),
            Facts = new Dictionary<string, string> { ["account"] = "mallory", ["role"] = "Administrator", ["unit"] = "", ["officer"] = "", ["display"] = "M" },
        }.ToEntry());
        Add(0, 1);
        Add(end, end + 1);

        // The true last segment with a line of rubbish behind it, under a name that comes before the true one.
        var last = real.Single(f => long.Parse(Path.GetFileName(f).Split('-')[1], CultureInfo.InvariantCulture) == end);
        var rubbish = Path.Combine(entries, $"{Path.GetFileName(last).Split('-')[0]}-{end + 1:D12}-0000000000000000.jsonl");
        await File.WriteAllTextAsync(rubbish, await File.ReadAllTextAsync(last, Cancel) + "rubbish\n", Cancel);
        File.Move(last, last + ".away");

        var report = await VaultRebuild.RunAsync(Folder(vault), RebuildDepth.Lengths, TimeProvider.System, null, Cancel);

        Assert.True(report.IsComplete, string.Join('\n', report.Problems));
        Assert.Equal(1, report.Uncovered);
        Assert.DoesNotContain("mallory", report.WithoutPassword);
        File.Move(last + ".away", last);
        await using var again = await vault.StartAgainAsync();
        Assert.Empty(await again.ProblemsAsync());

        void Add(long from, long to) => File.WriteAllText(Path.Combine(entries, $"{from:D12}-{to:D12}-{Sha256Digest.Of(Encoding.UTF8.GetBytes(forged + "\n")).Hex[..16]}.jsonl"), forged + "\n");
    }

    [Fact]
    public async Task A_segment_that_was_cut_short_is_named() => await RefusedAsync(
        entries => Rewrite(entries[0], text => text[..^3]), _ => "is not as it was written: its last line does not end");

    [Fact]
    public async Task A_store_of_another_vault_is_refused() => await RefusedAsync(
        entries => Directory.Delete(Path.Combine(entries[0], "..", "..", "checkpoints"), recursive: true), _ => "no checkpoint that this vault's log key has signed");

    [Fact]
    public async Task A_checkpoint_with_a_signature_that_does_not_hold_is_named() => await NamedAsync(
        (store, _) => Rewrite(Directory.GetFiles(Path.Combine(store, "custody", "checkpoints"), "*.note").Order(StringComparer.Ordinal).Last(), text => text.Replace("evidencevault.local", "elsewhere.local", StringComparison.Ordinal)),
        "it is no checkpoint of this log with a signature that holds");

    [Theory]
    [InlineData("manifest.json", "was changed")]
    [InlineData("manifest.p7s", "the seal over its manifest does not hold")]
    [InlineData("receipt.json", "the seal over its receipt does not hold")]
    [InlineData("seals.json", "the list of its file seals cannot be read")]
    public async Task A_document_that_was_changed_names_its_session(string name, string what) => await NamedAsync(
        (store, session) => Rewrite(Path.Combine(store, "sessions", session, name), text => text + " "), what);

    [Theory]
    [InlineData("manifest.json")]
    [InlineData("receipt.p7s")]
    [InlineData("seals.json")]
    public async Task A_document_that_is_gone_names_its_session(string name) => await NamedAsync(
        (store, session) => File.Delete(Path.Combine(store, "sessions", session, name)), "is not in the store");

    [Theory]
    [InlineData("originals")]
    [InlineData("stations")]
    public async Task An_object_that_is_gone_is_named(string first) => await NamedAsync(
        (store, _) => Directory.Delete(Path.Combine(store, first), recursive: true), "is not in the store");

    [Fact]
    public async Task Entries_behind_the_newest_checkpoint_are_left_aside_and_the_log_goes_on_without_them()
    {
        await using var vault = await HandedOverAsync();
        File.Delete(Directory.GetFiles(Path.Combine(vault.Vault.Folder.Store, "custody", "checkpoints"), "*.note").Order(StringComparer.Ordinal).Last());

        var report = await VaultRebuild.RunAsync(Folder(vault), RebuildDepth.Lengths, TimeProvider.System, null, Cancel);

        Assert.True(report.IsComplete, string.Join('\n', report.Problems));
        Assert.True(report.Uncovered > 0);
        await using var again = await vault.StartAgainAsync();
        using var station = TestStation.Enroll(again, "station-3");
        await station.HandOverAsync(("DCIM/c.mp4", "third"u8.ToArray()));
        Assert.Empty(await again.ProblemsAsync());
    }

    [Fact]
    public async Task A_rebuild_that_was_interrupted_starts_over()
    {
        await using var vault = await HandedOverAsync();
        var making = vault.Vault.Folder.Catalog + ".rebuilding";
        using (var begun = CatalogDatabase.Open(making))
        {
            begun.Write(t => t.Append(vault.Vault.ConsoleAct(CustodyAct.VaultVerified)));
            File.Copy(making + "-wal", making + "-wal.kept");
        }

        File.Move(making + "-wal.kept", making + "-wal");

        var report = await VaultRebuild.RunAsync(Folder(vault), RebuildDepth.Lengths, TimeProvider.System, null, Cancel);

        Assert.True(report.IsComplete);
        Assert.Equal([vault.Vault.Folder.Catalog], Directory.GetFiles(vault.Vault.Folder.Root, "catalog.db*").Where(f => !f.EndsWith(".lost", StringComparison.Ordinal)));
        await using var again = await vault.StartAgainAsync();
        Assert.Empty(await again.ProblemsAsync());
    }

    [Fact]
    public async Task A_catalogue_that_is_there_is_never_replaced()
    {
        await using var vault = await TestVault.StartAsync();
        await vault.StopAsync();
        var there = await File.ReadAllBytesAsync(vault.Vault.Folder.Catalog, Cancel);

        var refused = await Assert.ThrowsAsync<VaultException>(() => VaultRebuild.RunAsync(Folder(vault), RebuildDepth.Lengths, TimeProvider.System, null, Cancel));

        Assert.Contains("Move it away", refused.Message, StringComparison.Ordinal);
        Assert.Equal(there, await File.ReadAllBytesAsync(vault.Vault.Folder.Catalog, Cancel));
    }

    [Fact]
    public async Task Without_the_keys_nothing_is_rebuilt_and_none_are_made()
    {
        await using var vault = await TestVault.StartAsync();
        await vault.StopAsync();
        LoseCatalogue(vault);
        Directory.Move(vault.Vault.Folder.Trust, vault.Vault.Folder.Trust + ".away");

        await Assert.ThrowsAsync<VaultException>(() => VaultRebuild.RunAsync(Folder(vault), RebuildDepth.Lengths, TimeProvider.System, null, Cancel));

        Assert.False(Directory.Exists(vault.Vault.Folder.Trust));
    }

    [Fact]
    public async Task Every_act_there_is_can_be_repeated_even_when_its_entry_says_nothing()
    {
        await using var vault = await TestVault.StartAsync();
        vault.Vault.Database.Write(t =>
        {
            foreach (var act in Enum.GetValues<CustodyAct>())
            {
                t.Append(vault.Vault.ConsoleAct(act));
            }
        });
        await vault.Journal.WriteAsync(Cancel);
        await vault.StopAsync();

        var report = await RebuildAsync(vault, vault.Vault.Folder.Catalog + ".again");

        Assert.Equal(Enum.GetValues<CustodyAct>().Length, report.Entries);
    }

    /// <summary>Rebuilds beside what is there, and appends nothing, so that rows can be compared.</summary>
    internal static async Task<RebuildReport> RebuildAsync(TestVault vault, string path)
    {
        var folder = vault.Vault.Folder;
        using var trust = VaultTrust.OpenOrCreate(folder, TimeProvider.System.GetUtcNow());
        using var database = CatalogDatabase.Open(path);
        using var stores = VaultStores.Open(StoreOptions.Load(folder), database, TimeProvider.System);
        var report = await new CatalogueRebuild(
            database, new CustodyLog(database, trust.LogKey, TimeProvider.System), stores.Intake, new RebuildTerms(trust.Authority.Root, VaultHost.Zone)).RunAsync(null, Cancel);
        database.Settle();
        return report;
    }

    private static async Task RefusedAsync(Action<string[]> change, Func<string[], string> message)
    {
        await using var vault = await HandedOverAsync();
        var entries = Directory.GetFiles(Path.Combine(vault.Vault.Folder.Store, "custody", "entries"), "*.jsonl").Order(StringComparer.Ordinal).ToArray();
        change(entries);

        var refused = await Assert.ThrowsAsync<RebuildRefusedException>(() => VaultRebuild.RunAsync(Folder(vault), RebuildDepth.Lengths, TimeProvider.System, null, Cancel));

        Assert.Contains(message(entries), refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(vault.Vault.Folder.Catalog));
    }

    private static async Task NamedAsync(Action<string, string> change, string what)
    {
        await using var vault = await HandedOverAsync();
        change(vault.Vault.Folder.Store, Path.GetFileName(Directory.GetDirectories(Path.Combine(vault.Vault.Folder.Store, "sessions"))[0]));

        var report = await VaultRebuild.RunAsync(Folder(vault), RebuildDepth.Lengths, TimeProvider.System, null, Cancel);

        Assert.False(report.IsComplete);
        Assert.Contains(report.Problems, p => p.What.Contains(what, StringComparison.Ordinal));
        Assert.True(File.Exists(vault.Vault.Folder.Catalog));
    }

    /// <summary>A stopped vault without its catalogue, of three segments: two sessions, and what a further entry adds.</summary>
    private static async Task<TestVault> HandedOverAsync()
    {
        var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        await station.HandOverAsync(("DCIM/a.mp4", "first"u8.ToArray()));
        await station.HandOverAsync(("DCIM/b.mp4", "second"u8.ToArray()));
        vault.Vault.Database.Write(t => t.Append(vault.Vault.ConsoleAct(CustodyAct.VaultVerified)));
        await vault.Journal.WriteAsync(Cancel);
        await vault.StopAsync();
        LoseCatalogue(vault);
        return vault;
    }

    private static long First(string segment) => long.Parse(Path.GetFileName(segment).Split('-')[0], System.Globalization.CultureInfo.InvariantCulture);

    private static void Rewrite(string path, Func<string, string> change)
    {
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllBytes(path, System.Text.Encoding.Latin1.GetBytes(change(System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(path)))));
    }
}
