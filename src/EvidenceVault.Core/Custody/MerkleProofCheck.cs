using System.Numerics;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Custody;

/// <summary>Verifies proofs that come from elsewhere. Nothing here throws, whatever the input; a wrong proof answers false.</summary>
public static class MerkleProofCheck
{
    /// <summary>Whether the proof leads from the leaf to the root (RFC 9162 section 2.1.3.2).</summary>
    /// <param name="index">Index of the leaf, from 0.</param>
    /// <param name="size">Leaves of the tree with this root.</param>
    /// <param name="leafHash">From <see cref="MerkleTree.LeafHash"/> over the entry's own bytes.</param>
    /// <param name="proof">From the leaf's sibling upwards.</param>
    /// <param name="root">From a checkpoint whose signature was checked.</param>
    public static bool VerifyInclusion(
        long index, long size, Sha256Digest leafHash, IReadOnlyList<Sha256Digest>? proof, Sha256Digest root)
    {
        if (proof is null || index < 0 || index >= size)
        {
            return false;
        }

        var climb = new Climb(index, size - 1);
        var hash = leafHash;
        foreach (var sibling in proof)
        {
            if (climb.IsAtRoot)
            {
                return false;
            }

            hash = climb.Step() == Side.Left ? MerkleTree.NodeHash(sibling, hash) : MerkleTree.NodeHash(hash, sibling);
        }

        return climb.IsAtRoot && hash == root;
    }

    /// <summary>Whether the second tree begins with all leaves of the first, unchanged (RFC 9162 section 2.1.4.2).</summary>
    /// <remarks>
    /// Equal sizes demand equal roots and no hashes. An empty first tree is consistent with the empty tree only: with a larger one there is
    /// nothing to compare, and a caller must not take that for proof.
    /// </remarks>
    /// <param name="first">Leaves of the earlier tree.</param>
    /// <param name="second">Leaves of the later tree.</param>
    /// <param name="firstRoot">Root of the earlier tree, from a trusted checkpoint.</param>
    /// <param name="secondRoot">Root of the later tree, from a checkpoint whose signature was checked.</param>
    /// <param name="proof">As <see cref="MerkleProofs.Consistency"/> makes it.</param>
    public static bool VerifyConsistency(
        long first, long second, Sha256Digest firstRoot, Sha256Digest secondRoot, IReadOnlyList<Sha256Digest>? proof)
    {
        if (proof is null || first < 0 || first > second)
        {
            return false;
        }

        if (first == second)
        {
            return proof.Count == 0 && firstRoot == secondRoot && (first > 0 || firstRoot == MerkleTree.EmptyRoot);
        }

        return first > 0 && proof.Count > 0 && LeadsToBothRoots(first, second, firstRoot, secondRoot, proof);
    }

    private static bool LeadsToBothRoots(
        long first, long second, Sha256Digest firstRoot, Sha256Digest secondRoot, IReadOnlyList<Sha256Digest> proof)
    {
        // A first tree of 2^k leaves is itself the lowest subtree on the way, so its root is not sent again.
        var firstIsPerfect = BitOperations.IsPow2(first);
        var lowest = firstIsPerfect ? firstRoot : proof[0];
        var (inFirst, inSecond) = (lowest, lowest);
        var climb = new Climb(first - 1, second - 1);
        climb.SkipRightEdges();
        for (var i = firstIsPerfect ? 0 : 1; i < proof.Count; i++)
        {
            if (climb.IsAtRoot)
            {
                return false;
            }

            if (climb.Step() == Side.Left)
            {
                inFirst = MerkleTree.NodeHash(proof[i], inFirst);
                inSecond = MerkleTree.NodeHash(proof[i], inSecond);
            }
            else
            {
                inSecond = MerkleTree.NodeHash(inSecond, proof[i]); // leaves the first tree does not have
            }
        }

        return climb.IsAtRoot && inFirst == firstRoot && inSecond == secondRoot;
    }

    /// <summary>On which side of the path the next hash of the proof stands.</summary>
    private enum Side
    {
        Left,
        Right,
    }

    /// <summary>The way from a node to the root: its index and the index of the last node, halved level by level (<c>fn</c> and <c>sn</c> in RFC 9162).</summary>
    private struct Climb(long node, long last)
    {
        public readonly bool IsAtRoot => last == 0;

        public Side Step()
        {
            var side = (node & 1) == 1 || node == last ? Side.Left : Side.Right;
            if (side == Side.Left)
            {
                while ((node & 1) == 0 && node != 0) // the last node of a level may have no sibling: it rises unhashed
                {
                    Up();
                }
            }

            Up();
            return side;
        }

        public void SkipRightEdges()
        {
            while ((node & 1) == 1)
            {
                Up();
            }
        }

        private void Up()
        {
            node >>= 1;
            last >>= 1;
        }
    }
}
