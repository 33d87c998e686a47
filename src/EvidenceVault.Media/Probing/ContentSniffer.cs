using System.Text;

namespace EvidenceVault.Media.Probing;

/// <summary>What the first bytes of a file say, before any tool sees it.</summary>
internal enum ContentFormat
{
    Unknown,
    Empty,
    Text,
    IsoMedia,
    HeifImage,
    Avi,
    Wave,
    Jpeg,
    OtherDocument,
}

/// <summary>
/// Tells formats apart by content. It decides what ffprobe may see at all: text is never given to it, because its demuxers take many a log
/// for subtitles or a playlist.
/// </summary>
internal static class ContentSniffer
{
    private const int HeadBytes = 64 * 1024;

    private static readonly string[] IsoTypes = ["ftyp", "moov", "mdat", "moof", "styp", "free", "skip", "wide", "pnot"];
    private static readonly string[] HeifBrands = ["heic", "heix", "heim", "heis", "hevc", "mif1", "msf1", "avif"];

    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ContentFormat Sniff(string path)
    {
        using var file = File.OpenHandle(path);
        var head = new byte[HeadBytes];
        var length = 0;
        for (int read; length < head.Length && (read = RandomAccess.Read(file, head.AsSpan(length), length)) > 0; length += read)
        {
            // RandomAccess may return less than asked for: read on until the buffer or the file ends.
        }

        return Classify(head.AsSpan(0, length));
    }

    public static ContentFormat Classify(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty)
        {
            return ContentFormat.Empty;
        }

        if (head.Length >= 12 && Contains(IsoTypes, Ascii(head[4..8])))
        {
            return Ascii(head[4..8]) == "ftyp" && Contains(HeifBrands, Ascii(head[8..12])) ? ContentFormat.HeifImage : ContentFormat.IsoMedia;
        }

        if (head.Length >= 12 && head.StartsWith("RIFF"u8))
        {
            return Ascii(head[8..12]) switch { "AVI " => ContentFormat.Avi, "WAVE" => ContentFormat.Wave, _ => ContentFormat.Unknown };
        }

        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            return ContentFormat.Jpeg;
        }

        if (head.StartsWith("%PDF-"u8) || head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("SQLite format 3\0"u8)
            || head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) || head.StartsWith("7z"u8))
        {
            return ContentFormat.OtherDocument;
        }

        return IsText(head) ? ContentFormat.Text : ContentFormat.Unknown;
    }

    /// <summary>Whole UTF-8, or bytes as GBK and its kin have them; UTF-16 with its mark. Audio of AMR begins with a text line, so its mark is named.</summary>
    private static bool IsText(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return head.Length % 2 == 0 && Encoding.Unicode.GetString(head[..Math.Min(head.Length, 512)]).Contains('\n', StringComparison.Ordinal);
        }

        if (head.StartsWith("#!AMR"u8))
        {
            return false;
        }

        var high = 0;
        foreach (var value in head)
        {
            if (value is < 0x20 and not (0x09 or 0x0A or 0x0C or 0x0D or 0x1B) or 0x7F)
            {
                return false;
            }

            high += value >= 0x80 ? 1 : 0;
        }

        // Random bytes of compressed media hold control characters at once; a text in GBK holds none, and some ASCII between its characters.
        return high < head.Length;
    }

    private static bool Contains(string[] names, string name) => Array.IndexOf(names, name) >= 0;

    private static string Ascii(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
