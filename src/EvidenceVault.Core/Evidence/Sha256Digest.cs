using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EvidenceVault.Core.Evidence;

/// <summary>A SHA-256 value (FIPS 180-4): the identity of a recording, and a node of the custody log's tree.</summary>
/// <remarks>The default value is the all-zero digest, which no known content has.</remarks>
public readonly record struct Sha256Digest
{
    /// <summary>Length of a digest in bytes.</summary>
    public const int Size = 32;

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    private readonly ulong _a, _b, _c, _d;

    /// <param name="bytes">Exactly 32 bytes.</param>
    /// <exception cref="ArgumentException">Any other length.</exception>
    public Sha256Digest(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"A SHA-256 digest has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        }

        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>The digest as 64 lower-case hexadecimal digits, as <c>sha256sum</c> prints it.</summary>
    public string Hex => Convert.ToHexStringLower(ToBytes());

    /// <summary>Digests content that is already in memory: entries and manifests, never footage.</summary>
    public static Sha256Digest Of(ReadOnlySpan<byte> content) => new(SHA256.HashData(content));

    /// <summary>Reads 64 lower-case hexadecimal digits.</summary>
    /// <exception cref="FormatException">Anything else, upper case included: one value has one spelling.</exception>
    public static Sha256Digest Parse(string hex) =>
        TryParse(hex, out var digest) ? digest : throw new FormatException("A SHA-256 digest is written as 64 lower-case hexadecimal digits.");

    /// <summary>As <see cref="Parse"/>, answering false in place of the exception.</summary>
    public static bool TryParse(string? hex, out Sha256Digest digest)
    {
        digest = default;
        if (hex is not { Length: Size * 2 } || hex.AsSpan().ContainsAnyExcept(LowerHex))
        {
            return false;
        }

        digest = new Sha256Digest(Convert.FromHexString(hex));
        return true;
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <param name="destination">At least 32 bytes.</param>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _d);
    }

    public override string ToString() => Hex;
}
