using System.Buffers.Binary;
using System.Globalization;

namespace EvidenceVault.Core.Custody;

/// <summary>One signature line of a note: who claims to have signed, and the bytes. Claims nothing about validity.</summary>
/// <param name="KeyName">The name of the key, usually that of the log or witness.</param>
/// <param name="KeyId">The first four bytes (big-endian) of the hash over name, signature type and public key.</param>
/// <param name="Signature">What follows the key id; for Ed25519 64 bytes, for other types any number.</param>
public sealed record NoteSignature(string KeyName, uint KeyId, ReadOnlyMemory<byte> Signature);

/// <summary>A text with signature lines, as C2SP signed-note defines it. Reading it checks the form only; trust its text after <see cref="Verify"/> and not before.</summary>
public sealed class SignedNote
{
    /// <summary>The longest note that is read, in UTF-16 code units.</summary>
    public const int MaxLength = 1_000_000;

    /// <summary>The most signatures that are read in one note; C2SP demands 16 at least.</summary>
    public const int MaxSignatures = 100;

    private const string LineStart = "\u2014 "; // em dash, space
    private const int KeyIdBytes = 4;

    private SignedNote(string text, IReadOnlyList<NoteSignature> signatures) => (Text, Signatures) = (text, signatures);

    /// <summary>The signed text, with its last line feed.</summary>
    public string Text { get; }

    /// <summary>The signature lines in their order.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>Reads a note strictly. Never throws on hostile text.</summary>
    /// <param name="note">The whole note.</param>
    /// <param name="read">The note, or null when the form is not met.</param>
    /// <returns><see cref="LogRefusal.None"/>, or which part of the form is not met.</returns>
    public static LogRefusal TryParse(string note, out SignedNote? read)
    {
        read = null;
        if (note.Length > MaxLength)
        {
            return LogRefusal.TooLarge;
        }

        if (!note.EndsWith('\n') || !NoteText.IsAllowed(note))
        {
            return LogRefusal.NotText;
        }

        var split = note.LastIndexOf("\n\n", StringComparison.Ordinal); // the text itself may hold empty lines
        if (split < 0 || split + 2 == note.Length)
        {
            return LogRefusal.NoSignatures;
        }

        var lines = note[(split + 2)..^1].Split('\n');
        if (lines.Length > MaxSignatures)
        {
            return LogRefusal.TooLarge;
        }

        var signatures = Array.ConvertAll(lines, ParseLine);
        if (signatures.Contains(null))
        {
            return LogRefusal.MalformedSignature;
        }

        read = new SignedNote(note[..(split + 1)], signatures!);
        return LogRefusal.None;
    }

    /// <summary>Whether the key signed the text. Signatures by other keys are ignored; one that names this key and fails refuses the note.</summary>
    /// <returns><see cref="LogRefusal.None"/>, <see cref="LogRefusal.UnknownSigner"/> or <see cref="LogRefusal.BadSignature"/>.</returns>
    public LogRefusal Verify(LogVerifierKey key)
    {
        var refusal = LogRefusal.UnknownSigner;
        foreach (var signature in Signatures)
        {
            if (signature.KeyId != key.KeyId || !string.Equals(signature.KeyName, key.Name, StringComparison.Ordinal))
            {
                continue;
            }

            if (!key.HasSigned(Text, signature.Signature.Span))
            {
                return LogRefusal.BadSignature;
            }

            refusal = LogRefusal.None;
        }

        return refusal;
    }

    /// <summary>The note of a text with one signature line.</summary>
    internal static string Write(string text, string keyName, uint keyId, ReadOnlySpan<byte> signature)
    {
        var blob = new byte[KeyIdBytes + signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(blob, keyId);
        signature.CopyTo(blob.AsSpan(KeyIdBytes));
        return string.Create(CultureInfo.InvariantCulture, $"{text}\n{LineStart}{keyName} {Convert.ToBase64String(blob)}\n");
    }

    private static NoteSignature? ParseLine(string line)
    {
        if (!line.StartsWith(LineStart, StringComparison.Ordinal) || line[LineStart.Length..].Split(' ') is not [var name, var base64])
        {
            return null;
        }

        if (!NoteText.IsKeyName(name) || !CanonicalBase64.TryDecode(base64, out var blob) || blob.Length <= KeyIdBytes)
        {
            return null;
        }

        return new NoteSignature(name, BinaryPrimitives.ReadUInt32BigEndian(blob), blob.AsMemory(KeyIdBytes));
    }
}
