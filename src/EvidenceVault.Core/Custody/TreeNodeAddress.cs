using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Custody;

/// <summary>The place of a perfect subtree in the custody log's Merkle tree. A perfect subtree never changes once its last leaf is appended, so it can be stored.</summary>
/// <param name="Level">0 for leaf hashes; a node of level L covers 2^L leaves (0 to 62).</param>
/// <param name="Index">Counted from 0 within its level: the node covers the leaves from <c>Index × 2^Level</c> up to, but without, <c>(Index + 1) × 2^Level</c>.</param>
public readonly record struct TreeNodeAddress(int Level, long Index)
{
    public override string ToString() => FormattableString.Invariant($"{Level}/{Index}");
}

/// <summary>A perfect subtree's place and its hash.</summary>
public readonly record struct TreeNode(TreeNodeAddress Address, Sha256Digest Hash);
