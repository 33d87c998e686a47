using System.CommandLine;
using System.Text;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Signing;

namespace EvidenceVault.Verifier;

/// <summary><c>evidence-verify receipt</c>: the vault's answer to a docking session, and its place in the custody log.</summary>
internal static class ReceiptVerb
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("RECEIPT") { Description = "The receipt (receipt.json)." };
        var seal = new Option<FileInfo?>("--seal") { Description = "Its seal (default: RECEIPT.p7s).", HelpName = "FILE" };
        var manifest = new Option<FileInfo?>("--manifest") { Description = "The session's manifest, to check that the receipt answers it; its seal is expected beside it as FILE.p7s.", HelpName = "FILE" };
        var logKey = new Option<FileInfo>("--log-key") { Description = "The custody log's public key (log.vkey).", Required = true, HelpName = "FILE" };
        var root = Inputs.Root();
        var command = new Command("receipt", "Check a receipt: the vault's seal, the log entry it quotes, and that entry's place in the signed log.") { file, seal, manifest, root, logKey };
        command.SetAction(parsed =>
        {
            var receiptFile = parsed.GetValue(file)!;
            var trust = Inputs.ReadRoot(parsed.GetValue(root)!);
            Console.WriteLine($"root     {trust.FingerprintWithColons}");
            var bytes = Inputs.ReadSmall(receiptFile);
            var verdict = CadesSeal.Check(Inputs.ReadSmall(parsed.GetValue(seal) ?? new FileInfo(receiptFile.FullName + ".p7s")), Sha256Digest.Of(bytes), trust, CertificateRole.Vault);
            var receipt = Receipt.Parse(bytes);
            Console.WriteLine($"session  {receipt.Session} of station '{receipt.Station}', {receipt.Lines.Count} files, admitted {receipt.AdmittedAt:yyyy-MM-dd'T'HH:mm:ss'Z'}");
            var holds = Inputs.Say(verdict.IsValid, verdict.IsValid ? "the vault sealed this receipt" : verdict.Reason);
            holds &= CheckEntry(receipt);
            holds &= LineVerb.Check(Encoding.UTF8.GetBytes(receipt.Entry), receipt.Proof, Inputs.ReadLogKey(parsed.GetValue(logKey)!));
            holds &= parsed.GetValue(manifest) is not { } given || CheckManifest(receipt, given, trust);
            return holds ? 0 : 1;
        });
        return command;
    }

    private static bool CheckEntry(Receipt receipt)
    {
        var fits = CustodyEvent.TryParse(Encoding.UTF8.GetBytes(receipt.Entry), out var told)
            && told.Act == CustodyAct.SessionAdmitted
            && told.Session == receipt.Session
            && told.Facts.TryGetValue("manifest_sha256", out var digest)
            && digest == receipt.ManifestSha256.Hex;
        return Inputs.Say(fits, fits ? "the log entry tells of this session and manifest" : "the log entry tells of something else");
    }

    private static bool CheckManifest(Receipt receipt, FileInfo file, TrustRoot trust)
    {
        var bytes = Inputs.ReadSmall(file);
        var digest = Sha256Digest.Of(bytes);
        var sealedFiles = ManifestFormat.Read(bytes).Files.Select(f => (f.Path, f.Bytes, f.Sha256)).OrderBy(f => f.Path, StringComparer.Ordinal);
        var complete = sealedFiles.SequenceEqual(receipt.Lines.Select(l => (l.Path, l.Bytes, l.Sha256)).OrderBy(l => l.Path, StringComparer.Ordinal));
        var verdict = CadesSeal.Check(Inputs.ReadSmall(new FileInfo(file.FullName + ".p7s")), digest, trust, CertificateRole.Station);
        return Inputs.Say(digest == receipt.ManifestSha256, digest == receipt.ManifestSha256 ? "the receipt answers this manifest" : $"the receipt answers manifest {receipt.ManifestSha256}, this one is {digest}")
            & Inputs.Say(complete, complete ? "the receipt names every file of the manifest, and no other" : "the receipt leaves files of the manifest out, or misstates them")
            & Inputs.Say(verdict.IsValid, verdict.IsValid ? "the station sealed this manifest" : verdict.Reason);
    }
}
