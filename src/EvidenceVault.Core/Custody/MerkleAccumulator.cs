using System.Numerics;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Custody;

/// <summary>A growing tree of which only the perfect subtrees on the right edge are kept (a compact range): at most 63 hashes, whatever the number of leaves.</summary>
/// <remarks>Serves whole-tree re-checks and the append path, where it spares every read. Not safe for use by several threads at once.</remarks>
public sealed class MerkleAccumulator
{
    private readonly Sha256Digest[] _edge = new Sha256Digest[63]; // _edge[L] counts only while bit L of TreeSize is set

    /// <summary>Leaves added so far.</summary>
    public long TreeSize { get; private set; }

    /// <summary>Takes up a tree of <paramref name="treeSize"/> leaves whose perfect subtrees are stored; one read per set bit of the size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative size.</exception>
    public static MerkleAccumulator Resume(long treeSize, Func<TreeNodeAddress, Sha256Digest> read)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(treeSize);
        var tree = new MerkleAccumulator { TreeSize = treeSize };
        for (var bits = treeSize; bits != 0; bits &= bits - 1)
        {
            var level = BitOperations.TrailingZeroCount(bits);
            tree._edge[level] = read(new TreeNodeAddress(level, (treeSize >> level) - 1));
        }

        return tree;
    }

    /// <summary>A tree of the same leaves that grows by itself.</summary>
    public MerkleAccumulator Copy()
    {
        var copy = new MerkleAccumulator { TreeSize = TreeSize };
        _edge.CopyTo(copy._edge, 0);
        return copy;
    }

    /// <summary>Appends one leaf hash.</summary>
    /// <exception cref="InvalidOperationException">The tree has 2^63 − 1 leaves already.</exception>
    public void Add(Sha256Digest leafHash)
    {
        RequireRoom();
        var hash = leafHash;
        var level = 0;
        for (; (TreeSize >> level & 1) == 1; level++)
        {
            hash = MerkleTree.NodeHash(_edge[level], hash);
        }

        _edge[level] = hash;
        TreeSize++;
    }

    /// <summary>Appends one leaf hash and answers the perfect subtrees it completes, leaf first, for storing: the same as <see cref="MerkleAppend.Complete"/>, without reads.</summary>
    /// <exception cref="InvalidOperationException">The tree has 2^63 − 1 leaves already.</exception>
    public IReadOnlyList<TreeNode> Append(Sha256Digest leafHash)
    {
        RequireRoom();
        var completed = MerkleAppend.Complete(TreeSize, leafHash, address => _edge[address.Level]);
        _edge[completed[^1].Address.Level] = completed[^1].Hash;
        TreeSize++;
        return completed;
    }

    /// <summary>The root over the leaves added so far (RFC 9162 section 2.1.1).</summary>
    public Sha256Digest Root()
    {
        if (TreeSize == 0)
        {
            return MerkleTree.EmptyRoot;
        }

        var level = BitOperations.TrailingZeroCount(TreeSize);
        var hash = _edge[level];
        for (level++; level < _edge.Length; level++)
        {
            if ((TreeSize >> level & 1) == 1)
            {
                hash = MerkleTree.NodeHash(_edge[level], hash);
            }
        }

        return hash;
    }

    private void RequireRoom()
    {
        if (TreeSize == long.MaxValue)
        {
            throw new InvalidOperationException("The tree is full.");
        }
    }
}
