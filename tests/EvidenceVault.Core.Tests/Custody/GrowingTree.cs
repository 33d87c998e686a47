using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Tests.Custody;

/// <summary>A tree kept as a database would keep it, and beside it the recursive definition of RFC 9162 section 2.1.1 over all leaves.</summary>
internal sealed class GrowingTree
{
    private readonly List<Sha256Digest> _leaves = [];
    private readonly Dictionary<TreeNodeAddress, Sha256Digest> _nodes = [];

    public static GrowingTree OfSize(int leaves)
    {
        var tree = new GrowingTree();
        for (var i = 0; i < leaves; i++)
        {
            tree.Append(MerkleTree.LeafHash(BitConverter.GetBytes(i)));
        }

        return tree;
    }

    public IReadOnlyList<Sha256Digest> Leaves => _leaves;

    public IReadOnlyDictionary<TreeNodeAddress, Sha256Digest> Nodes => _nodes;

    public IReadOnlyList<TreeNode> Append(Sha256Digest leafHash)
    {
        var completed = MerkleAppend.Complete(_leaves.Count, leafHash, Read);
        foreach (var node in completed)
        {
            _nodes.Add(node.Address, node.Hash); // Add, not set: a node is completed once
        }

        _leaves.Add(leafHash);
        return completed;
    }

    public Sha256Digest Read(TreeNodeAddress address) => _nodes[address];

    public Sha256Digest RootByDefinition(int size) => ByDefinition(0, size);

    public Sha256Digest ByDefinition(int first, int end)
    {
        if (end - first <= 1)
        {
            return end == first ? MerkleTree.EmptyRoot : _leaves[first];
        }

        var split = 1;
        while (split * 2 < end - first)
        {
            split *= 2;
        }

        return MerkleTree.NodeHash(ByDefinition(first, first + split), ByDefinition(first + split, end));
    }
}
