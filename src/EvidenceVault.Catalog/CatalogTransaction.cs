using EvidenceVault.Core.Custody;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>One act in the making. What is done through it, and the custody events that tell of it, are committed as one.</summary>
public sealed class CatalogTransaction
{
    private readonly CustodyAppender _appender;

    internal CatalogTransaction(SqliteConnection connection, CustodyAppender appender)
    {
        Connection = connection;
        _appender = appender;
    }

    internal SqliteConnection Connection { get; }

    /// <summary>Appends the event to the custody log and answers its leaf index. If the act is not committed, the event never was.</summary>
    public long Append(CustodyEvent custodyEvent) => _appender.Append(custodyEvent);
}
