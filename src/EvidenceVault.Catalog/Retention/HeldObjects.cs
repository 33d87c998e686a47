using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Catalog;

/// <summary>Which originals the vault had each store hold. The stores' own word counts; this says which of their holds are the vault's.</summary>
public sealed class HeldObjects(CatalogDatabase database)
{
    /// <summary>Numbers of the items whose originals that store was made to hold.</summary>
    public IReadOnlySet<long> Of(StoreSide side) => database.Read(c => c.Query("SELECT n FROM held_object WHERE side = $side", r => r.GetInt64(0), ("$side", Word(side)))).ToHashSet();

    public void Note(StoreSide side, long number, DateTimeOffset at) => database.Write(t => t.Connection.Execute(
        "INSERT INTO held_object (side, n, held_at) VALUES ($side, $n, $at) ON CONFLICT DO NOTHING", ("$side", Word(side)), ("$n", number), ("$at", at)));

    public void Forget(StoreSide side, long number) => database.Write(t => t.Connection.Execute("DELETE FROM held_object WHERE side = $side AND n = $n", ("$side", Word(side)), ("$n", number)));

    /// <summary>Digests of originals by the numbers of their items; destroyed ones are left out.</summary>
    public IReadOnlyList<(long Number, Sha256Digest Sha256)> Originals(IReadOnlyList<long> numbers) => database.Read(c => c.Query(
        "SELECT i.n, i.sha256 FROM evidence_item i WHERE i.n IN (SELECT value FROM json_each($numbers)) AND NOT EXISTS (SELECT 1 FROM tombstone t WHERE t.item = i.id) ORDER BY i.n",
        r => (r.GetInt64(0), r.Digest(1)), ("$numbers", System.Text.Json.JsonSerializer.Serialize(numbers))));

    private static string Word(StoreSide side) => side == StoreSide.Primary ? "primary" : "second";
}
