using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>A line of the custody log as it is stored.</summary>
public sealed record CustodyRow(long Index, byte[] Entry, Sha256Digest LeafHash, string At, string Act, string Actor, string? Item, string? Session);

/// <summary>Reads the custody log, signs its checkpoints, and proves what stands in it.</summary>
public sealed class CustodyLog(CatalogDatabase database, LogSigningKey key, TimeProvider clock)
{
    private const string Columns = "leaf_index, entry, leaf_hash, at, act, actor, item, session";

    /// <summary>The key by which anybody checks this log's checkpoints.</summary>
    public LogVerifierKey Verifier => key.Verifier;

    /// <summary>The state of the log now, under the vault's signature; kept, so that the vault cannot later deny it.</summary>
    public string SignCheckpoint(CatalogTransaction transaction)
    {
        var (size, root) = Head(transaction.Connection);
        var kept = transaction.Connection.Scalar<string>("SELECT note FROM checkpoint WHERE tree_size = $size", ("$size", size));
        if (kept is not null)
        {
            return kept;
        }

        var note = key.Sign(new Checkpoint(key.Origin, size, root));
        transaction.Connection.Execute("INSERT INTO checkpoint (tree_size, note, signed_at) VALUES ($size, $note, $at)",
            ("$size", size), ("$note", note), ("$at", clock.GetUtcNow()));
        return note;
    }

    /// <summary>As <see cref="SignCheckpoint(CatalogTransaction)"/>, as an act of its own; an unchanged log is not signed again.</summary>
    public string SignCheckpoint() => database.Write(SignCheckpoint);

    /// <summary>Proves that entry <paramref name="index"/> stands in the log as of now, within the act that may have just appended it.</summary>
    public TlogProof Prove(CatalogTransaction transaction, long index)
    {
        var note = SignCheckpoint(transaction);
        var size = transaction.Connection.Scalar<long>("SELECT COUNT(*) FROM custody_entry");
        return new TlogProof(index, [.. MerkleProofs.Inclusion(index, size, a => TreeNodes.Read(transaction.Connection, a))], note);
    }

    /// <inheritdoc cref="Prove(CatalogTransaction, long)"/>
    public TlogProof Prove(long index) => database.Write(t => Prove(t, index));

    /// <summary>Proves entry <paramref name="index"/> against the newest checkpoint there is, and signs nothing. Null when none covers it yet.</summary>
    public TlogProof? FindProof(long index) => database.Read(c => c.First(
        "SELECT tree_size, note FROM checkpoint WHERE tree_size > $index ORDER BY tree_size DESC LIMIT 1",
        r => new TlogProof(index, [.. MerkleProofs.Inclusion(index, r.GetInt64(0), a => TreeNodes.Read(c, a))], r.GetString(1)),
        ("$index", index)));

    /// <summary>Proves many entries against one signed state of the log, and signs nothing. Nodes that several proofs share are read once.</summary>
    /// <param name="treeSize">Of the state; larger than every index.</param>
    /// <param name="note">Its checkpoint.</param>
    public IReadOnlyList<(long Index, TlogProof Proof)> ProveAll(IReadOnlyList<long> indices, long treeSize, string note) => database.Read(c =>
    {
        var known = new Dictionary<TreeNodeAddress, Sha256Digest>();
        return indices.Select(i => (i, new TlogProof(i, [.. MerkleProofs.Inclusion(i, treeSize, Node)], note))).ToList();

        Sha256Digest Node(TreeNodeAddress address) => known.TryGetValue(address, out var hash) ? hash : known[address] = TreeNodes.Read(c, address);
    });

    /// <summary>When the newest checkpoint was signed; null before the first.</summary>
    public DateTimeOffset? LatestCheckpointAt() => database.Read(c => c.Scalar<string>("SELECT signed_at FROM checkpoint ORDER BY tree_size DESC LIMIT 1"))
        is { } text ? Instants.Parse(text) : null;

    /// <summary>The newest signed checkpoint; null before the first.</summary>
    public string? LatestCheckpoint() => database.Read(c => c.Scalar<string>("SELECT note FROM checkpoint ORDER BY tree_size DESC LIMIT 1"));

    /// <summary>Every checkpoint ever signed, oldest first.</summary>
    public IReadOnlyList<(long TreeSize, string Note)> Checkpoints() =>
        database.Read(c => c.Query("SELECT tree_size, note FROM checkpoint ORDER BY tree_size", r => (r.GetInt64(0), r.GetString(1))));

    /// <summary>Checkpoints of trees of <paramref name="from"/> up to and including <paramref name="to"/> entries, smallest first, with the instant of signing.</summary>
    internal IReadOnlyList<(long TreeSize, string Note, DateTimeOffset SignedAt)> CheckpointsFrom(long from, long to) => database.Read(c => c.Query(
        "SELECT tree_size, note, signed_at FROM checkpoint WHERE tree_size BETWEEN $from AND $to ORDER BY tree_size",
        r => (r.GetInt64(0), r.GetString(1), r.Instant(2)), ("$from", from), ("$to", to)));

    /// <summary>Keeps a checkpoint that was signed before. One of the same size that is known stays.</summary>
    internal static void Keep(CatalogTransaction transaction, long treeSize, string note, DateTimeOffset signedAt) => transaction.Connection.Execute(
        "INSERT INTO checkpoint (tree_size, note, signed_at) VALUES ($size, $note, $at) ON CONFLICT DO NOTHING", ("$size", treeSize), ("$note", note), ("$at", signedAt));

