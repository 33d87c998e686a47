using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EvidenceVault.DockingAgent.Recorders;

/// <summary>
/// Where a file lies below the recorder's root: its names as the bytes they are, and the text that stands in the manifest.
/// Different bytes always give different texts.
/// </summary>
public sealed class RecorderPath
{
    /// <summary>The longest path that a manifest takes, in characters.</summary>
    public const int Longest = 1024;

    private RecorderPath(IReadOnlyList<byte[]> names, string text, bool wasEscaped) => (Names, Text, WasEscaped) = (names, text, wasEscaped);

    /// <summary>The recorder's root itself.</summary>
    public static RecorderPath Root { get; } = new([], "", false);

    /// <summary>One name per level, each as found; none is empty, '.' or '..', none holds '/' or a zero byte.</summary>
    public IReadOnlyList<byte[]> Names { get; }

    /// <summary>The names with '/' between; what is no plain UTF-8 text stands as %XX.</summary>
    public string Text { get; }

    /// <summary>Whether anything had to be written as %XX.</summary>
    public bool WasEscaped { get; }

    /// <summary>The text, or a cut of it with a digest where it is longer than a manifest takes: then the file cannot be sealed, but it can be named.</summary>
    public string ShortText => Text.Length <= Longest
        ? Text
        : Text[..(char.IsHighSurrogate(Text[899]) ? 899 : 900)] + "~" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)))[..16];

    /// <exception cref="ArgumentException">The bytes are no name of a directory entry.</exception>
    public RecorderPath Child(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name.SequenceEqual("."u8) || name.SequenceEqual(".."u8) || name.ContainsAny((byte)'/', (byte)0))
        {
            throw new ArgumentException("A name is one entry of a directory, and never '.' or '..'.", nameof(name));
        }

        var text = Escape(name);
        var plain = !text.Contains('%', StringComparison.Ordinal); // a '%' in the text is always one of ours
        return new RecorderPath([.. Names, name.ToArray()], Names.Count == 0 ? text : Text + "/" + text, WasEscaped || !plain);
    }

    /// <summary>The path of names that were kept as base64, as the spool keeps them.</summary>
    public static RecorderPath Of(IEnumerable<byte[]> names) => names.Aggregate(Root, (path, name) => path.Child(name));

    public override string ToString() => Text;

    private static string Escape(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder(name.Length);
        while (!name.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(name, out var rune, out var consumed);
            if (status == OperationStatus.Done && !Rune.IsControl(rune) && rune.Value is not ('\\' or '%'))
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (var odd in name[..consumed])
                {
                    text.Append(CultureInfo.InvariantCulture, $"%{odd:X2}");
                }
            }

            name = name[consumed..];
        }

        return text.ToString();
    }
}
