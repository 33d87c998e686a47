using System.Globalization;
using System.Text;

namespace EvidenceVault.Core.Custody;

/// <summary>What C2SP signed-note allows in a note, and the decimals that C2SP's log formats share.</summary>
internal static class NoteText
{
    /// <summary>UTF-8 without a byte order mark that refuses lone surrogates in place of replacing them.</summary>
    public static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether the text is well-formed Unicode without control characters below U+0020 other than line feeds.</summary>
    public static bool IsAllowed(string text)
    {
        var remaining = text.AsSpan();
        while (!remaining.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(remaining, out var rune, out var consumed) != System.Buffers.OperationStatus.Done
                || (rune.Value < ' ' && rune.Value != '\n'))
            {
                return false;
            }

            remaining = remaining[consumed..];
        }

        return true;
    }

    /// <summary>Whether this can name a key: not empty, no white space, no plus, nothing a note could not hold.</summary>
    public static bool IsKeyName(string name) =>
        name.Length > 0 && IsAllowed(name) && !name.Any(c => c == '+' || char.IsWhiteSpace(c));

    /// <summary>A non-negative decimal with one spelling: digits only, no leading zero but in <c>0</c> itself, at most 2^63 − 1.</summary>
    public static bool TryParseNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)
        && (text.Length == 1 || text[0] != '0');
}