    /// <summary>How many entries the journal has written to the store.</summary>
    public long WrittenToStore() => new JournalCursor(database).Read().NextLeaf;

    public long TreeSize() => database.Read(c => c.Scalar<long>("SELECT COUNT(*) FROM custody_entry"));

    /// <summary>The root over the stored nodes, for the first <paramref name="treeSize"/> entries.</summary>
    public Sha256Digest Root(long treeSize) => database.Read(c => MerkleTree.Root(treeSize, a => TreeNodes.Read(c, a)));

    public IReadOnlyList<Sha256Digest> Consistency(long firstSize, long secondSize) =>
        database.Read(c => MerkleProofs.Consistency(firstSize, secondSize, a => TreeNodes.Read(c, a)).ToList());

    /// <summary>The item's chain of custody, oldest first.</summary>
    public IReadOnlyList<CustodyRow> Trail(EvidenceItemId item, int most = 500) => database.Read(c => c.Query(
        $"SELECT {Columns} FROM (SELECT {Columns} FROM custody_entry WHERE item = $item ORDER BY leaf_index DESC LIMIT $most) ORDER BY leaf_index",
        Map, ("$item", item), ("$most", most)));

    /// <summary>A part of the item's chain of custody, oldest first: the lines behind that one, else those before that one, else the newest.</summary>
    public TrailPage TrailPage(EvidenceItemId item, long? before, long? after, int size) => database.Read(c =>
    {
        var rows = after is null
            ? c.Query($"SELECT {Columns} FROM custody_entry WHERE item = $item AND leaf_index < $before ORDER BY leaf_index DESC LIMIT $size", Map, ("$item", item), ("$before", before ?? long.MaxValue), ("$size", size))
            : c.Query($"SELECT {Columns} FROM custody_entry WHERE item = $item AND leaf_index > $after ORDER BY leaf_index LIMIT $size", Map, ("$item", item), ("$after", after), ("$size", size));
        if (after is null)
        {
            rows.Reverse();
        }

        var (first, last) = rows.Count > 0 ? (rows[0].Index, rows[^1].Index) : (0, 0);
        return new TrailPage(
            rows,
            c.Scalar<long>("SELECT COUNT(*) FROM custody_entry WHERE item = $item", ("$item", item)),
            c.Scalar<long>("SELECT COUNT(*) FROM custody_entry WHERE item = $item AND leaf_index < $first", ("$item", item), ("$first", first)),
            rows.Count > 0 && c.Scalar<long>("SELECT EXISTS (SELECT 1 FROM custody_entry WHERE item = $item AND leaf_index > $last)", ("$item", item), ("$last", last)) == 1);
    });

    /// <summary>Up to <paramref name="most"/> lines from <paramref name="fromIndex"/> on, in the order of the log.</summary>
    public IReadOnlyList<CustodyRow> Page(long fromIndex, int most) => database.Read(c => c.Query(
        $"SELECT {Columns} FROM custody_entry WHERE leaf_index >= $from ORDER BY leaf_index LIMIT $most", Map, ("$from", fromIndex), ("$most", most)));

    public CustodyRow? Find(long index) => database.Read(c => c.First($"SELECT {Columns} FROM custody_entry WHERE leaf_index = $index", Map, ("$index", index)));

    /// <summary>The line that admitted the item, set apart at once or not.</summary>
    public CustodyRow? FindAdmission(EvidenceItemId item) => database.Read(c => c.First(
        $"SELECT {Columns} FROM custody_entry WHERE item = $item AND act IN ($act, $apart) ORDER BY leaf_index LIMIT 1", Map,
        ("$item", item), ("$act", CustodyAct.ItemAdmitted.ToWord()), ("$apart", CustodyAct.ItemQuarantined.ToWord())));

    /// <summary>The lines that name the docking session, oldest first.</summary>
    public IReadOnlyList<CustodyRow> Trail(DockingSessionId session, int most = 500) => database.Read(c => c.Query(
        $"SELECT {Columns} FROM custody_entry WHERE session = $session ORDER BY leaf_index LIMIT $most", Map, ("$session", session), ("$most", most)));

    /// <summary>The stored inner nodes in the order of their levels, for a check of the whole log.</summary>
    public IReadOnlyList<(TreeNodeAddress Address, Sha256Digest Hash)> Nodes(int level, long fromIndex, int most) => database.Read(c => c.Query(
        "SELECT node_index, hash FROM custody_node WHERE level = $level AND node_index >= $from ORDER BY node_index LIMIT $most",
        r => (new TreeNodeAddress(level, r.GetInt64(0)), new Sha256Digest(r.Bytes(1))),
        ("$level", level), ("$from", fromIndex), ("$most", most)));

    private static (long Size, Sha256Digest Root) Head(SqliteConnection connection)
    {
        var size = connection.Scalar<long>("SELECT COUNT(*) FROM custody_entry");
        return (size, MerkleTree.Root(size, a => TreeNodes.Read(connection, a)));
    }

    internal static CustodyRow Map(SqliteDataReader r) => new(
        r.GetInt64(0), r.Bytes(1), r.Bytes(2) is { Length: Sha256Digest.Size } hash ? new Sha256Digest(hash) : default, r.GetString(3), r.GetString(4), r.GetString(5), r.TextOrNull(6), r.TextOrNull(7));
}
