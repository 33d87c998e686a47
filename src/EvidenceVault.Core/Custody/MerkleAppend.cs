using System.Numerics;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Custody;

/// <summary>What one more leaf adds to the stored tree.</summary>
public static class MerkleAppend
{
    /// <summary>The perfect subtrees that become complete with this leaf, from the leaf hash itself (level 0) upwards, for storing beside the entry.</summary>
    /// <remarks>
    /// Over many leaves there are two nodes, one node hash and one read per leaf on average: a leaf completes as many subtrees
    /// above itself as its index ends in 1-bits. The left sibling of each was completed by an earlier leaf.
    /// </remarks>
    /// <param name="leafIndex">Index of the new leaf: the tree's size before it, from 0 to 2^63 − 2.</param>
    /// <param name="leafHash">From <see cref="MerkleTree.LeafHash"/>.</param>
    /// <param name="read">Gives an earlier perfect subtree; what it throws is passed on.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index out of that range.</exception>
    public static IReadOnlyList<TreeNode> Complete(long leafIndex, Sha256Digest leafHash, Func<TreeNodeAddress, Sha256Digest> read)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(leafIndex);
        ArgumentOutOfRangeException.ThrowIfEqual(leafIndex, long.MaxValue); // the size after it could not be written
        var above = BitOperations.TrailingZeroCount(~leafIndex);
        var completed = new TreeNode[above + 1];
        completed[0] = new TreeNode(new TreeNodeAddress(0, leafIndex), leafHash);
        for (var level = 0; level < above; level++)
        {
            var right = completed[level];
            var left = read(new TreeNodeAddress(level, right.Address.Index - 1));
            completed[level + 1] = new TreeNode(
                new TreeNodeAddress(level + 1, right.Address.Index >> 1), MerkleTree.NodeHash(left, right.Hash));
        }

        return completed;
    }
}
