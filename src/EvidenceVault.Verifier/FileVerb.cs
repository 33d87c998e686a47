using System.CommandLine;
using EvidenceVault.Core.Signing;

namespace EvidenceVault.Verifier;

/// <summary><c>evidence-verify file</c>: a recording against its seal.</summary>
internal static class FileVerb
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The recording." };
        var seal = new Option<FileInfo?>("--seal") { Description = "Its seal (default: FILE.p7s).", HelpName = "FILE" };
        var root = Inputs.Root();
        var command = new Command("file", "Check a recording against its seal: the bytes are those that the station sealed.") { file, seal, root };
        command.SetAction(async (parsed, cancel) =>
        {
            var recording = parsed.GetValue(file)!;
            var trust = Inputs.ReadRoot(parsed.GetValue(root)!);
            var digest = await Inputs.DigestAsync(recording, cancel);
            var verdict = CadesSeal.Check(Inputs.ReadSmall(parsed.GetValue(seal) ?? new FileInfo(recording.FullName + ".p7s")), digest, trust, role: null);
            Console.WriteLine($"root     {trust.FingerprintWithColons}");
            Console.WriteLine($"sha256   {digest}");
            if (verdict.Signer is { } signer)
            {
                Console.WriteLine($"sealed   by {signer.Role} '{signer.CommonName}', certificate {signer.SerialHex}; its clock said {verdict.SignedAt:yyyy-MM-dd'T'HH:mm:ss'Z'}");
            }

            return Inputs.Say(verdict.IsValid, verdict.IsValid ? "the recording is what was sealed" : verdict.Reason) ? 0 : 1;
        });
        return command;
    }
}
