using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Tests.Custody;

public sealed class MerkleProofTests
{
    private const int LargestSize = 70;

    private static readonly GrowingTree Tree = GrowingTree.OfSize(LargestSize);
    private static readonly Sha256Digest[] Roots = [.. Enumerable.Range(0, LargestSize + 1).Select(Tree.RootByDefinition)];

    [Fact]
    public void Every_inclusion_proof_up_to_70_leaves_verifies_and_no_change_to_it_does()
    {
        for (var size = 1; size <= LargestSize; size++)
        {
            for (var index = 0; index < size; index++)
            {
                var proof = MerkleProofs.Inclusion(index, size, Tree.Read);
                bool Verifies(IReadOnlyList<Sha256Digest> p) => MerkleProofCheck.VerifyInclusion(index, size, Tree.Leaves[index], p, Roots[size]);

                Assert.True(Verifies(proof));
                Assert.All(Changed(proof), changed => Assert.False(Verifies(changed)));
                Assert.False(MerkleProofCheck.VerifyInclusion(index, size, Flip(Tree.Leaves[index]), proof, Roots[size]));
                Assert.False(MerkleProofCheck.VerifyInclusion(index, size, Tree.Leaves[index], proof, Flip(Roots[size])));
            }
        }
    }

    [Fact]
    public void An_inclusion_proof_verifies_at_no_other_index()
    {
        for (var size = 1; size <= LargestSize; size++)
        {
            for (var index = 0; index < size; index++)
            {
                var proof = MerkleProofs.Inclusion(index, size, Tree.Read);
                for (var other = -1; other <= LargestSize; other++)
                {
                    var verifies = MerkleProofCheck.VerifyInclusion(other, size, Tree.Leaves[index], proof, Roots[size]);
                    Assert.Equal(other == index, verifies);
                }
            }
        }
    }

    [Fact]
    public void An_inclusion_proof_does_not_verify_against_the_root_of_another_size()
    {
        for (var index = 0; index < LargestSize; index++)
        {
            var proof = MerkleProofs.Inclusion(index, LargestSize, Tree.Read);
            for (var other = 0; other < LargestSize; other++)
            {
                Assert.False(MerkleProofCheck.VerifyInclusion(index, other, Tree.Leaves[index], proof, Roots[other]));
            }
        }
    }

    [Fact]
    public void Every_consistency_proof_up_to_70_leaves_verifies_and_no_change_to_it_does()
    {
        for (var second = 1; second <= LargestSize; second++)
        {
            for (var first = 1; first <= second; first++)
            {
                var proof = MerkleProofs.Consistency(first, second, Tree.Read);
                bool Verifies(IReadOnlyList<Sha256Digest> p) => MerkleProofCheck.VerifyConsistency(first, second, Roots[first], Roots[second], p);

                Assert.True(Verifies(proof));
                Assert.All(Changed(proof), changed => Assert.False(Verifies(changed)));
                Assert.False(MerkleProofCheck.VerifyConsistency(first, second, Flip(Roots[first]), Roots[second], proof));
                Assert.False(MerkleProofCheck.VerifyConsistency(first, second, Roots[first], Flip(Roots[second]), proof));
            }
        }
    }

    [Fact]
    public void A_consistency_proof_does_not_verify_between_the_roots_of_other_sizes()
    {
        for (var second = 1; second <= LargestSize; second++)
        {
            for (var first = 1; first < second; first++)
            {
                var proof = MerkleProofs.Consistency(first, second, Tree.Read);
                Assert.False(MerkleProofCheck.VerifyConsistency(first - 1, second, Roots[first - 1], Roots[second], proof));
                Assert.False(MerkleProofCheck.VerifyConsistency(first + 1, second, Roots[first + 1], Roots[second], proof));
                Assert.False(MerkleProofCheck.VerifyConsistency(first, second - 1, Roots[first], Roots[second - 1], proof));
                Assert.False(MerkleProofCheck.VerifyConsistency(second, first, Roots[second], Roots[first], proof));
            }
        }
    }

    [Fact]
    public void A_log_that_rewrote_a_leaf_cannot_prove_consistency()
    {
        var rewritten = new GrowingTree();
        for (var i = 0; i < LargestSize; i++)
        {
            rewritten.Append(i == 20 ? Flip(Tree.Leaves[i]) : Tree.Leaves[i]);
        }

        for (var first = 21; first < LargestSize; first++)
        {
            var proof = MerkleProofs.Consistency(first, LargestSize, rewritten.Read);
            Assert.False(MerkleProofCheck.VerifyConsistency(first, LargestSize, Roots[first], rewritten.RootByDefinition(LargestSize), proof));
        }
    }

    [Fact]
    public void Two_empty_trees_are_consistent_and_an_empty_tree_proves_nothing_about_a_larger_one()
    {
        Assert.True(MerkleProofCheck.VerifyConsistency(0, 0, MerkleTree.EmptyRoot, MerkleTree.EmptyRoot, []));
        Assert.False(MerkleProofCheck.VerifyConsistency(0, 0, Roots[1], Roots[1], []));
        Assert.False(MerkleProofCheck.VerifyConsistency(0, 5, MerkleTree.EmptyRoot, Roots[5], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleProofs.Consistency(0, 5, Tree.Read));
    }

    [Theory]
    [InlineData(long.MinValue, long.MaxValue)]
    [InlineData(long.MaxValue, long.MaxValue)]
    [InlineData(long.MaxValue - 1, long.MaxValue)]
    [InlineData(0, long.MaxValue)]
    [InlineData(long.MaxValue, long.MinValue)]
    [InlineData(1, 0)]
    public void Hostile_numbers_and_proofs_are_refused_without_an_exception(long low, long high)
    {
        IReadOnlyList<Sha256Digest>?[] proofs = [null, [], [default], [.. Enumerable.Repeat(default(Sha256Digest), 63)], [.. Tree.Leaves]];
        Assert.All(proofs, proof =>
        {
            Assert.False(MerkleProofCheck.VerifyInclusion(low, high, Roots[1], proof, Roots[2]));
            Assert.False(MerkleProofCheck.VerifyConsistency(low, high, Roots[1], Roots[2], proof));
        });
    }

    [Fact]
    public void A_proof_for_a_leaf_outside_the_tree_is_not_made()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleProofs.Inclusion(5, 5, Tree.Read));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleProofs.Inclusion(-1, 5, Tree.Read));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleProofs.Consistency(6, 5, Tree.Read));
    }

    private static IEnumerable<IReadOnlyList<Sha256Digest>> Changed(IReadOnlyList<Sha256Digest> proof)
    {
        for (var i = 0; i < proof.Count; i++)
        {
            yield return [.. proof.Take(i), Flip(proof[i]), .. proof.Skip(i + 1)];
            yield return [.. proof.Take(i), .. proof.Skip(i + 1)];
        }

        yield return [.. proof, default];
        yield return [default, .. proof];
    }

    private static Sha256Digest Flip(Sha256Digest digest)
    {
        var bytes = digest.ToBytes();
        bytes[17] ^= 0x10;
        return new Sha256Digest(bytes);
    }
}
