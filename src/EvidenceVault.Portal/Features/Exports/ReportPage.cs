using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Packages;
using EvidenceVault.Portal.Features.Media;
using EvidenceVault.Portal.Features.Review;
using Microsoft.Extensions.Localization;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>The report in the language of the moment. It carries its style in itself and no script at all, and prints on A4.</summary>
internal sealed class ReportPage(ReportWords words, ReportTerms terms)
{
    private readonly IStringLocalizer T = words.Texts;
    private readonly Texts.Wording W = words.Wording;

    public string Write(IReadOnlyList<(PackedItem Packed, Dossier Dossier)> items)
    {
        var style = PackageFiles.Text("report.css");
        var policy = $"default-src 'none'; style-src {PackageFiles.Hash(style)}; base-uri 'none'; form-action 'none'";
        return Markup.Of(
            $"""
            <!DOCTYPE html>
            <html lang="{W.Language}">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{new Markup(policy)}">
            <title>{T["report.title"]} {terms.Order.Terms.Case}</title>
            <style>{new Markup(style)}</style>
            </head>
            <body>
            <h1>{T["report.title"]}</h1>
            {Head()}
            <h2>{T["report.statement"]}</h2>
            <p>{T["report.statement.text"]}</p>
            {(terms.Order.Withheld.Count == 0 ? default : Markup.Of($"<p><b>{T["report.withheld.text", terms.Order.Withheld.Count]}</b></p>"))}
            {(terms.Order.Terms.Statement.Length == 0 ? default : Markup.Of($"<p><bdi>{terms.Order.Terms.Statement}</bdi></p>"))}
            {Signatures()}
            <h2>{T["report.clock"]}</h2>
            <p>{T["report.clock.text", Zone()]}</p>
            <h2>{T["report.list"]}</h2>
            {List(items)}
            <h2>{T["report.items"]}</h2>
            {Markup.Join(items.Select(i => Item(i.Packed, i.Dossier)))}
            <h2>{T["report.proof"]}</h2>
            {Proof()}
            </body>
            </html>

            """).Text;
    }

    private Markup Head()
    {
        var (order, ask) = (terms.Order, terms.Order.Terms);
        return Table(
            Row("report.case", ask.Case), Row("report.package", terms.Id.Value), Row("report.recipient", ask.Recipient), Row("report.use", T[ask.IsOutside ? "report.use.outside" : "report.use.inside"]), Row("report.reason", ask.Reason),
            Row("report.prepared", Time(terms.At)), Row("report.prepared-by", order.PreparedBy), Row("report.amount", T["report.amount.text", order.Items.Count, W.Number(order.Items.Where(i => !order.Withheld.Contains(i.Id)).Sum(i => i.Bytes))]),
            Row("report.left-out", T["report.left-out.text", order.Missing, order.Unasked]));
    }

    private Markup Signatures() => Markup.Of(
        $"""
        <table class="sign"><thead><tr><th scope="col">{T["report.investigator"]}</th><th scope="col">{T["report.badge"]}</th><th scope="col">{T["report.signature"]}</th></tr></thead>
        <tbody>{Markup.Join(terms.Order.Terms.Investigators.Select(i => Markup.Of($"<tr><td><bdi>{i.Name}</bdi></td><td><bdi>{i.Badge}</bdi></td><td></td></tr>")))}</tbody></table>

        """);

    private Markup List(IReadOnlyList<(PackedItem Packed, Dossier Dossier)> items) => Markup.Of(
        $"""
        <table><thead><tr><th scope="col">{T["report.number"]}</th><th scope="col">{T["report.file"]}</th><th scope="col">{T["report.format"]}</th><th scope="col">{T["report.bytes"]}</th><th scope="col">SHA-256</th></tr></thead>
        <tbody>{Markup.Join(items.Select(i => Markup.Of($"<tr><td class=\"n\">{i.Packed.Number}</td><td>{Place(i.Packed)}</td><td>{Format(i.Dossier)}</td><td class=\"n\">{W.Number(i.Packed.Item.Bytes)}</td><td><code>{i.Packed.Item.Sha256.Hex}</code></td></tr>\n")))}</tbody></table>

        """);

    private Markup Item(PackedItem packed, Dossier dossier)
    {
        var item = packed.Item;
        var origin = dossier.FirstOrigin;
        return Markup.Of(
            $"""
            <section class="item">
            <h3>{packed.Number}. <bdi>{W.Name(item.Name)}</bdi></h3>
            {Table(
                Row("report.item", item.Id.Value), Row("report.file", Place(packed)), Row("report.found", origin is null ? "–" : W.Name(origin.File.Path)), Row("report.type", T["filerole." + item.Role]), Row("report.format", Format(dossier)),
                Row("report.length", W.Length(item.DurationSeconds)), Row("report.bytes", W.Number(item.Bytes)), Code("SHA-256", item.Sha256.Hex),
                Row("report.recorder", item.Recorder ?? "–"), Row("report.officer", $"{item.Officer ?? "–"} {item.Unit}"), Row("report.station", origin is null ? item.Station : $"{item.Station} / {origin.Manifest.Station.Bay}"),
                Row("report.class", W.Class(item.Class)), Row("report.state", item.QuarantineReason is { } why ? $"{T["report.quarantined"]} {W.OrWord("quarantine.", why)}" : T["report.parsed"]),
                Row("report.findings", dossier.Findings.Count == 0 ? T["report.none"] : string.Join("; ", dossier.Findings.Select(f => W.Name(f.Text)))),
                Row("report.derived", packed.Works.Count == 0 ? T["report.none"] : string.Join("; ", packed.Works.Select(w => $"{w.Path(packed.Number)} SHA-256 {w.Sha256}"))),
                Row("report.leave", packed.Works.All(w => w.Leave is null) ? T["report.none"] : string.Join("; ", packed.Works.Where(w => w.Leave is not null).Select(w => T["report.leave.text", w.Path(packed.Number), w.Leave!.OrderedBy, w.Leave.By, Time(w.Leave.At), w.Leave.Why].Value))),
                Row("report.retention", string.Join(" ", words.Retention.Lines(item.Id))))}
            <p>{T["report.times"]} {Drift(origin?.Manifest.Clock.OffsetSeconds)}</p>
            {Times(dossier)}
            <p>{T["report.custody"]}</p>
            {Custody(item)}
            </section>

            """);
    }

