using System.Security.Cryptography;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Cases;

/// <summary>What a service may do.</summary>
public static class ServiceScopes
{
    /// <summary>Read the cases of its unit, and what footage is filed under them.</summary>
    public const string ReadCases = "cases:read";

    /// <summary>Open, describe, close and reopen them.</summary>
    public const string WriteCases = "cases:write";

    public static IReadOnlyList<string> All { get; } = [ReadCases, WriteCases];
}

/// <summary>The key by which a service is known: <c>evs_</c>, an id to find it by, and 256 bits of chance of which the vault keeps a digest alone.</summary>
public sealed record ServiceKey(string Id, string Text)
{
    private const string Prefix = "evs_";
    private const int IdBytes = 6;
    private const int SecretBytes = 32;

    public Sha256Digest Digest => Sha256Digest.Of(System.Text.Encoding.ASCII.GetBytes(Text));

    public static ServiceKey Generate()
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        return new ServiceKey(id, Prefix + id + "_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes)));
    }

    /// <summary>Null for what is no key.</summary>
    public static ServiceKey? Find(string? text) =>
        text?.Length == Prefix.Length + (2 * IdBytes) + 1 + (2 * SecretBytes) && text.StartsWith(Prefix, StringComparison.Ordinal) && text.All(c => c == '_' || char.IsAsciiHexDigitLower(c) || Prefix.Contains(c, StringComparison.Ordinal))
            ? new ServiceKey(text.Substring(Prefix.Length, 2 * IdBytes), text)
            : null;

    /// <summary>Compares in constant time.</summary>
    public bool Is(Sha256Digest kept) => CryptographicOperations.FixedTimeEquals(Digest.ToBytes(), kept.ToBytes());
}
