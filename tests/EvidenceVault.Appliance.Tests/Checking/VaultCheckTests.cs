using System.Text;
using EvidenceVault.Appliance.Tests.Rebuilding;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.HandOver;
using Microsoft.Data.Sqlite;
using Xunit;

namespace EvidenceVault.Appliance.Tests.Checking;

/// <summary>Whatever is changed behind the vault's back, the check finds it and names it.</summary>
public sealed class VaultCheckTests
{
    private static readonly byte[] Recording = Encoding.UTF8.GetBytes("a recording that somebody would like to change");

    [Fact]
    public async Task A_byte_flipped_in_the_store_names_the_item() => await FoundAsync(
        (vault, _) =>
        {
            var item = vault.Items()[0];
            var path = vault.PathOf(item);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            var bytes = File.ReadAllBytes(path);
            bytes[7] ^= 1;
            File.WriteAllBytes(path, bytes);
            return item.Id.Value;
        }, "stored bytes were changed");

    [Fact]
    public async Task An_object_that_is_gone_names_the_item() => await FoundAsync(
        (vault, _) =>
        {
            File.Delete(vault.PathOf(vault.Items()[0]));
            return vault.Items()[0].Id.Value;
        }, "is not in the store");

    [Fact]
    public async Task A_custody_entry_rewritten_with_another_tool_is_named() => await FoundAsync(
        (vault, _) =>
        {
            var index = vault.Vault.Log.FindAdmission(vault.Items()[0].Id)!.Index;
            Sql(vault, $"DROP TRIGGER custody_entry_no_update; UPDATE custody_entry SET entry = CAST(replace(CAST(entry AS TEXT), 'a.mp4', 'b.mp4') AS BLOB) WHERE leaf_index = {index}");
            return $"custody entry {index}";
        }, "was changed");

