using System.Buffers;
using System.Security.Cryptography;

namespace EvidenceVault.Core.Evidence;

/// <summary>Makes and checks ids of 128 random bits: nobody can guess the next one or count items by them.</summary>
internal static class RandomId
{
    private const int RandomCharacters = 26; // 26 × 5 bits ≥ 128 bits
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford's base 32: no i, l, o, u

    private static readonly SearchValues<char> Allowed = SearchValues.Create(Alphabet);

    public static string New(string prefix) => prefix + "-" + RandomNumberGenerator.GetString(Alphabet, RandomCharacters);

    public static bool IsValid(string? text, string prefix) =>
        text is not null
        && text.Length == prefix.Length + 1 + RandomCharacters
        && text.StartsWith(prefix, StringComparison.Ordinal)
        && text[prefix.Length] == '-'
        && !text.AsSpan(prefix.Length + 1).ContainsAnyExcept(Allowed);
}
