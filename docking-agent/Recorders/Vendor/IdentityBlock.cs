using System.Globalization;
using System.Text;

namespace EvidenceVault.DockingAgent.Recorders.Vendor;

/// <summary>
/// The block in which a recorder says who it is (GA/T 947): fixed fields in GBK, filled up with zeroes or blanks. A field that is all
/// filling is null.
/// </summary>
/// <param name="Serial">Number of the recorder; 7 bytes.</param>
/// <param name="Officer">警号 of who wears it; 6 bytes.</param>
/// <param name="OfficerName">32 bytes.</param>
/// <param name="Unit">Code of the unit, digits; 12 bytes.</param>
/// <param name="UnitName">32 bytes.</param>
public sealed record IdentityBlock(string Serial, string? Officer, string? OfficerName, string? Unit, string? UnitName)
{
    /// <summary>Fields without an end mark.</summary>
    public const int PlainBytes = 89;

    /// <summary>The same with a zero byte behind each field, as libraries in C hand it over.</summary>
    public const int TerminatedBytes = PlainBytes + 5;

    private static readonly (string Name, int Bytes)[] Fields = [("serial", 7), ("officer", 6), ("officer's name", 32), ("unit", 12), ("unit's name", 32)];

    private static readonly Encoding Gbk = CodePagesEncodingProvider.Instance.GetEncoding(936, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    /// <summary>Reads a block of either length.</summary>
    /// <exception cref="FormatException">Says which field is wrong, without telling what is in it.</exception>
    public static IdentityBlock Parse(ReadOnlySpan<byte> block)
    {
        var mark = block.Length switch
        {
            PlainBytes => 0,
            TerminatedBytes => 1,
            _ => throw new FormatException(string.Create(
                CultureInfo.InvariantCulture, $"An identity block has {PlainBytes} bytes, or {TerminatedBytes} with end marks; this one has {block.Length}.")),
        };
        var texts = new string?[Fields.Length];
        for (var i = 0; i < Fields.Length; i++)
        {
            var (name, bytes) = Fields[i];
            texts[i] = TextOf(name, block[..bytes]);
            if (mark > 0 && block[bytes] != 0)
            {
                throw new FormatException($"The {name} of the identity block has no end mark.");
            }

            block = block[(bytes + mark)..];
        }

        return new IdentityBlock(
            texts[0] ?? throw new FormatException("The identity block has no serial."), texts[1], texts[2],
            texts[3] is { } unit && !unit.All(char.IsAsciiDigit) ? throw new FormatException("The unit of the identity block is not all digits.") : texts[3], texts[4]);
    }

    /// <summary>The block's bytes, filled up with zeroes.</summary>
    /// <exception cref="FormatException">A field is longer than its place, or cannot be written in GBK.</exception>
    public byte[] Format(bool terminated = false)
    {
        var block = new byte[terminated ? TerminatedBytes : PlainBytes];
        var at = 0;
        foreach (var ((name, bytes), text) in Fields.Zip((string?[])[Serial, Officer, OfficerName, Unit, UnitName]))
        {
            var written = BytesOf(name, text ?? "");
            if (written.Length > bytes)
            {
                throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"The {name} of an identity block has at most {bytes} bytes in GBK."));
            }

            written.CopyTo(block.AsSpan(at));
            at += bytes + (terminated ? 1 : 0);
        }

        return block;
    }

    private static string? TextOf(string name, ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        if (end >= 0 && field[end..].ContainsAnyExcept((byte)0, (byte)' '))
        {
            throw new FormatException($"The {name} of the identity block goes on behind its end.");
        }

        try
        {
            var text = Gbk.GetString(end < 0 ? field : field[..end]).Trim(' ');
            return text.Length == 0 ? null : text.Any(char.IsControl) ? throw new FormatException($"The {name} of the identity block holds a control character.") : text;
        }
        catch (DecoderFallbackException)
        {
            throw new FormatException($"The {name} of the identity block is no text in GBK.");
        }
    }

    private static byte[] BytesOf(string name, string text)
    {
        try
        {
            return Gbk.GetBytes(text);
        }
        catch (EncoderFallbackException)
        {
            throw new FormatException($"The {name} of the identity block cannot be written in GBK.");
        }
    }
}