    [Fact]
    public async Task An_entry_rewritten_together_with_its_leaf_still_breaks_the_tree() => await FoundAsync(
        (vault, _) =>
        {
            var row = vault.Vault.Log.FindAdmission(vault.Items()[0].Id)!;
            var forged = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(row.Entry).Replace("a.mp4", "b.mp4", StringComparison.Ordinal));
            Sql(vault, $"DROP TRIGGER custody_entry_no_update; UPDATE custody_entry SET entry = x'{Convert.ToHexString(forged)}', leaf_hash = x'{Convert.ToHexString(MerkleTree.LeafHash(forged).ToBytes())}' WHERE leaf_index = {row.Index}");
            return "checkpoint of";
        }, "it was signed over root");

    [Fact]
    public async Task The_same_line_in_a_searchable_column_alone_is_named() => await FoundAsync(
        (vault, _) =>
        {
            Sql(vault, "DROP TRIGGER custody_entry_no_update; UPDATE custody_entry SET actor = 'somebody else' WHERE leaf_index = 1");
            return "custody entry 1";
        }, "searchable columns");

    [Fact]
    public async Task Entries_cut_from_the_end_are_missed() => await FoundAsync(
        (vault, _) =>
        {
            Sql(vault, "DROP TRIGGER custody_entry_no_delete; DELETE FROM custody_entry WHERE leaf_index >= (SELECT MAX(tree_size) - 1 FROM checkpoint)"); // the media room may have told more since
            return "checkpoint of";
        }, "lines were removed from its end");

    [Fact]
    public async Task An_entry_cut_from_the_middle_is_missed() => await FoundAsync(
        (vault, _) =>
        {
            Sql(vault, "DROP TRIGGER custody_entry_no_delete; DELETE FROM custody_entry WHERE leaf_index = 1");
            return "custody entry 2";
        }, "lines were removed");

    [Fact]
    public async Task A_stored_tree_node_that_was_changed_is_named() => await FoundAsync(
        (vault, _) =>
        {
            Sql(vault, "DROP TRIGGER custody_node_no_update; UPDATE custody_node SET hash = zeroblob(32) WHERE level = 1 AND node_index = 0");
            return "custody log node 1/0";
        }, "is not the hash of the entries below it");

    [Fact]
    public async Task An_item_row_that_no_longer_says_what_its_admission_says_is_named() => await FoundAsync(
        (vault, _) =>
        {
            Sql(vault, "UPDATE evidence_item SET class = 'training'");
            return vault.Items()[0].Id.Value;
        }, "the catalogue says class 'training'");

    [Theory]
    [InlineData("DROP TRIGGER evidence_item_never_changes; UPDATE evidence_item SET officer = '999999'", "the catalogue says officer '999999'")]
    [InlineData("DROP TRIGGER evidence_item_never_changes; UPDATE evidence_item SET unit = '二大队'", "the catalogue says unit '二大队'")]
    [InlineData("DROP TRIGGER evidence_item_never_changes; UPDATE evidence_item SET name = 'c.mp4'", "the catalogue says name 'c.mp4'")]
    [InlineData("UPDATE evidence_item SET recorded_at = '2020-01-01T00:00:00.000Z'", "the catalogue shows the time")]
    [InlineData("UPDATE evidence_item SET locked_until = '9000-01-01T00:00:00.000Z'", "the store locks it until")]
    [InlineData("INSERT INTO case_link SELECT id, 'X-1', 'nobody', '2026-01-01T00:00:00.000Z' FROM evidence_item", "links it to other cases")]
    [InlineData("INSERT INTO derived_copy SELECT id, 'proxy', sha256, sha256, bytes, 'video/mp4', '{}', admitted_at FROM evidence_item", "other derived copies")]
    [InlineData("DELETE FROM time_claim", "a time that its manifest claims")]
    public async Task A_row_about_an_item_that_was_changed_is_named(string sql, string what) => await FoundAsync(
        (vault, _) =>
        {
            Sql(vault, sql);
            return vault.Items()[0].Id.Value;
        }, what);

    [Fact]
    public async Task An_admitted_session_that_was_set_back_is_named() => await FoundAsync(
        (vault, receipt) =>
        {
            Sql(vault, "DROP TRIGGER intake_session_never_changes; UPDATE intake_session SET state = 'open', receipt = NULL, receipt_seal = NULL, admitted_at = NULL");
            return $"session {receipt.Session}";
        }, "was admitted by the log");

    [Fact]
    public async Task A_role_that_nobody_granted_is_named() => await FoundAsync(
        (vault, _) =>
        {
            Sql(vault, "INSERT INTO account (name, display_name, role, unit, password_hash, security_stamp) VALUES ('ghost', 'ghost', 'LegalOfficer', '*', '', '')");
            return "account ghost";
        }, "the log tells of no such account");

    [Fact]
    public async Task A_leaf_of_the_wrong_length_is_named_and_does_not_stop_the_check() => await FoundAsync(
        (vault, _) =>
        {
            Sql(vault, "DROP TRIGGER custody_entry_no_update; UPDATE custody_entry SET leaf_hash = x'00' WHERE leaf_index = 1");
            return "custody entry 1";
        }, "was changed");

    [Fact]
    public async Task A_manifest_changed_in_the_store_names_its_session() => await FoundAsync(
        (vault, receipt) =>
        {
            var path = Path.Combine(vault.Vault.Folder.Store, "sessions", receipt.Session.Value, "manifest.json");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.AppendAllText(path, " ");
            return $"session {receipt.Session}";
        }, "manifest or seal in the store");

    [Fact]
    public async Task A_segment_of_the_log_that_is_gone_from_the_store_is_named() => await FoundAsync(
        (vault, _) =>
        {
            Directory.Delete(Path.Combine(vault.Vault.Folder.Store, "custody", "entries"), recursive: true);
            return "object custody/entries/";
        }, "is not in the store");

    [Fact]
    public async Task A_receipt_changed_in_the_store_is_named() => await FoundAsync(
        (vault, receipt) =>
        {
            var path = Path.Combine(vault.Vault.Folder.Store, "sessions", receipt.Session.Value, "receipt.json");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            var bytes = File.ReadAllBytes(path);
            bytes[9] ^= 1;
            File.WriteAllBytes(path, bytes);
            return $"object sessions/{receipt.Session}/receipt.json";
        }, "was changed");

    [Fact]
    public async Task A_gap_in_what_the_journal_wrote_is_named() => await FoundAsync(
        (vault, _) =>
        {
            Sql(vault, "DELETE FROM stored_object WHERE key LIKE 'custody/entries/%'");
            return "custody entry 0";
        }, "no segment in the store's ledger");

    [Fact]
    public async Task Keys_that_are_gone_are_never_replaced_by_new_ones()
    {
        var vault = await TestVault.StartAsync();
        await using (vault)
        {
            var trust = vault.Vault.Folder.Trust;
            Directory.Move(trust, trust + ".away");
            Assert.Throws<EvidenceVault.Appliance.Trust.VaultException>(() => OpenVault.Open(vault.Vault.Folder.Root, create: true, TimeProvider.System));
            Assert.False(Directory.Exists(trust));
        }
    }

    [Fact]
    public async Task An_item_taken_out_of_the_catalogue_is_missed() => await FoundAsync(
        (vault, _) =>
        {
            var id = vault.Items()[0].Id.Value;
            Sql(vault, "PRAGMA foreign_keys = OFF; DROP TRIGGER evidence_item_stays; DELETE FROM evidence_item");
            return id;
        }, "the catalogue does not know it");

    [Fact]
    public async Task A_receipt_that_was_rewritten_names_its_session() => await FoundAsync(
        (vault, receipt) =>
        {
            Sql(vault, "DROP TRIGGER intake_session_never_changes; UPDATE intake_session SET receipt = CAST(replace(CAST(receipt AS TEXT), 'a.mp4', 'b.mp4') AS BLOB)");
            return $"session {receipt.Session}";
        }, "the seal over its receipt does not hold");

    [Fact]
    public async Task A_checkpoint_that_was_forged_is_named() => await FoundAsync(
        (vault, _) =>
        {
            Sql(vault, "DROP TRIGGER checkpoint_no_update; UPDATE checkpoint SET note = replace(note, 'evidencevault.local', 'elsewhere.local')");
            return "checkpoint of";
        }, "its signature does not hold");

    [Fact]
    public async Task An_original_that_nobody_admitted_is_named() => await FoundAsync(
        (vault, _) =>
        {
            var stray = Path.Combine(vault.Vault.Folder.Store, "originals", "ab", new string('a', 62) + "bb");
            Directory.CreateDirectory(Path.GetDirectoryName(stray)!);
            File.WriteAllText(stray, "stray");
            return "object originals/ab/";
        }, "belongs to no item");

    private static async Task FoundAsync(Func<TestVault, Receipt, string> change, string what)
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        var receipt = await station.HandOverAsync(("DCIM/a.mp4", Recording));
        await LivedVault.ExaminedAsync(vault); // an examination that ends later writes time and claims anew, over what was changed
        Assert.Empty(await vault.ProblemsAsync());

        var where = change(vault, receipt);

        var problems = await vault.ProblemsAsync();
        Assert.Contains(problems, p => p.Where.Contains(where, StringComparison.Ordinal) && p.What.Contains(what, StringComparison.Ordinal));
    }

    /// <summary>As somebody with the file and another tool would.</summary>
    private static void Sql(TestVault vault, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={vault.Vault.Folder.Catalog};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the constants above
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
