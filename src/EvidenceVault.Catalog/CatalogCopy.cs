using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>What a copy of the catalogue holds.</summary>
/// <param name="Schema">Number of the last migration.</param>
/// <param name="TreeSize">Entries of its custody log.</param>
/// <param name="RootHash">Root over them, from the stored nodes.</param>
/// <param name="Checkpoint">The newest checkpoint in it, with the root that its own entries give at that size; null if it holds none.</param>
/// <param name="Problems">What SQLite finds wrong with the file; empty when it is sound.</param>
public sealed record CopiedCatalogue(long Schema, long TreeSize, Sha256Digest RootHash, (string Note, Sha256Digest RootHash)? Checkpoint, IReadOnlyList<string> Problems);

/// <summary>Copies of the catalogue, made while it is written to and complete as of one instant. A copy is one file that needs no other beside it.</summary>
public static class CatalogCopy
{
    /// <summary>Makes a copy by SQLite's backup API (sqlite.org/backup.html). Writers go on meanwhile; readers too.</summary>
    /// <param name="path">A free name.</param>
    /// <exception cref="SqliteException">The disk is full, or one of the two cannot be read or written.</exception>
    public static void Make(CatalogDatabase database, string path)
    {
        using var copy = Open(path, SqliteOpenMode.ReadWriteCreate);
        database.CopyTo(copy);
        copy.Execute("PRAGMA journal_mode = DELETE"); // the copied header says WAL, which would want files beside it
    }

    /// <summary>Reads all of a copy, and changes nothing.</summary>
    /// <exception cref="SqliteException">It is no database, or damaged beyond reading.</exception>
    /// <exception cref="CatalogException">Its custody log lacks a node.</exception>
    public static CopiedCatalogue Inspect(string path)
    {
        using var copy = Open(path, SqliteOpenMode.ReadOnly);
        var problems = copy.Query("PRAGMA integrity_check(100)", r => r.GetString(0)).Where(line => line != "ok").ToList();
        var size = copy.Scalar<long>("SELECT COUNT(*) FROM custody_entry");
        var newest = copy.Query("SELECT tree_size, note FROM checkpoint ORDER BY tree_size DESC LIMIT 1", r => (Size: r.GetInt64(0), Note: r.GetString(1)));
        return new CopiedCatalogue(
            copy.Scalar<long>("PRAGMA user_version"), size, Root(size),
            newest is [var last] ? (last.Note, Root(last.Size)) : null, problems);

        Sha256Digest Root(long of) => MerkleTree.Root(of, a => TreeNodes.Read(copy, a));
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            connection.Execute("PRAGMA synchronous = FULL");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
