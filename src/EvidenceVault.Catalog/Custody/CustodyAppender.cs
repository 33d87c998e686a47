using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>Writes leaves and the complete subtrees they close, by statements prepared once.</summary>
internal sealed class CustodyAppender(SqliteConnection connection) : IDisposable
{
    private SqliteCommand? _size;
    private SqliteCommand? _leaf;
    private SqliteCommand? _node;

    public long Append(CustodyEvent custodyEvent)
    {
        _size ??= Prepare("SELECT COALESCE(MAX(leaf_index) + 1, 0) FROM custody_entry");
        _leaf ??= Prepare(
            "INSERT INTO custody_entry (leaf_index, entry, leaf_hash, at, act, actor, item, session) VALUES ($index, $entry, $hash, $at, $act, $actor, $item, $session)",
            "$index", "$entry", "$hash", "$at", "$act", "$actor", "$item", "$session");
        _node ??= Prepare("INSERT INTO custody_node (level, node_index, hash) VALUES ($level, $index, $hash)", "$level", "$index", "$hash");

        var index = (long)_size.ExecuteScalar()!;
        var entry = custodyEvent.ToEntry();
        var hash = MerkleTree.LeafHash(entry);
        Set(_leaf, index, entry, hash.ToBytes(), Instants.Write(custodyEvent.At), custodyEvent.Act.ToWord(), custodyEvent.Actor.Name,
            custodyEvent.Item?.Value, custodyEvent.Session?.Value);
        _leaf.ExecuteNonQuery();
        foreach (var (address, node) in MerkleAppend.Complete(index, hash, a => TreeNodes.Read(connection, a)))
        {
            if (address.Level > 0)
            {
                Set(_node, (long)address.Level, address.Index, node.ToBytes());
                _node.ExecuteNonQuery();
            }
        }

        return index;
    }

    public void Dispose()
    {
        _size?.Dispose();
        _leaf?.Dispose();
        _node?.Dispose();
    }

    private SqliteCommand Prepare(string sql, params string[] parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are the constants above.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var name in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        return command;
    }

    private static void Set(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }
    }
}

/// <summary>The stored nodes of the custody log's tree.</summary>
internal static class TreeNodes
{
    /// <exception cref="CatalogException">The node is missing: the log's rows are damaged.</exception>
    public static Sha256Digest Read(SqliteConnection connection, TreeNodeAddress address)
    {
        var hash = address.Level == 0
            ? connection.Scalar<byte[]>("SELECT leaf_hash FROM custody_entry WHERE leaf_index = $index", ("$index", address.Index))
            : connection.Scalar<byte[]>("SELECT hash FROM custody_node WHERE level = $level AND node_index = $index", ("$level", address.Level), ("$index", address.Index));
        return hash is { Length: Sha256Digest.Size }
            ? new Sha256Digest(hash)
            : throw new CatalogException($"The custody log lacks node {address.Index} of level {address.Level}. Stop using this catalogue and restore its last good copy.");
    }
}
