using System.Text.Json;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Tests.Custody;

/// <summary>Holds the verifier against probes of transparency-dev/merkle, which no one here wrote.</summary>
/// <remarks>
/// <c>merkle-probes.jsonl</c> carries 44 of them (19 inclusion, 25 consistency): all ten happy paths; of the changes to probe 2 of each sort the
/// inserted, removed, doubled and flipped hashes, wrong sizes, indexes, leaves and roots; and the <c>additional</c> edge cases of sizes 0 and 1.
/// Not carried are the same changes to the other probes, and further places of a stray hash or root in the proof. Left out on purpose are
/// two probes that accept equal roots of 12 bytes: here a root has 32 bytes by its type, and an empty tree has the empty root.
/// </remarks>
public sealed class PublishedProofTests
{
    private static readonly string[] Lines =
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Custody", "merkle-probes.jsonl")).Skip(1)];

    public static TheoryData<string, string> Probes => [.. Lines.Select(line =>
    {
        using var probe = JsonDocument.Parse(line);
        return (probe.RootElement.GetProperty("kind").GetString() + "/" + probe.RootElement.GetProperty("file").GetString(), line);
    })];

    [Theory]
    [MemberData(nameof(Probes))]
    public void Every_published_probe_ends_as_published(string name, string line)
    {
        using var document = JsonDocument.Parse(line);
        var probe = document.RootElement;
        var accepted = name.StartsWith("inclusion/", StringComparison.Ordinal) ? AcceptsInclusion(probe) : AcceptsConsistency(probe);
        Assert.Equal(!probe.GetProperty("wantErr").GetBoolean(), accepted);
    }

    [Fact]
    public void The_file_holds_44_probes_of_which_10_are_good() =>
        Assert.Equal((44, 10), (Lines.Length, Lines.Count(line => line.EndsWith("\"wantErr\":false}", StringComparison.Ordinal))));

    [Fact]
    public void The_proofs_made_here_are_the_published_ones()
    {
        string[] entries = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        var tree = new GrowingTree();
        foreach (var entry in entries)
        {
            tree.Append(MerkleTree.LeafHash(Convert.FromHexString(entry)));
        }

        foreach (var line in Lines.Where(line => line.EndsWith("\"wantErr\":false}", StringComparison.Ordinal)))
        {
            using var document = JsonDocument.Parse(line);
            var probe = document.RootElement;
            var made = probe.TryGetProperty("leafIndex", out var index)
                ? MerkleProofs.Inclusion(index.GetInt64(), Number(probe, "treeSize"), tree.Read)
                : MerkleProofs.Consistency(Number(probe, "size1"), Number(probe, "size2"), tree.Read);
            Assert.Equal(Proof(probe), made);
        }
    }

    private static bool AcceptsInclusion(JsonElement probe) =>
        Digest(probe.GetProperty("root")) is { } root
        && Digest(probe.GetProperty("leafHash")) is { } leafHash
        && Proof(probe) is { } proof
        && MerkleProofCheck.VerifyInclusion(Number(probe, "leafIndex"), Number(probe, "treeSize"), leafHash, proof, root);

    private static bool AcceptsConsistency(JsonElement probe) =>
        Digest(probe.GetProperty("root1")) is { } root1
        && Digest(probe.GetProperty("root2")) is { } root2
        && Proof(probe) is { } proof
        && MerkleProofCheck.VerifyConsistency(Number(probe, "size1"), Number(probe, "size2"), root1, root2, proof);

    private static long Number(JsonElement probe, string name) => probe.GetProperty(name).GetInt64();

    /// <summary>Null for bytes that are no digest: such input ends before the verifier, at the type.</summary>
    private static Sha256Digest? Digest(JsonElement element)
    {
        var bytes = element.GetBytesFromBase64();
        return bytes.Length == Sha256Digest.Size ? new Sha256Digest(bytes) : null;
    }

    private static Sha256Digest[]? Proof(JsonElement probe)
    {
        var hashes = probe.GetProperty("proof").EnumerateArray().Select(Digest).ToArray();
        return hashes.Contains(null) ? null : [.. hashes.Select(hash => hash!.Value)];
    }
}
