using System.Text;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Portal.Features.Review;

/// <summary>Reads the beginning of a device log or sidecar, as text to be shown inert.</summary>
internal sealed class TextPreview(IEvidenceStore store)
{
    public const int MostBytes = 64 * 1024;

    public async Task<string> ReadAsync(EvidenceItem item, CancellationToken cancel)
    {
        if (item.Bytes == 0)
        {
            return "";
        }

        await using var content = await store.OpenAsync(ObjectKey.ForOriginal(item.Sha256), new ByteRange(0, Math.Min(item.Bytes, MostBytes)), cancel);
        using var reader = new StreamReader(content, Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        var text = await reader.ReadToEndAsync(cancel);
        return new string([.. text.Select(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t') ? '\uFFFD' : c)]);
    }
}
