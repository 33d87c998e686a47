using System.Globalization;
using System.Text.Json;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Packages;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>A package as it was prepared.</summary>
/// <param name="PackageSha256">Of its <c>package.json</c>, which its seal is over.</param>
/// <param name="DocumentSha256">Of its plan.</param>
public sealed record PreparedPackage(
    PackageId Id, string Case, string Recipient, bool IsOutside, DateTimeOffset PreparedAt, string PreparedBy, Sha256Digest PackageSha256, Sha256Digest TagManifestSha256, Sha256Digest DocumentSha256)
{
    /// <summary>What lines of the custody log say of it.</summary>
    public Dictionary<string, string> Facts() => new()
    {
        ["package"] = Id.Value,
        ["case"] = Case,
        ["recipient"] = Recipient,
        ["outside"] = IsOutside ? "yes" : "no",
        ["package_sha256"] = PackageSha256.Hex,
        ["tagmanifest_sha256"] = TagManifestSha256.Hex,
        [CourtPackages.Plan] = DocumentSha256.Hex,
    };
}

/// <summary>That a package was given out.</summary>
/// <param name="FromByte">The byte of the archive that was begun with: behind the first, somebody went on with what had broken off.</param>
public sealed record PackageGiving(DateTimeOffset GivenAt, string GivenBy, long FromByte);

/// <summary>Court packages: each state is a line of the custody log for each of its items first, and a row by it.</summary>
public sealed class CourtPackages(CatalogDatabase database)
{
    /// <summary>The fact that says with which byte of the archive a giving began; without it, with the first.</summary>
    public const string FromByte = "from_byte";

    internal const string Plan = "document_sha256";

    private const string Columns = "id, case_no, recipient, outside, prepared_at, prepared_by, package_sha256, tagmanifest_sha256, document_sha256";

    /// <summary>Appends the event, once for each item so that it stands in the trail of each, and does what it tells. Only the first names the plan, so that a rebuild reads it once.</summary>
    /// <param name="document">The plan, where the event tells of a preparation.</param>
    public void Write(CatalogTransaction transaction, CustodyEvent told, IReadOnlyList<EvidenceItemId> items, byte[]? document)
    {
        var further = told with { Facts = told.Facts.Where(f => f.Key != Plan).ToDictionary() };
        for (var i = 0; i < items.Count; i++)
        {
            var one = (i == 0 ? told : further) with { Item = items[i] };
            transaction.Append(one);
            Apply(transaction, one, document);
        }
    }

    public PreparedPackage? Find(PackageId id) => database.Read(c => c.First($"SELECT {Columns} FROM court_package WHERE id = $id", Map, ("$id", id.Value)));

    /// <summary>The plan; null where there is none.</summary>
    public byte[]? Document(string id) => database.Read(c => c.First("SELECT document FROM court_package WHERE id = $id AND document IS NOT NULL", r => r.Bytes(0), ("$id", id)));

    public IReadOnlyList<EvidenceItemId> Items(PackageId id) => database.Read(c => c.Query(
        "SELECT item FROM court_package_item WHERE package = $id ORDER BY item", r => EvidenceItemId.Parse(r.GetString(0)), ("$id", id.Value)));

    /// <summary>When it was given out, oldest first.</summary>
    public IReadOnlyList<PackageGiving> Givings(PackageId id) => database.Read(c => Givings(c, id));

    /// <summary>As they stand within the transaction.</summary>
    public static IReadOnlyList<PackageGiving> Givings(CatalogTransaction transaction, PackageId id) => Givings(transaction.Connection, id);

    /// <summary>Those of a case of which everything is within the scope, newest first: one statement, however many items they have.</summary>
    public IReadOnlyList<PreparedPackage> OfCase(string number, ViewerScope scope, int most) => database.Read(c => c.Query(
        $"""
        SELECT {Columns} FROM court_package p WHERE case_no = $case AND EXISTS (SELECT 1 FROM court_package_item x WHERE x.package = p.id) AND NOT EXISTS (
          SELECT 1 FROM court_package_item x LEFT JOIN evidence_item i ON i.id = x.item
          WHERE x.package = p.id AND (i.id IS NULL OR NOT ($everything OR ($officer IS NOT NULL AND i.officer IS $officer)
            OR ($unit IS NOT NULL AND (i.unit IS NULL OR i.unit = $unit OR i.unit IN (SELECT value FROM json_each($below)))))))
        ORDER BY prepared_at DESC, id LIMIT $most
        """,
        Map, ("$case", number), ("$everything", scope.Everything), ("$officer", scope.Officer), ("$unit", scope.Unit), ("$below", scope.BelowJson), ("$most", (long)most)));

