using System.Numerics;
using System.Security.Cryptography;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Custody;

/// <summary>The hashes of the custody log's tree: SHA-256 as RFC 9162 section 2.1.1 (and RFC 6962 section 2.1) defines it.</summary>
/// <remarks>The one-byte prefixes keep a leaf from ever being taken for an inner node.</remarks>
public static class MerkleTree
{
    private const byte LeafPrefix = 0x00;
    private const byte NodePrefix = 0x01;
    private const int StackLimit = 1024; // nearly every entry is smaller

    /// <summary>The root of the tree without leaves: SHA-256 of nothing.</summary>
    public static Sha256Digest EmptyRoot { get; } = Sha256Digest.Of([]);

    /// <summary>The hash of a log entry's bytes as a leaf.</summary>
    public static Sha256Digest LeafHash(ReadOnlySpan<byte> entry)
    {
        var length = entry.Length + 1;
        Span<byte> input = length <= StackLimit ? stackalloc byte[length] : new byte[length];
        input[0] = LeafPrefix;
        entry.CopyTo(input[1..]);
        return Hash(input);
    }

    /// <summary>The hash of two subtrees, the earlier leaves left.</summary>
    public static Sha256Digest NodeHash(Sha256Digest left, Sha256Digest right)
    {
        Span<byte> input = stackalloc byte[1 + (2 * Sha256Digest.Size)];
        input[0] = NodePrefix;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Sha256Digest.Size)..]);
        return Hash(input);
    }

    /// <summary>The root of the tree's first <paramref name="treeSize"/> leaves, from stored perfect subtrees; at most 63 reads.</summary>
    /// <param name="treeSize">Leaves, 0 or more; every perfect subtree within them must be readable.</param>
    /// <param name="read">Gives the hash of a perfect subtree; what it throws is passed on.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative size.</exception>
    public static Sha256Digest Root(long treeSize, Func<TreeNodeAddress, Sha256Digest> read)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(treeSize);
        return treeSize == 0 ? EmptyRoot : RangeHash(0, treeSize, read);
    }

    /// <summary>The root over all leaf hashes in order, in memory that grows with the logarithm of their number.</summary>
    public static Sha256Digest RootOf(IEnumerable<Sha256Digest> leafHashes)
    {
        var tree = new MerkleAccumulator();
        foreach (var leafHash in leafHashes)
        {
            tree.Add(leafHash);
        }

        return tree.Root();
    }

    /// <summary>The tree hash of the leaves from <paramref name="first"/> up to, but without, <paramref name="end"/>.</summary>
    /// <remarks>
    /// <paramref name="first"/> must be a multiple of the smallest power of two that holds the range, as it is for every
    /// subtree of RFC 9162. The range then falls into perfect subtrees of falling size, one per bit of its length.
    /// </remarks>
    internal static Sha256Digest RangeHash(long first, long end, Func<TreeNodeAddress, Sha256Digest> read)
    {
        Sha256Digest? hash = null;
        for (var remaining = end - first; remaining > 0; remaining &= remaining - 1)
        {
            var level = BitOperations.TrailingZeroCount(remaining); // from the right: the smallest subtree is the last
            end -= 1L << level;
            var subtree = read(new TreeNodeAddress(level, end >> level));
            hash = hash is { } right ? NodeHash(subtree, right) : subtree;
        }

        return hash ?? throw new ArgumentException("A range of leaves holds at least one leaf.", nameof(end));
    }

    private static Sha256Digest Hash(ReadOnlySpan<byte> input)
    {
        Span<byte> hash = stackalloc byte[Sha256Digest.Size];
        SHA256.HashData(input, hash);
        return new Sha256Digest(hash);
    }
}
