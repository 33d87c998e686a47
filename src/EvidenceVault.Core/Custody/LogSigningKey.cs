using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace EvidenceVault.Core.Custody;

/// <summary>The private Ed25519 key with which the vault signs checkpoints of one log. Its text form is the one of Go's note package: <c>PRIVATE+KEY+name+hash+base64(0x01 ‖ seed)</c>.</summary>
/// <remarks><see cref="object.ToString"/> gives the name only, so that the key does not slip into a log line.</remarks>
public sealed class LogSigningKey
{
    private const string Prefix = "PRIVATE+KEY+";

    private readonly byte[] _seed;

    private LogSigningKey(string name, byte[] seed)
    {
        _seed = seed;
        var publicKey = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(seed, 0, publicKey, 0);
        Verifier = new LogVerifierKey(name, publicKey);
    }

    /// <summary>The public half, to be handed out.</summary>
    public LogVerifierKey Verifier { get; }

    /// <summary>The log this key speaks for.</summary>
    public string Origin => Verifier.Name;

    /// <summary>Makes a new key from the system's random source.</summary>
    /// <param name="origin">The log's name, such as <c>vault.example.org/custody</c>: not empty, no white space, no plus.</param>
    /// <exception cref="ArgumentException">The name cannot name a key.</exception>
    public static LogSigningKey Generate(string origin) =>
        NoteText.IsKeyName(origin)
            ? new LogSigningKey(origin, RandomNumberGenerator.GetBytes(Ed25519.SecretKeySize))
            : throw new ArgumentException("A log's origin is not empty and holds neither white space nor plus nor control characters.", nameof(origin));

    /// <exception cref="FormatException">The text is no such key, or its hash is not that of the key. The message never holds the text.</exception>
    public static LogSigningKey Parse(string text) =>
        TryParse(text, out var key) ? key : throw new FormatException("Not a private key of the form PRIVATE+KEY+name+hash+base64 for Ed25519.");

    /// <summary>As <see cref="Parse"/>, answering false in place of the exception.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out LogSigningKey? key)
    {
        key = null;
        if (text is null
            || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || text[Prefix.Length..].Split('+', 3) is not [var name, var hash, var base64]
            || !NoteText.IsKeyName(name)
            || !CanonicalBase64.TryDecode(base64, out var typed)
            || typed.Length != 1 + Ed25519.SecretKeySize
            || typed[0] != LogVerifierKey.Ed25519Type)
        {
            return false;
        }

        var candidate = new LogSigningKey(name, typed[1..]);
        key = string.Equals(hash, LogVerifierKey.IdText(candidate.Verifier.KeyId), StringComparison.Ordinal) ? candidate : null;
        return key is not null;
    }

    /// <summary>Signs a checkpoint of this log and answers the note. Equal checkpoints give equal notes, as Ed25519 takes no random input.</summary>
    /// <remarks>The caller answers for never signing two checkpoints that are inconsistent with each other.</remarks>
    /// <exception cref="ArgumentException">The checkpoint is of another log.</exception>
    public string Sign(Checkpoint checkpoint) =>
        string.Equals(checkpoint.Origin, Origin, StringComparison.Ordinal)
            ? SignText(checkpoint.ToText())
            : throw new ArgumentException($"This key signs for {Origin}, not for {checkpoint.Origin}.", nameof(checkpoint));

    /// <summary>The secret text form, for the key file (mode 0600) and nowhere else.</summary>
    public string ToPrivateText() =>
        $"{Prefix}{Origin}+{LogVerifierKey.IdText(Verifier.KeyId)}+{Convert.ToBase64String([LogVerifierKey.Ed25519Type, .. _seed])}";

    public override string ToString() => Origin;

    // Not public: a log's key that signs any text could be made to sign a checkpoint unawares.
    private string SignText(string text)
    {
        var message = NoteText.Utf8.GetBytes(text);
        var signature = new byte[Ed25519.SignatureSize];
        Ed25519.Sign(_seed, 0, message, 0, message.Length, signature, 0);
        return SignedNote.Write(text, Origin, Verifier.KeyId, signature);
    }
}