    /// <summary>The items filed under a case, destroyed ones left out, in the order of their recording.</summary>
    public IReadOnlyList<EvidenceItem> ItemsOfCase(string number, int most) => database.Read(c => c.Query(
        $"""
        SELECT {EvidenceItems.Columns} FROM evidence_item i JOIN case_link l ON l.item = i.id
        WHERE l.case_no = $case AND NOT EXISTS (SELECT 1 FROM tombstone t WHERE t.item = i.id) ORDER BY i.recorded_at, i.n LIMIT $most
        """,
        EvidenceItems.Map, ("$case", number), ("$most", (long)most)));

    /// <summary>How many copies of each kind have been made of the items, redactions counted once a second person has let them go. A kind that none has is left out.</summary>
    public IReadOnlyDictionary<string, long> CopiesOf(IEnumerable<EvidenceItemId> items) => database.Read(c => c.Query(
        """
        SELECT kind, COUNT(*) FROM (
          SELECT d.kind FROM json_each($items) j CROSS JOIN derived_copy d ON d.item = j.value
          UNION ALL
          SELECT w.kind FROM json_each($items) j CROSS JOIN work_copy w ON w.item = j.value WHERE w.state = 'done' AND (w.kind <> 'redaction' OR w.verdict = 'approved'))
        GROUP BY kind
        """,
        r => (Kind: r.GetString(0), Count: r.GetInt64(1)), ("$items", JsonSerializer.Serialize(items.Select(i => i.Value))))).ToDictionary(k => k.Kind, k => k.Count);

    internal void Apply(CatalogTransaction transaction, CustodyEvent told, byte[]? document)
    {
        if (told is not { Item: { } item } || told.Facts.GetValueOrDefault("package") is not { } id)
        {
            return; // the log tells of nothing
        }

        if (told.Act == CustodyAct.PackageGiven)
        {
            transaction.Connection.Execute(
                "INSERT INTO court_package_giving (package, given_at, given_by, from_byte) SELECT id, $at, $by, $from FROM court_package WHERE id = $id ON CONFLICT DO NOTHING",
                ("$id", id), ("$at", told.At), ("$by", told.Actor.Name), ("$from", long.Parse(told.Facts.GetValueOrDefault(FromByte, "0"), NumberStyles.None, CultureInfo.InvariantCulture)));
            return;
        }

        if (told.Facts.ContainsKey(Plan))
        {
            transaction.Connection.Execute(
                $"INSERT INTO court_package ({Columns}, document) VALUES ($id, $case, $recipient, $outside, $at, $by, $package, $tags, $digest, $document) ON CONFLICT DO NOTHING",
                ("$id", id), ("$case", Fact("case")), ("$recipient", Fact("recipient")), ("$outside", Fact("outside") == "yes"), ("$at", told.At), ("$by", told.Actor.Name),
                ("$package", Fact("package_sha256")), ("$tags", Fact("tagmanifest_sha256")), ("$digest", Fact(Plan)), ("$document", document));
        }

        transaction.Connection.Execute("INSERT INTO court_package_item (package, item) SELECT id, $item FROM court_package WHERE id = $id ON CONFLICT DO NOTHING", ("$id", id), ("$item", item));

        string Fact(string name) => told.Facts.TryGetValue(name, out var value) ? value : throw new FormatException($"The fact '{name}' is missing.");
    }

    private static List<PackageGiving> Givings(SqliteConnection connection, PackageId id) => connection.Query(
        "SELECT given_at, given_by, from_byte FROM court_package_giving WHERE package = $id ORDER BY given_at, from_byte", r => new PackageGiving(r.Instant(0), r.GetString(1), r.GetInt64(2)), ("$id", id.Value));

    private static PreparedPackage Map(SqliteDataReader r) => new(
        PackageId.Parse(r.GetString(0)), r.GetString(1), r.GetString(2), r.GetInt64(3) != 0, r.Instant(4), r.GetString(5), r.Digest(6), r.Digest(7), r.Digest(8));
}
