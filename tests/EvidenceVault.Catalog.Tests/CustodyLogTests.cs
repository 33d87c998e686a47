using EvidenceVault.Core.Custody;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog.Tests;

public sealed class CustodyLogTests : IDisposable
{
    private readonly TestCatalog _catalog = new();

    public void Dispose() => _catalog.Dispose();

    [Fact]
    public void Stored_nodes_give_the_root_that_the_entries_themselves_give()
    {
        for (var i = 0; i < 70; i++)
        {
            _catalog.Database.Write(t => t.Append(TestCatalog.Event(CustodyAct.SignedIn)));
        }

        var rows = _catalog.Log.Page(0, 1000);
        Assert.Equal(70, rows.Count);
        Assert.Equal(MerkleTree.RootOf(rows.Select(r => MerkleTree.LeafHash(r.Entry))), _catalog.Log.Root(70));
    }

    [Fact]
    public void Every_entry_can_be_proven_against_the_signed_log()
    {
        _catalog.Database.Write(t =>
        {
            for (var i = 0; i < 33; i++)
            {
                t.Append(TestCatalog.Event(CustodyAct.SignedIn));
            }
        });

        Assert.All(_catalog.Log.Page(0, 100), row => Assert.True(_catalog.Log.Prove(row.Index).Verify(row.Entry, _catalog.Log.Verifier).IsAccepted));
    }

    [Fact]
    public void A_later_checkpoint_is_consistent_with_an_earlier_one()
    {
        _catalog.Database.Write(t => t.Append(TestCatalog.Event(CustodyAct.SignedIn)));
        var first = CheckpointNote.Open(_catalog.Log.SignCheckpoint(), _catalog.Log.Verifier).Checkpoint!;
        _catalog.Database.Write(t => { for (var i = 0; i < 20; i++) { t.Append(TestCatalog.Event(CustodyAct.SignedOut)); } });
        var second = CheckpointNote.Open(_catalog.Log.SignCheckpoint(), _catalog.Log.Verifier).Checkpoint!;

        Assert.Equal((1, 21), (first.TreeSize, second.TreeSize));
        Assert.True(MerkleProofCheck.VerifyConsistency(1, 21, first.RootHash, second.RootHash, _catalog.Log.Consistency(1, 21)));
    }

    [Fact]
    public void An_act_that_fails_leaves_no_event()
    {
        Assert.Throws<InvalidOperationException>(() => _catalog.Database.Write(t =>
        {
            t.Append(TestCatalog.Event(CustodyAct.Classified));
            throw new InvalidOperationException("the act fails after its event");
        }));

        Assert.Equal(0, _catalog.Log.TreeSize());
        Assert.Equal(0, _catalog.Database.Write(t => t.Append(TestCatalog.Event(CustodyAct.SignedIn))));
    }

    [Theory]
    [InlineData("UPDATE custody_entry SET actor = 'x'")]
    [InlineData("DELETE FROM custody_entry")]
    [InlineData("INSERT INTO custody_entry (leaf_index, entry, leaf_hash, at, act, actor) VALUES (9, x'00', x'00', '', '', '')")]
    [InlineData("UPDATE custody_node SET hash = x'00'")]
    [InlineData("DELETE FROM custody_node")]
    [InlineData("UPDATE checkpoint SET note = ''")]
    [InlineData("DELETE FROM checkpoint")]
    [InlineData("UPDATE evidence_item SET sha256 = ''")]
    [InlineData("UPDATE evidence_item SET bytes = 0")]
    [InlineData("DELETE FROM evidence_item")]
    public void The_database_itself_refuses_to_rewrite_history(string sql)
    {
        _catalog.Admit("a.mp4", 0);
        _catalog.Admit("b.mp4", 1);
        _catalog.Log.SignCheckpoint();
        using var connection = new SqliteConnection($"Data Source={_catalog.Database.Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the constants above
        command.CommandText = sql;
#pragma warning restore CA2100
        Assert.Throws<SqliteException>(() => command.ExecuteNonQuery());
    }

    [Fact]
    public void Several_processes_may_append_in_turn()
    {
        using var other = CatalogDatabase.Open(_catalog.Database.Path);
        Parallel.For(0, 40, i => (i % 2 == 0 ? _catalog.Database : other).Write(t => t.Append(TestCatalog.Event(CustodyAct.SignedIn))));

        var rows = _catalog.Log.Page(0, 100);
        Assert.Equal(Enumerable.Range(0, 40).Select(i => (long)i), rows.Select(r => r.Index));
        Assert.Equal(MerkleTree.RootOf(rows.Select(r => r.LeafHash)), _catalog.Log.Root(40));
    }
}
