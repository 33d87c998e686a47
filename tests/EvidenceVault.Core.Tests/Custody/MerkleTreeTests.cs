using EvidenceVault.Core.Custody;

namespace EvidenceVault.Core.Tests.Custody;

public sealed class MerkleTreeTests
{
    private const int LargestSize = 70;

    /// <summary>The leaves of Certificate Transparency's reference tree and its root after each (transparency-dev/merkle, testonly/constants.go).</summary>
    private static readonly (string Entry, string Root)[] ReferenceTree =
    [
        ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        ("00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        ("10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        ("2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
        ("3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
        ("40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
        ("5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
        ("606162636465666768696a6b6c6d6e6f", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ];

    [Fact]
    public void The_empty_tree_has_the_digest_of_nothing_as_its_root()
    {
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", MerkleTree.EmptyRoot.Hex);
        Assert.Equal(MerkleTree.EmptyRoot, MerkleTree.Root(0, _ => throw new InvalidOperationException("nothing to read")));
        Assert.Equal(MerkleTree.EmptyRoot, MerkleTree.RootOf([]));
    }

    [Fact]
    public void The_reference_tree_of_certificate_transparency_has_its_published_roots()
    {
        var tree = new GrowingTree();
        var accumulator = new MerkleAccumulator();
        foreach (var (entry, root) in ReferenceTree)
        {
            var leafHash = MerkleTree.LeafHash(Convert.FromHexString(entry));
            tree.Append(leafHash);
            accumulator.Add(leafHash);
            Assert.Equal(root, accumulator.Root().Hex);
            Assert.Equal(root, MerkleTree.Root(tree.Leaves.Count, tree.Read).Hex);
        }
    }

    [Fact]
    public void A_leaf_longer_than_the_stack_buffer_is_hashed_the_same_way()
    {
        var entry = new byte[5000];
        Assert.Equal(EvidenceVault.Core.Evidence.Sha256Digest.Of(new byte[5001]), MerkleTree.LeafHash(entry));
    }

    [Fact]
    public void Every_root_is_the_one_of_the_recursive_definition()
    {
        var tree = GrowingTree.OfSize(LargestSize);
        for (var size = 0; size <= LargestSize; size++)
        {
            Assert.Equal(tree.RootByDefinition(size), MerkleTree.Root(size, tree.Read));
            Assert.Equal(tree.RootByDefinition(size), MerkleTree.RootOf(tree.Leaves.Take(size)));
        }
    }

    [Fact]
    public void Appending_gives_every_perfect_subtree_exactly_once()
    {
        var tree = GrowingTree.OfSize(LargestSize);
        var expected = new HashSet<TreeNodeAddress>();
        for (var level = 0; 1 << level <= LargestSize; level++)
        {
            for (var index = 0; (index + 1) << level <= LargestSize; index++)
            {
                var address = new TreeNodeAddress(level, index);
                expected.Add(address);
                Assert.Equal(tree.ByDefinition(index << level, (index + 1) << level), tree.Read(address));
            }
        }

        Assert.Equal(expected, tree.Nodes.Keys.ToHashSet());
    }

    [Fact]
    public void The_accumulator_completes_the_same_nodes_without_reading()
    {
        var tree = new GrowingTree();
        var accumulator = new MerkleAccumulator();
        foreach (var leafHash in GrowingTree.OfSize(LargestSize).Leaves)
        {
            Assert.Equal(tree.Append(leafHash), accumulator.Append(leafHash));
        }

        Assert.Equal(LargestSize, accumulator.TreeSize);
        Assert.Equal(tree.RootByDefinition(LargestSize), accumulator.Root());
    }

    [Fact]
    public void A_resumed_accumulator_continues_where_the_stored_tree_ends()
    {
        var tree = GrowingTree.OfSize(LargestSize);
        for (var size = 0; size < LargestSize; size++)
        {
            var resumed = MerkleAccumulator.Resume(size, tree.Read);
            Assert.Equal(tree.RootByDefinition(size), resumed.Root());
            resumed.Add(tree.Leaves[size]);
            Assert.Equal(tree.RootByDefinition(size + 1), resumed.Root());
        }
    }

    [Fact]
    public void A_full_tree_of_the_largest_size_is_not_overrun()
    {
        var full = MerkleAccumulator.Resume(long.MaxValue, _ => MerkleTree.EmptyRoot);
        Assert.Throws<InvalidOperationException>(() => full.Add(MerkleTree.EmptyRoot));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleAppend.Complete(long.MaxValue, MerkleTree.EmptyRoot, _ => default));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleAppend.Complete(-1, MerkleTree.EmptyRoot, _ => default));
    }
}
