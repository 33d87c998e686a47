using System.CommandLine;
using System.Text;
using EvidenceVault.Core.Custody;

namespace EvidenceVault.Verifier;

/// <summary><c>evidence-verify line</c>: one entry of the custody log, and the proof that the signed log holds it (RFC 6962, C2SP tlog-proof).</summary>
internal static class LineVerb
{
    public static Command Create()
    {
        var entry = new Argument<FileInfo>("ENTRY") { Description = "The entry of the log, byte for byte (….json)." };
        var proof = new Argument<FileInfo>("PROOF") { Description = "Its proof (….tlog-proof)." };
        var logKey = new Option<FileInfo>("--log-key") { Description = "The custody log's public key (log.vkey).", Required = true, HelpName = "FILE" };
        var command = new Command("line", "Check a line of the custody log: it stands in the signed log. Whose key that is, compare with what reached you on paper or in a receipt.") { entry, proof, logKey };
        command.SetAction(parsed =>
        {
            var key = Inputs.ReadLogKey(parsed.GetValue(logKey)!);
            Console.WriteLine($"log key  {key}");
            var bytes = Inputs.ReadSmall(parsed.GetValue(entry)!);
            var told = CustodyEvent.TryParse(bytes, out var line);
            var holds = Inputs.Say(told, told ? $"it says: {line!.Actor.Name} {line.Act.ToWord()} {line.Item} at {line.At:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}" : "the entry is no line of a custody log");
            return holds & Check(bytes, Encoding.UTF8.GetString(Inputs.ReadSmall(parsed.GetValue(proof)!)), key) ? 0 : 1;
        });
        return command;
    }

    /// <summary>Says whether the proof shows that the log holds exactly these bytes.</summary>
    public static bool Check(ReadOnlySpan<byte> entry, string text, LogVerifierKey key)
    {
        if (!TlogProof.TryRead(text, out var proof))
        {
            return Inputs.Say(false, "the proof is not in the form of c2sp.org/tlog-proof");
        }

        var opening = proof.Verify(entry, key);
        return Inputs.Say(opening.IsAccepted, opening.IsAccepted
            ? $"entry {proof.Index} stands in the log of {opening.Checkpoint!.TreeSize} entries with root {opening.Checkpoint.RootHash}"
            : $"the proof does not show the entry in the signed log ({opening.Refusal})");
    }
}
