using System.Globalization;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Retention;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>The versions of rule packs that are or were in force: each comes in by a line of the custody log that names its digest, and never changes.</summary>
public sealed class RetentionPacks(CatalogDatabase database)
{
    /// <summary>What decides now, by everything that was ever in force.</summary>
    public RetentionPolicy Policy(TimeZoneInfo zone) => database.Read(c => new RetentionPolicy(Terms(c), zone));

    /// <inheritdoc cref="Policy(TimeZoneInfo)"/>
    public static RetentionPolicy Policy(CatalogTransaction transaction, TimeZoneInfo zone) => new(Terms(transaction.Connection), zone);

    public IReadOnlyList<PackTerm> Terms() => database.Read(Terms);

    /// <summary>The newest version of the pack; null if it never was in force.</summary>
    public static PackTerm? Newest(CatalogTransaction transaction, string id) => Terms(transaction.Connection).LastOrDefault(t => t.Pack.Id == id);

    /// <summary>The facts by which a version comes into force.</summary>
    public static Dictionary<string, string> Facts(RetentionPack pack, string request, DateTimeOffset from) => new()
    {
        ["pack"] = pack.Id,
        ["version"] = pack.Version.ToString(CultureInfo.InvariantCulture),
        ["sha256"] = Sha256Digest.Of(RetentionPackFormat.Write(pack)).Hex,
        ["request"] = request,
        ["from"] = JsonMembers.Instant(from),
    };

    /// <summary>Appends the event and does what it tells. The request that it names holds the pack.</summary>
    public void Write(CatalogTransaction transaction, CustodyEvent told)
    {
        transaction.Append(told);
        Apply(transaction, told);
    }

    internal void Apply(CatalogTransaction transaction, CustodyEvent told)
    {
        if (new ApprovalBook(database).Find(transaction, told.Facts.GetValueOrDefault("request", "")) is not { Document: { } document }
            || Sha256Digest.Of(document).Hex != told.Facts.GetValueOrDefault("sha256"))
        {
            return; // a rebuild names the document that is missing; without it nothing was approved
        }

        var pack = RetentionPackFormat.Read(document);
        var from = JsonMembers.ParseInstant(told.Facts["from"]);
        transaction.Connection.Execute("UPDATE retention_pack SET until_at = $from WHERE id = $id AND version < $version AND until_at IS NULL", ("$from", from), ("$id", pack.Id), ("$version", (long)pack.Version));
        transaction.Connection.Execute(
            "INSERT INTO retention_pack (id, version, document, sha256, from_at) VALUES ($id, $version, $document, $sha256, $from) ON CONFLICT DO NOTHING",
            ("$id", pack.Id), ("$version", (long)pack.Version), ("$document", document), ("$sha256", Sha256Digest.Of(document)), ("$from", from));
    }

    private static List<PackTerm> Terms(SqliteConnection connection) => connection.Query(
        "SELECT document, from_at, until_at FROM retention_pack ORDER BY id, version", r => new PackTerm(RetentionPackFormat.Read(r.Bytes(0)), r.Instant(1), r.InstantOrNull(2)));
}
