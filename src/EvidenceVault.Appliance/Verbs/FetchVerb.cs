using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;
using EvidenceVault.DurableFiles;
using EvidenceVault.Portal.Features.Custody;

namespace EvidenceVault.Appliance.Verbs;

/// <summary><c>evidence-vault fetch</c>: writes an original and everything a stranger needs to check it.</summary>
internal static class FetchVerb
{
    private const UnixFileMode ReadOnly = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public static Command Create()
    {
        var data = CommonOptions.Data();
        var id = new Argument<string>("ID") { Description = "The item's id, as 'evidence-vault items' prints it." };
        var output = new Option<string>("--out") { Description = "The directory to write into; files in it are never replaced, but for the revocation list.", Required = true, HelpName = "DIR" };
        var reason = new Option<string?>("--reason") { Description = "Why it is fetched; goes into the custody log.", HelpName = "TEXT" };
        var command = new Command("fetch", "Write an original, its seal, the sealed manifest, the receipt, the proof, the trust root and the revocation list. Fetching is a custody event.") { id, data, output, reason };
        command.SetAction(async (parsed, cancel) =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: false, TimeProvider.System);
            if (!EvidenceItemId.TryParse(parsed.GetValue(id), out var item) || new EvidenceItems(vault.Database).Find(item) is not { } found)
            {
                await Console.Error.WriteLineAsync("evidence-vault: There is no item of this id. List them with: evidence-vault items");
                return ExitCode.NotAsItShouldBe;
            }

            await FetchAsync(vault, found, parsed.GetValue(output)!, parsed.GetValue(reason), cancel);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task FetchAsync(OpenVault vault, EvidenceItem item, string directory, string? reason, CancellationToken cancel)
    {
        var sessions = new IntakeSessions(vault.Database);
        var session = sessions.Find(item.Session)!;
        var file = sessions.Provenance(item.Id).First(f => f.Session == item.Session);
        DurableDirectory.Create(Path.GetFullPath(directory));

        // The event comes first: what could not be written down is not given out.
        vault.Database.Write(t => t.Append(vault.ConsoleAct(CustodyAct.ItemFetched, ("sha256", item.Sha256.Hex)) with { Item = item.Id, Reason = reason }));

        var name = SafeName(item);
        var final = Path.Combine(directory, name);
        if (!File.Exists(final) || await DurableFile.ReadSealAsync(final, cancel) != new ContentSeal(item.Bytes, item.Sha256)) // a fetch that broke off goes on
        {
            await using var content = await vault.Store.OpenAsync(ObjectKey.ForOriginal(item.Sha256), null, cancel);
            await DurableFile.CopyAsync(content, DurableFile.NewPartPath(final), final, DurableCopyOptions.For(new ContentSeal(item.Bytes, item.Sha256)), cancel);
        }

        await PutAsync(name + ".p7s", file.Seal);
        await PutAsync("manifest.json", session.Manifest);
        await PutAsync("manifest.json.p7s", session.ManifestSeal);
        await PutAsync("receipt.json", session.Receipt!);
        await PutAsync("receipt.json.p7s", session.ReceiptSeal!);
        if (vault.Log.FindAdmission(item.Id) is { } admission)
        {
            await PutAsync("admission.json", admission.Entry);
            await PutAsync("admission.tlog-proof", Encoding.UTF8.GetBytes(vault.Log.Prove(admission.Index).Write()));
        }

        await PutAsync("root.pem", Encoding.UTF8.GetBytes(vault.Trust.Authority.Root.CertificatePem));
        var crl = new RevocationList(vault.Database, vault.Trust.Authority, vault.Clock).Current();
        await DurableFile.ReplaceAsync(Path.Combine(directory, "crl.pem"), Encoding.ASCII.GetBytes(PemEncoding.WriteString("X509 CRL", crl) + "\n"), ReadOnly, cancel); // the newest counts
        await PutAsync("log.vkey", Encoding.UTF8.GetBytes(vault.Log.Verifier + "\n"));
        Console.WriteLine(
            $"""
            {Path.Combine(directory, name)}
            Check it with:
              openssl cms -verify -binary -cades -inform DER -in '{name}.p7s' -content '{name}' -CAfile root.pem -out /dev/null
              cat root.pem crl.pem >trust.pem   # and with -crl_check -CAfile trust.pem: that the station is not revoked
              evidence-verify file '{name}' --root root.pem
              evidence-verify receipt receipt.json --root root.pem --log-key log.vkey
            The root's SHA-256 fingerprint, to be compared with the one on paper:
              {vault.Trust.Authority.Root.FingerprintWithColons}
            """);

        async Task PutAsync(string fileName, byte[] bytes)
        {
            var path = Path.Combine(directory, fileName);
            if (!File.Exists(path) || !(await File.ReadAllBytesAsync(path, cancel)).AsSpan().SequenceEqual(bytes))
            {
                await DurableFile.WriteAsync(path, bytes, ReadOnly, cancel);
            }
        }
    }

    /// <summary>The recorder's name for the file where it is harmless on any system, else the item's id.</summary>
    private static string SafeName(EvidenceItem item)
    {
        var harmless = item.Name is { Length: > 0 and <= 120 } && item.Name[0] is not ('.' or '-') && item.Name.All(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '-' or ' ');
        return harmless ? item.Name : item.Id.Value;
    }
}
