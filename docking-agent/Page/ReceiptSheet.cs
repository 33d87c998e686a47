using System.Globalization;
using System.Net;
using System.Text;

namespace EvidenceVault.DockingAgent.Page;

/// <summary>The hand-over receipt as a page to print: what the officer takes home. It names the digests of what the station has signed.</summary>
internal static class ReceiptSheet
{
    private const int MostFiles = 200;

    public static string Write(ScreenSession session, IReadOnlyDictionary<string, string> texts)
    {
        var sheet = new StringBuilder();
        sheet.Append(CultureInfo.InvariantCulture, $"<!doctype html><html lang=\"{Text(texts["lang"])}\"><head><meta charset=\"utf-8\"><title>{Text(texts["receipt"])} {session.Session}</title><link rel=\"stylesheet\" href=\"/assets/page.css\"></head><body class=\"sheet\">");
        sheet.Append(CultureInfo.InvariantCulture, $"<h1>{Text(texts["receipt"])}</h1><table class=\"facts\">");
        Row("session", session.Session.Value);
        Row("station", $"{session.Station} · {texts["bay"]} {session.Bay}");
        Row("recorder", session.Recorder ?? "—");
        Row("officer", session.Officer ?? "—");
        Row("sealed-at", session.SealedAt.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture));
        Row("files", string.Create(CultureInfo.InvariantCulture, $"{session.Files.Count} · {session.Files.Sum(f => f.Bytes):#,0} B"));
        Row("unread", session.Unread.Count.ToString(CultureInfo.InvariantCulture));
        Row("vault", session.Receipt is { } receipt
            ? string.Create(CultureInfo.InvariantCulture, $"{texts["admitted"]} {receipt.AdmittedAt:yyyy-MM-dd HH:mm:ss} UTC · {receipt.Items}")
            : texts["not-yet"]);
        Row("manifest", session.ManifestSha256.Hex);
        Row("seal", session.SealSha256.Hex);
        sheet.Append("</table><ol class=\"list\">");
        foreach (var file in session.Files.Take(MostFiles))
        {
            sheet.Append(CultureInfo.InvariantCulture, $"<li>{Text(file.Path)} <span class=\"muted\">{file.Bytes:#,0} B</span></li>");
        }

        sheet.Append(CultureInfo.InvariantCulture, $"</ol>{(session.Files.Count > MostFiles ? $"<p>… {session.Files.Count - MostFiles}</p>" : "")}<p class=\"muted\">{Text(texts["receipt-note"])}</p></body></html>");
        return sheet.ToString();

        void Row(string name, string value) => sheet.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Text(texts[name])}</th><td>{Text(value)}</td></tr>");
    }

    /// <summary>Names from recorders reach a page here: everything is encoded.</summary>
    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
