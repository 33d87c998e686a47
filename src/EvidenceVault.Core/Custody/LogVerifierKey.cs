using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace EvidenceVault.Core.Custody;

/// <summary>The public Ed25519 key (RFC 8032) of a custody log, written as a C2SP vkey: <c>name+hash+base64(0x01 ‖ key)</c>, the hash being the key id in 8 lower-case hexadecimal digits.</summary>
public sealed class LogVerifierKey : IEquatable<LogVerifierKey>
{
    internal const byte Ed25519Type = 0x01;

    private readonly byte[] _publicKey;

    internal LogVerifierKey(string name, byte[] publicKey)
    {
        Name = name;
        _publicKey = publicKey;
        KeyId = IdOf(name, publicKey);
    }

    /// <summary>The key's name: the log's origin.</summary>
    public string Name { get; }

    /// <summary>The first four bytes, big-endian, of SHA-256 over name, line feed, signature type and public key. Identifies; proves nothing.</summary>
    public uint KeyId { get; }

    /// <summary>The 32 bytes of the public key.</summary>
    public ReadOnlyMemory<byte> PublicKey => _publicKey;

    /// <exception cref="FormatException">The text is no vkey of an Ed25519 key, or its hash is not that of the key.</exception>
    public static LogVerifierKey Parse(string vkey) =>
        TryParse(vkey, out var key) ? key : throw new FormatException("Not a verifier key of the form name+hash+base64 for Ed25519.");

    /// <summary>As <see cref="Parse"/>, answering false in place of the exception.</summary>
    public static bool TryParse(string? vkey, [NotNullWhen(true)] out LogVerifierKey? key)
    {
        key = null;
        if (vkey?.Split('+', 3) is not [var name, var hash, var base64]
            || !NoteText.IsKeyName(name)
            || !CanonicalBase64.TryDecode(base64, out var typed)
            || typed.Length != 1 + Ed25519.PublicKeySize
            || typed[0] != Ed25519Type
            || !Ed25519.ValidatePublicKeyFull(typed, 1)) // a point of small order would let anything verify
        {
            return false;
        }

        var candidate = new LogVerifierKey(name, typed[1..]);
        key = string.Equals(hash, IdText(candidate.KeyId), StringComparison.Ordinal) ? candidate : null;
        return key is not null;
    }

    /// <summary>The vkey text.</summary>
    public override string ToString() => $"{Name}+{IdText(KeyId)}+{Convert.ToBase64String([Ed25519Type, .. _publicKey])}";

    public bool Equals(LogVerifierKey? other) =>
        other is not null
        && string.Equals(Name, other.Name, StringComparison.Ordinal)
        && _publicKey.AsSpan().SequenceEqual(other._publicKey);

    public override bool Equals(object? obj) => Equals(obj as LogVerifierKey);

    public override int GetHashCode() => (int)KeyId;

    internal static string IdText(uint keyId) => keyId.ToString("x8", CultureInfo.InvariantCulture);

    internal bool HasSigned(string text, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != Ed25519.SignatureSize)
        {
            return false;
        }

        var message = NoteText.Utf8.GetBytes(text);
        return Ed25519.Verify(signature.ToArray(), 0, _publicKey, 0, message, 0, message.Length);
    }

    private static uint IdOf(string name, byte[] publicKey)
    {
        byte[] input = [.. NoteText.Utf8.GetBytes(name), (byte)'\n', Ed25519Type, .. publicKey];
        return BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(input));
    }
}
