using System.Numerics;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Custody;

/// <summary>Makes inclusion and consistency proofs from stored perfect subtrees. <see cref="MerkleProofCheck"/> verifies them.</summary>
public static class MerkleProofs
{
    /// <summary>The inclusion proof of RFC 9162 section 2.1.3.1: the hashes from the leaf's sibling up to the root's child.</summary>
    /// <param name="index">The leaf, from 0 to <paramref name="treeSize"/> − 1.</param>
    /// <param name="treeSize">Leaves of the tree that is proved against.</param>
    /// <param name="read">Gives the hash of a perfect subtree; what it throws is passed on.</param>
    /// <exception cref="ArgumentOutOfRangeException">The leaf is not in the tree.</exception>
    public static IReadOnlyList<Sha256Digest> Inclusion(long index, long treeSize, Func<TreeNodeAddress, Sha256Digest> read)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, treeSize);
        var proof = new List<Sha256Digest>();
        var (first, end) = (0L, treeSize);
        while (end - first > 1)
        {
            var middle = Split(first, end);
            if (index < middle)
            {
                proof.Add(MerkleTree.RangeHash(middle, end, read));
                end = middle;
            }
            else
            {
                proof.Add(MerkleTree.RangeHash(first, middle, read));
                first = middle;
            }
        }

        proof.Reverse(); // gathered from the root down, written from the leaf up
        return proof;
    }

    /// <summary>The consistency proof of RFC 9162 section 2.1.4.1: that the larger tree only appended to the smaller one.</summary>
    /// <param name="firstSize">1 or more: nothing can be proved about a tree without leaves.</param>
    /// <param name="secondSize"><paramref name="firstSize"/> or more; equal sizes need no hashes.</param>
    /// <param name="read">Gives the hash of a perfect subtree; what it throws is passed on.</param>
    /// <exception cref="ArgumentOutOfRangeException">Sizes outside these bounds.</exception>
    public static IReadOnlyList<Sha256Digest> Consistency(long firstSize, long secondSize, Func<TreeNodeAddress, Sha256Digest> read)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(firstSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstSize, secondSize);
        var proof = new List<Sha256Digest>();
        var (first, end) = (0L, secondSize);
        while (firstSize < end)
        {
            var middle = Split(first, end);
            if (firstSize <= middle)
            {
                proof.Add(MerkleTree.RangeHash(middle, end, read));
                end = middle;
            }
            else
            {
                proof.Add(MerkleTree.RangeHash(first, middle, read));
                first = middle;
            }
        }

        if (first > 0) // else the descent ended at the first tree itself, whose root the verifier knows
        {
            proof.Add(MerkleTree.RangeHash(first, end, read));
        }

        proof.Reverse();
        return proof;
    }

    /// <summary>Where RFC 9162 divides a range of two or more leaves: after the largest power of two smaller than its length.</summary>
    private static long Split(long first, long end) => first + (1L << BitOperations.Log2((ulong)(end - first - 1)));
}
