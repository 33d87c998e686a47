using System.Diagnostics.CodeAnalysis;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Custody;

/// <summary>Base 64 of RFC 4648 section 4 with one spelling per value: padded, no white space, no stray bits in the last character.</summary>
internal static class CanonicalBase64
{
    public static bool TryDecode(string text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        var buffer = new byte[(text.Length / 4 * 3) + 3];
        if (!Convert.TryFromBase64String(text, buffer, out var written))
        {
            return false;
        }

        var decoded = buffer[..written];
        if (!string.Equals(Convert.ToBase64String(decoded), text, StringComparison.Ordinal)) // the decoder is lenient, the comparison is not
        {
            return false;
        }

        bytes = decoded;
        return true;
    }

    public static bool TryDecodeDigest(string text, out Sha256Digest digest)
    {
        digest = default;
        if (text.Length != 44 || !TryDecode(text, out var bytes) || bytes.Length != Sha256Digest.Size) // 32 bytes fill 44 characters
        {
            return false;
        }

        digest = new Sha256Digest(bytes);
        return true;
    }

    public static string Encode(Sha256Digest digest) => Convert.ToBase64String(digest.ToBytes());
}
