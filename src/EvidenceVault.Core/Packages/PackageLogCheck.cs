using System.Text;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Packages;

/// <summary>Checks the custody lines of a package: the signed state of the log, and the place of each line in it.</summary>
internal sealed class PackageLogCheck(IReadOnlyDictionary<string, PackageFile> files, Func<string, byte[]?> read)
{
    private const string ProofEnding = ".tlog-proof";

    /// <summary>What does not hold; null when everything does.</summary>
    public string? Find(CourtPackage statement)
    {
        var note = Text(PackagePaths.Checkpoint) ?? "";
        if (!LogVerifierKey.TryParse(Text(PackagePaths.LogKey)?.TrimEnd('\n'), out var key))
        {
            return "log.vkey is no key of a log";
        }

        var opening = CheckpointNote.Open(note, key);
        if (opening.Checkpoint is not { } checkpoint || new PackagedLog(checkpoint.Origin, checkpoint.TreeSize, checkpoint.RootHash) != statement.Log)
        {
            return opening.IsAccepted ? "the checkpoint is not the one that package.json names" : $"the checkpoint's signature does not hold ({opening.Refusal})";
        }

        var lines = Lines(read(PackagePaths.Events) ?? []);
        if (lines is null || lines.Count == 0 || lines.Count != statement.Leaves.Count || lines.Count != files.Keys.Count(p => p.EndsWith(ProofEnding, StringComparison.Ordinal)))
        {
            return $"{lines?.Count} lines, {files.Keys.Count(p => p.EndsWith(ProofEnding, StringComparison.Ordinal))} proofs, {statement.Leaves.Count} in package.json";
        }

        for (var i = 0; i < lines.Count; i++)
        {
            if (!IsProven(lines[i].Span, statement.Leaves[i], checkpoint, note))
            {
                return $"line {i + 1} does not stand in the log as entry {statement.Leaves[i]}";
            }
        }

        return FindInEvents(statement, [.. lines.Select(l => CustodyEvent.TryParse(l.Span, out var told) ? told : null)]);
    }

    private bool IsProven(ReadOnlySpan<byte> line, long leaf, Checkpoint checkpoint, string note) =>
        TlogProof.TryRead(Text(PackagePaths.Proof(leaf)), out var proof) && proof.Index == leaf && proof.CheckpointNote == note
        && MerkleProofCheck.VerifyInclusion(leaf, checkpoint.TreeSize, MerkleTree.LeafHash(line), proof.Hashes, checkpoint.RootHash);

    private static string? FindInEvents(CourtPackage statement, IReadOnlyList<CustodyEvent?> events)
    {
        var (items, sessions) = (statement.Items.Select(i => i.Item).ToHashSet(), statement.Items.Select(i => i.Session).ToHashSet());
        if (events.Any(e => e is null || !(e.Item is { } item ? items.Contains(item) : e.Session is { } session && sessions.Contains(session))))
        {
            return "a line is about nothing in this package";
        }

        var admitted = events.OfType<CustodyEvent>().Where(e => e.Act is CustodyAct.ItemAdmitted or CustodyAct.ItemQuarantined).Select(e => (e.Item, e.Facts.GetValueOrDefault("sha256"))).ToHashSet();
        return statement.Items.FirstOrDefault(i => !admitted.Contains((i.Item, i.Sha256.Hex))) is { } missing ? $"no line tells of the admission of {missing.File}" : null;
    }

    private static List<ReadOnlyMemory<byte>>? Lines(byte[] text)
    {
        var lines = new List<ReadOnlyMemory<byte>>();
        var from = 0;
        for (int end; from < text.Length; from = end + 1)
        {
            end = Array.IndexOf(text, (byte)'\n', from);
            if (end < 0)
            {
                return null; // the last line has an end too
            }

            lines.Add(text.AsMemory(from, end - from));
        }

        return lines;
    }

    private string? Text(string path) => read(path) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
}