    private string Place(PackedItem packed) => packed.IsWithheld ? T["report.withheld"] : packed.Path;

    private Markup Times(Dossier dossier) => Markup.Of(
        $"""
        <table><thead><tr><th scope="col">{T["report.source"]}</th><th scope="col">{T["report.claimed"]}</th><th scope="col">{T["report.corrected"]}</th></tr></thead>
        <tbody>{Markup.Join(dossier.Times.Select(t => Markup.Of($"<tr><td>{T["claim." + t.Claim.Source]}{(t.IsShown ? " ✓" : "")}</td><td><bdi>{W.Name(t.Claim.Raw)}</bdi></td><td>{(t.At is { } at ? Time(at) : "–")}</td></tr>")))}
        <tr><td>{T["report.admitted"]}</td><td>–</td><td>{Time(dossier.Item.AdmittedAt)}</td></tr></tbody></table>

        """);

    private Markup Custody(EvidenceItem item) => Markup.Of(
        $"""
        <table class="small"><thead><tr><th scope="col">{T["report.leaf"]}</th><th scope="col">{T["report.when"]}</th><th scope="col">{T["report.who"]}</th><th scope="col">{T["report.what"]}</th></tr></thead>
        <tbody>{Markup.Join(terms.Custody.Rows.Where(r => r.Item == item.Id.Value).Select(Line))}</tbody></table>

        """);

    private Markup Line(CustodyRow row) => CustodyEvent.TryParse(row.Entry, out var told)
        ? Markup.Of($"<tr><td>{row.Index}</td><td>{Time(told.At)}</td><td><bdi>{told.Actor.Name}</bdi></td><td>{W.Act(told.Act)}{(told.Reason is { } why ? Markup.Of($" · <bdi>{W.OrWord("reason.", why)}</bdi>") : default)}{(About(told) is { } about ? Markup.Of($" · <bdi>{about}</bdi>") : default)}</td></tr>\n")
        : Markup.Of($"<tr><td>{row.Index}</td><td>{row.At}</td><td><bdi>{row.Actor}</bdi></td><td>{row.Act}</td></tr>\n");

    /// <summary>The case that the line names.</summary>
    private static string? About(CustodyEvent told) => told.Facts.GetValueOrDefault(told.Act switch { CustodyAct.CaseLinked => "to", CustodyAct.CaseUnlinked => "from", _ => "case" });

    private Markup Proof() => Markup.Of(
        $"""
        {Table(
            Code(T["report.root"], terms.Root.FingerprintWithColons), Row("report.log", terms.Custody.Checkpoint.Origin), Row("report.tree", W.Number(terms.Custody.Checkpoint.TreeSize)),
            Code(T["report.tree-root"], terms.Custody.Checkpoint.RootHash.Hex))}
        <p>{T["report.proof.text"]}</p>
        <p><code>bash verify.sh …</code></p>

        """);

    private string Format(Dossier dossier)
    {
        var probe = LooseJson.ReadProbe(dossier.Probe);
        var ending = Path.GetExtension(dossier.Item.Name) is { Length: > 1 and <= 8 } found && found.Skip(1).All(char.IsAsciiLetterOrDigit) ? found[1..].ToUpperInvariant() : "–";
        return string.Join(" / ", new[] { ending, dossier.Item.MediaKind, probe.Text("container") }.OfType<string>());
    }

    /// <summary>How far the recorder's clock was ahead (+) or behind (−).</summary>
    private string Drift(long? seconds) => seconds is { } known
        ? string.Create(CultureInfo.InvariantCulture, $"{(known < 0 ? "−" : known > 0 ? "+" : "±")}{Math.Abs(known)} s ({W.ClockOffset(known)})")
        : W.ClockOffset(null);

    private string Time(DateTimeOffset at) => $"{W.Time(at)} {W.Offset(at)}";

    private string Zone() => $"{W.Zone.Id} ({W.Offset(terms.At)})";

    private Markup Row(string key, object value) => Markup.Of($"<tr><th scope=\"row\">{T[key]}</th><td><bdi>{value}</bdi></td></tr>\n");

    private static Markup Code(string name, string value) => Markup.Of($"<tr><th scope=\"row\">{name}</th><td><code>{value}</code></td></tr>\n");

    private static Markup Table(params ReadOnlySpan<Markup> rows) => Markup.Of($"<table><tbody>{Markup.Join(rows.ToArray())}</tbody></table>\n");
}
