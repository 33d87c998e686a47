using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.DockingAgent.Tests.Support;

/// <summary>A custody log in memory: real entries, real tree, real signatures.</summary>
internal sealed class TestLog(LogSigningKey key)
{
    private readonly List<Sha256Digest> _leaves = [];

    public long Size => _leaves.Count;

    public void Add(byte[] entry) => _leaves.Add(MerkleTree.LeafHash(entry));

    public string Note() => key.Sign(new Checkpoint(key.Origin, _leaves.Count, MerkleTree.RootOf(_leaves)));

    /// <summary>The proof of an entry, against the whole log as it is now.</summary>
    public string Proof(long index) => new TlogProof(index, MerkleProofs.Inclusion(index, _leaves.Count, Subtree), Note()).Write();

    public IReadOnlyList<Sha256Digest> Consistency(long first, long second) => MerkleProofs.Consistency(first, second, Subtree);

    private Sha256Digest Subtree(TreeNodeAddress node) =>
        MerkleTree.RootOf(_leaves.Skip((int)(node.Index << node.Level)).Take(1 << node.Level));
}
