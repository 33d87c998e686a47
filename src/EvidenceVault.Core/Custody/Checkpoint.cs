using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Custody;

/// <summary>What a log says of itself at one moment (C2SP tlog-checkpoint): its name, its size and its root.</summary>
public sealed record Checkpoint
{
    private readonly string _extensionLines = "";

    /// <param name="origin">The log's name: one line, not empty.</param>
    /// <param name="treeSize">Leaves, 0 or more.</param>
    /// <param name="rootHash">Root over these leaves.</param>
    /// <exception cref="ArgumentException">An origin that is not one line of text.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A negative size.</exception>
    public Checkpoint(string origin, long treeSize, Sha256Digest rootHash)
    {
        if (origin.Length == 0 || origin.Contains('\n', StringComparison.Ordinal) || !NoteText.IsAllowed(origin))
        {
            throw new ArgumentException("A log's origin is one line of text and not empty.", nameof(origin));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(treeSize);
        (Origin, TreeSize, RootHash) = (origin, treeSize, rootHash);
    }

    /// <summary>The log's name.</summary>
    public string Origin { get; }

    /// <summary>Leaves in the log.</summary>
    public long TreeSize { get; }

    /// <summary>The root over these leaves.</summary>
    public Sha256Digest RootHash { get; }

    /// <summary>Further lines, each ended by a line feed and none empty; kept as they came, without meaning here. Usually the empty text.</summary>
    /// <exception cref="ArgumentException">Text of another form.</exception>
    public string ExtensionLines
    {
        get => _extensionLines;
        init
        {
            if (value.Length > 0 && (!value.EndsWith('\n') || value[..^1].Split('\n').Contains("") || !NoteText.IsAllowed(value)))
            {
                throw new ArgumentException("Extension lines end with a line feed and none is empty.", nameof(value));
            }

            _extensionLines = value;
        }
    }

    /// <summary>The text that is signed.</summary>
    public string ToText() => string.Create(
        CultureInfo.InvariantCulture, $"{Origin}\n{TreeSize}\n{CanonicalBase64.Encode(RootHash)}\n{ExtensionLines}");

    /// <exception cref="FormatException">The text is no checkpoint.</exception>
    public static Checkpoint Parse(string text) =>
        TryParse(text, out var checkpoint) ? checkpoint : throw new FormatException("Not a checkpoint: origin, size and base64 root, each on its line.");

    /// <summary>Reads the text strictly, one spelling per checkpoint, and answers false in place of an exception. Sizes above 2^63 − 1 are refused.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = null;
        if (text is null || !text.EndsWith('\n') || !NoteText.IsAllowed(text))
        {
            return false;
        }

        var lines = text[..^1].Split('\n');
        if (lines.Length < 3
            || lines.Contains("")
            || !NoteText.TryParseNumber(lines[1], out var size)
            || !CanonicalBase64.TryDecodeDigest(lines[2], out var root))
        {
            return false;
        }

        checkpoint = new Checkpoint(lines[0], size, root) { ExtensionLines = string.Concat(lines[3..].Select(line => line + "\n")) };
        return true;
    }
}
