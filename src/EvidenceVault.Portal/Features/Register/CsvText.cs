using System.Text;

namespace EvidenceVault.Portal.Features.Register;

/// <summary>A line of a CSV file.</summary>
/// <param name="Line">Its number in the file, from 1; of the first one where a cell holds line breaks.</param>
internal sealed record CsvRow(int Line, IReadOnlyList<string> Cells);

/// <summary>
/// CSV as in RFC 4180. A cell that a spreadsheet would take for a formula is written with an apostrophe before it, and read without: what somebody
/// typed as a name must not be run by who opens the list.
/// </summary>
internal static class CsvText
{
    private const string FormulaStarts = "=+-@\t\r";
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>As UTF-8 with the mark by which spreadsheets know it.</summary>
    public static byte[] Write(IEnumerable<IReadOnlyList<string>> rows)
    {
        var text = new StringBuilder("\uFEFF");
        foreach (var row in rows)
        {
            text.Append(Line(row));
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>One line with its end.</summary>
    public static string Line(IReadOnlyList<string> cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    /// <summary>UTF-8, or GB 18030 where it is none: Chinese spreadsheets write that.</summary>
    public static string Decode(byte[] bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetString(bytes);
        }
    }

    /// <exception cref="FormatException">A quoted cell has no end; the message is the number of the line it begins in.</exception>
    public static IReadOnlyList<CsvRow> Read(string text)
    {
        var rows = new List<CsvRow>();
        var (at, line) = (0, 1);
        while (at < text.Length)
        {
            var (first, cells) = (line, new List<string>());
            do
            {
                cells.Add(ReadCell(text, ref at, ref line));
            }
            while (at < text.Length && text[at++] == ',');

            if (cells.Exists(c => c.Length > 0))
            {
                rows.Add(new CsvRow(first, cells));
            }

            // ReadCell stops before a line break and the loop above steps over its first character.
            at += at < text.Length && text[at - 1] == '\r' && text[at] == '\n' ? 1 : 0;
            line++;
        }

        return rows;
    }

    private static string ReadCell(string text, ref int at, ref int line)
    {
        var cell = new StringBuilder();
        if (at < text.Length && text[at] == '"')
        {
            var begun = line;
            for (at++; ; at++)
            {
                if (at >= text.Length)
                {
                    throw new FormatException(begun.ToString(System.Globalization.CultureInfo.InvariantCulture));
                }

                if (text[at] == '"' && (++at >= text.Length || text[at] != '"'))
                {
                    break;
                }

                line += text[at] == '\n' ? 1 : 0;
                cell.Append(text[at]);
            }
        }

        for (; at < text.Length && text[at] is not (',' or '\r' or '\n'); at++)
        {
            cell.Append(text[at]);
        }

        var read = cell.ToString().Trim();
        return read.Length > 1 && read[0] == '\'' && FormulaStarts.Contains(read[1], StringComparison.Ordinal) ? read[1..] : read;
    }

    private static string Cell(string value)
    {
        var safe = value.Length > 0 && FormulaStarts.Contains(value[0], StringComparison.Ordinal) ? "'" + value : value;
        return safe.AsSpan().IndexOfAny("\",\r\n") < 0 ? safe : '"' + safe.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
    }
}
