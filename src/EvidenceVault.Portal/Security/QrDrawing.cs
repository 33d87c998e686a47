using System.Globalization;
using System.Text;
using QRCoder;

namespace EvidenceVault.Portal.Security;

/// <summary>A text as a QR code (ISO/IEC 18004), to be drawn in the page itself: nothing is fetched, and the secret in it lies in no cache.</summary>
/// <param name="Size">Modules on each side, with the quiet zone around.</param>
/// <param name="Path">The dark ones, as the data of an SVG path.</param>
internal sealed record QrDrawing(int Size, string Path)
{
    public static QrDrawing Of(string text)
    {
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var (rows, path) = (code.ModuleMatrix, new StringBuilder());
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows[y].Length;)
            {
                var end = x;
                while (end < rows[y].Length && rows[y][end])
                {
                    end++;
                }

                if (end > x)
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h{end - x}v1h-{end - x}z");
                }

                x = end + 1;
            }
        }

        return new QrDrawing(rows.Count, path.ToString());
    }
}
