using System.CommandLine;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Packages;

namespace EvidenceVault.Verifier;

/// <summary><c>evidence-verify package</c>: a court package, unpacked or not.</summary>
internal static class PackageVerb
{
    public static Command Create()
    {
        var where = new Argument<string>("PACKAGE") { Description = "Its directory, or the ZIP archive as it was downloaded." };
        var fingerprint = new Option<string>("--root-fingerprint") { Description = "SHA-256 fingerprint of the vault's root, as it reached you on paper; with colons or without.", Required = true, HelpName = "HEX" };
        var command = new Command("package", "Check a court package: every digest, every seal, and the place of each line of custody in the signed log.") { where, fingerprint };
        command.SetAction(async (parsed, cancel) =>
        {
            var digits = parsed.GetValue(fingerprint)!.Replace(":", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
            if (!Sha256Digest.TryParse(string.Concat(digits.Select(char.ToLowerInvariant)), out var root))
            {
                throw new InputException("--root-fingerprint: give 64 hexadecimal digits.");
            }

            using var package = PackagedFiles.At(parsed.GetValue(where)!);
            var files = await package.HashAsync(cancel);
            var findings = new PackageCheck(files, package.Read, root).Run();
            foreach (var finding in findings)
            {
                Inputs.Say(finding.Holds, $"{finding.Part}: {finding.What}");
            }

            return findings.All(f => f.Holds) ? 0 : 1;
        });
        return command;
    }
}
