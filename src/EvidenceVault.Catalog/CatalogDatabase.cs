using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>
/// The catalogue's SQLite file: one writer at a time, any number of readers, every commit durable before it returns
/// (WAL with <c>synchronous=FULL</c>). Several processes may hold it open.
/// </summary>
public sealed class CatalogDatabase : IDisposable
{
    /// <summary>Older versions can lose committed rows when the write-ahead log is reset (sqlite.org, release notes of 3.51.3).</summary>
    private static readonly Version OldestSqlite = new(3, 51, 3);

    private readonly string _connectionString;
    private readonly Lock _writing = new();
    private readonly SqliteConnection _writer;
    private readonly CustodyAppender _appender;

    private CatalogDatabase(string path)
    {
        Path = path;
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            ForeignKeys = true,
            DefaultTimeout = 30,
            Pooling = true,
        }.ToString();
        _writer = Connect();
        _writer.CreateFunction("search_words", (object?[] texts) => SearchWords.Of(texts), isDeterministic: true); // whoever writes indexes words
        _appender = new CustodyAppender(_writer);
    }

    /// <summary>Path of the database file.</summary>
    public string Path { get; }

    /// <summary>Opens the catalogue, making it if it is not there, brings its schema up to date and checks how SQLite was built and set.</summary>
    /// <exception cref="CatalogException">SQLite is too old, a setting did not take, or the file was written by a newer program.</exception>
    public static CatalogDatabase Open(string path)
    {
        var database = new CatalogDatabase(path);
        try
        {
            database.CheckEngine();
            database.Migrate();
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Runs a query over one consistent state of the catalogue.</summary>
    public T Read<T>(Func<SqliteConnection, T> query)
    {
        using var connection = Connect();
        using var transaction = connection.BeginTransaction(deferred: true);
        var result = query(connection);
        transaction.Commit();
        return result;
    }

    /// <summary>Runs one act: its rows and its custody events are committed together, durably, or not at all.</summary>
    public T Write<T>(Func<CatalogTransaction, T> act)
    {
        lock (_writing)
        {
            return InTransaction(() => act(new CatalogTransaction(_writer, _appender)));
        }
    }

    /// <inheritdoc cref="Write{T}(Func{CatalogTransaction, T})"/>
    public void Write(Action<CatalogTransaction> act) => Write(transaction =>
    {
        act(transaction);
        return true;
    });

    /// <summary>
    /// What SQLite itself finds wrong with the file; empty when it is sound. It looks through new eyes: a connection that has read the full-text index before
    /// holds the check against what it remembers of it, and calls an index that others have written to since damaged (seen with SQLite 3.51).
    /// </summary>
    public IReadOnlyList<string> IntegrityProblems()
    {
        using var connection = Connect(new SqliteConnectionStringBuilder(_connectionString) { Pooling = false }.ToString());
        using var transaction = connection.BeginTransaction(deferred: true);
        List<string> problems =
        [
            .. connection.Query("PRAGMA integrity_check(100)", r => r.GetString(0)).Where(line => line != "ok"),
            .. connection.Query("PRAGMA foreign_key_check", r => $"a row of {r.GetString(0)} refers to nothing in {r.GetString(2)}"),
        ];
        transaction.Commit();
        return problems;
    }

    /// <summary>Copies the catalogue as of one instant. Writers are not held up: they write to the write-ahead log meanwhile.</summary>
    internal void CopyTo(SqliteConnection copy)
    {
        using var source = Connect();
        source.BackupDatabase(copy);
    }

    /// <summary>Moves all that was committed from the write-ahead log into the file itself, so that the file alone is the catalogue. Nobody else may have it open.</summary>
    /// <exception cref="CatalogException">Somebody has.</exception>
    public void Settle()
    {
        lock (_writing)
        {
            if (_writer.Scalar<long>("PRAGMA wal_checkpoint(TRUNCATE)") != 0)
            {
                throw new CatalogException($"{Path} is in use by another process. Stop it first.");
            }
        }
    }

    public void Dispose()
    {
        _appender.Dispose();
        _writer.Dispose();
        using var pool = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(pool); // or idle connections would hold the file, and its write-ahead log, open
    }

    private SqliteConnection Connect() => Connect(_connectionString);

    private static SqliteConnection Connect(string to)
    {
        var connection = new SqliteConnection(to);
        connection.Open();
        connection.Execute("PRAGMA synchronous = FULL; PRAGMA recursive_triggers = ON"); // or a REPLACE would slip past the triggers
        return connection;
    }

    private void CheckEngine()
    {
        var version = Version.Parse(_writer.Scalar<string>("SELECT sqlite_version()")!);
        if (version < OldestSqlite)
        {
            throw new CatalogException($"SQLite {version} is in use; {OldestSqlite} or newer is needed. Install the program with its own SQLite library.");
        }

        Expect("journal_mode = WAL", _writer.Scalar<string>("PRAGMA journal_mode = WAL"), "wal");
        Expect("synchronous = FULL", Setting("synchronous"), "2");
        Expect("foreign_keys = ON", Setting("foreign_keys"), "1");

        string Setting(string pragma) => _writer.Scalar<long>("PRAGMA " + pragma).ToString(CultureInfo.InvariantCulture);

        static void Expect(string what, string? found, string wanted)
        {
            if (found != wanted)
            {
                throw new CatalogException($"The catalogue needs SQLite with {what}, but it answers '{found}'. Keep the catalogue on a local disk, not on a network share.");
            }
        }
    }

    private void Migrate()
    {
        var migrations = Migrations();
        lock (_writing)
        {
            InTransaction(() =>
            {
                var applied = _writer.Scalar<long>("PRAGMA user_version");
                if (applied > migrations.Count)
                {
                    throw new CatalogException($"The catalogue has schema {applied}; this program knows up to {migrations.Count}. Use the newer program.");
                }

                for (var next = (int)applied; next < migrations.Count; next++)
                {
                    _writer.Execute(migrations[next]);
                    _writer.Execute(FormattableString.Invariant($"PRAGMA user_version = {next + 1}"));
                }

                return migrations.Count;
            });
        }
    }

    /// <summary>The writer's statements are prepared once and outlive every transaction, so it is begun and ended by SQL.</summary>
    private T InTransaction<T>(Func<T> act)
    {
        _writer.Execute("BEGIN IMMEDIATE"); // takes the write lock now, not half-way
        try
        {
            var result = act();
            _writer.Execute("COMMIT");
            return result;
        }
        catch
        {
            // A failed statement may have rolled back already (a full disk does): then there is nothing left to undo.
            if (SQLitePCL.raw.sqlite3_get_autocommit(_writer.Handle) == 0)
            {
                _writer.Execute("ROLLBACK");
            }

            throw;
        }
    }

    private static List<string> Migrations()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(n => n.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(n =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(n)!);
                return reader.ReadToEnd();
            })];
    }
}

/// <summary>The catalogue cannot be used as it is; the message names the cause and the cure.</summary>
public sealed class CatalogException(string message) : Exception(message);
