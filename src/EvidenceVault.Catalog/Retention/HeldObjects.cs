using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Catalog;

/// <summary>Which originals the vault had each store hold. The stores' own word counts; this says which of their holds are the vault's.</summary>
public sealed class HeldObjects(CatalogDatabase database)
{
    /// <summary>Numbers of the items whose originals that store was told to hold, each with whether it has said yes.</summary>
    public IReadOnlyDictionary<long, bool> Of(StoreSide side) =>
        database.Read(c => c.Query("SELECT n, held_at IS NOT NULL FROM held_object WHERE side = $side", r => (N: r.GetInt64(0), IsHeld: r.GetInt64(1) == 1), ("$side", Word(side)))).ToDictionary(r => r.N, r => r.IsHeld);

    /// <summary>The store is about to be told.</summary>
    public void Intend(StoreSide side, long number) => database.Write(t => t.Connection.Execute(
        "INSERT INTO held_object (side, n, held_at) VALUES ($side, $n, NULL) ON CONFLICT DO NOTHING", ("$side", Word(side)), ("$n", number)));

    /// <summary>The store has said yes.</summary>
    public void Confirm(StoreSide side, long number, DateTimeOffset at) => database.Write(t => t.Connection.Execute(
        "UPDATE held_object SET held_at = $at WHERE side = $side AND n = $n AND held_at IS NULL", ("$side", Word(side)), ("$n", number), ("$at", at)));

    public void Forget(StoreSide side, long number) => database.Write(t => t.Connection.Execute("DELETE FROM held_object WHERE side = $side AND n = $n", ("$side", Word(side)), ("$n", number)));

    /// <summary>Digests of originals by the numbers of their items; destroyed ones are left out.</summary>
    public IReadOnlyList<(long Number, Sha256Digest Sha256)> Originals(IReadOnlyList<long> numbers) => database.Read(c => c.Query(
        "SELECT i.n, i.sha256 FROM evidence_item i WHERE i.n IN (SELECT value FROM json_each($numbers)) AND NOT EXISTS (SELECT 1 FROM tombstone t WHERE t.item = i.id) ORDER BY i.n",
        r => (r.GetInt64(0), r.Digest(1)), ("$numbers", System.Text.Json.JsonSerializer.Serialize(numbers))));

    private static string Word(StoreSide side) => side == StoreSide.Primary ? "primary" : "second";
}
