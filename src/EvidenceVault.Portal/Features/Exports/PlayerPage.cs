using EvidenceVault.Core.Packages;
using EvidenceVault.Portal.Texts;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>The page that plays what is in the package, from a disk and without a network. It speaks both languages at once, and lets in exactly its own style and script.</summary>
internal static class PlayerPage
{
    public static string Write(ReportTerms terms, Wording words)
    {
        var (style, script) = (PackageFiles.Text("player.css"), PackageFiles.Text("player.js"));
        var policy = $"default-src 'none'; style-src {PackageFiles.Hash(style)}; script-src {PackageFiles.Hash(script)}; media-src 'self' file:; img-src 'self' file:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'";
        return Markup.Of(
            $"""
            <!DOCTYPE html>
            <html lang="zh-CN">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <meta http-equiv="Content-Security-Policy" content="{new Markup(policy)}">
            <title>{terms.Order.Terms.Case} · {terms.Id.Value}</title>
            <style>{new Markup(style)}</style>
            </head>
            <body>
            <h1><bdi>{terms.Order.Terms.Case}</bdi> <small>{terms.Id.Value}</small></h1>
            <p><a href="../report.zh-CN.html">提取笔录及清单</a> · <a href="../report.en.html" lang="en">Extraction record and list</a></p>
            <div id="stage"></div>
            <p id="failed" class="none" hidden>此文件无法在浏览器中播放，请用链接打开原件。 <span lang="en">This file cannot be played in the browser: open the original by its link.</span></p>
            <p>播放页只为便于查看，证明力在原件及其封签。 <span lang="en">This page is for convenience: proof lies in the originals and their seals.</span></p>
            <ol>
            {Markup.Join(terms.Items.Select(i => Line(i, words)))}</ol>
            <script>{new Markup(script)}</script>
            </body>
            </html>

            """).Text;
    }

    private static Markup Line(PackedItem packed, Wording words)
    {
        var (item, proxy) = (packed.Item, packed.Works.FirstOrDefault(w => w.Kind == (packed.IsWithheld ? CourtPackage.RedactionKind : "proxy")));
        var original = Relative(packed.Path);
        var shown = proxy is null ? original : Relative(proxy.Path(packed.Number));
        var kind = item.MediaKind?.ToUpperInvariant() == "IMAGE" ? "image" : "video";
        return Markup.Of(
            $"""
            <li data-file="{shown}" data-kind="{kind}">
            <b>{packed.Number}.</b> <bdi>{words.Name(item.Name)}</bdi> <small>{words.Bytes(item.Bytes)} · {words.Length(item.DurationSeconds)} · {words.Time(item.RecordedAt)} {words.Offset(item.RecordedAt)}</small>
            <button type="button" hidden>播放 Play{(proxy is null ? "" : packed.IsWithheld ? "（遮挡版 redaction）" : "（播放副本 proxy）")}</button> {(packed.IsWithheld ? new Markup("<b>原件不在包内 <span lang=\"en\">The original is not in this package</span></b>") : Markup.Of($"<a href=\"{original}\">原件 Original</a>"))}{Markup.Join(packed.Works.Select(w => Markup.Of($" · <a href=\"{Relative(w.Path(packed.Number))}\">{w.Kind}</a>")))}
            <br><code>SHA-256 {item.Sha256.Hex}</code>
            </li>

            """);
    }

    /// <summary>From the player's own directory, as a URL.</summary>
    private static string Relative(string path) => "../" + string.Join('/', path[PackagePaths.Payload.Length..].Split('/').Select(Uri.EscapeDataString));
}
