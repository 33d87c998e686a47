using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Custody;

/// <summary>A proof to hand out that one entry stands in the log (C2SP tlog-proof, file ending <c>.tlog-proof</c>). Checked with the entry's bytes and the log's key, and nothing else.</summary>
public sealed class TlogProof
{
    private const string Header = "c2sp.org/tlog-proof@v1";
    private const string ExtraStart = "extra ";
    private const string IndexStart = "index ";
    private const int MaxHashes = 63; // sizes are below 2^63
    private const int MaxLength = 2 * SignedNote.MaxLength;

    /// <param name="index">Index of the entry, from 0.</param>
    /// <param name="hashes">From <see cref="MerkleProofs.Inclusion"/>; 63 at most.</param>
    /// <param name="checkpointNote">The signed checkpoint, byte for byte.</param>
    /// <exception cref="ArgumentException">A negative index, too many hashes, or a note that does not end with a line feed.</exception>
    public TlogProof(long index, IReadOnlyList<Sha256Digest> hashes, string checkpointNote)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hashes.Count, MaxHashes);
        if (!checkpointNote.EndsWith('\n'))
        {
            throw new ArgumentException("A checkpoint note ends with a line feed.", nameof(checkpointNote));
        }

        (Index, Hashes, CheckpointNote) = (index, hashes, checkpointNote);
    }

    /// <summary>Index of the entry, from 0.</summary>
    public long Index { get; }

    /// <summary>The inclusion proof from the leaf's sibling upwards.</summary>
    public IReadOnlyList<Sha256Digest> Hashes { get; }

    /// <summary>The checkpoint's note as it came. Not checked before <see cref="Verify"/>.</summary>
    public string CheckpointNote { get; }

    /// <summary>Bytes that travel with the proof without being proved; usually none. Never rely on them.</summary>
    public ReadOnlyMemory<byte> Extra { get; init; }

    /// <summary>The text of the proof file.</summary>
    public string Write()
    {
        var text = new StringBuilder(Header).Append('\n');
        if (!Extra.IsEmpty)
        {
            text.Append(ExtraStart).Append(Convert.ToBase64String(Extra.Span)).Append('\n');
        }

        text.Append(IndexStart).Append(Index.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (var hash in Hashes)
        {
            text.Append(CanonicalBase64.Encode(hash)).Append('\n');
        }

        return text.Append('\n').Append(CheckpointNote).ToString();
    }

    /// <exception cref="FormatException">The text is no such proof.</exception>
    public static TlogProof Read(string text) =>
        TryRead(text, out var proof) ? proof : throw new FormatException("Not a proof of the form c2sp.org/tlog-proof@v1.");

    /// <summary>Reads the form strictly, one spelling per proof, and answers false in place of an exception. Says nothing on truth: see <see cref="Verify"/>.</summary>
    public static bool TryRead(string? text, [NotNullWhen(true)] out TlogProof? proof)
    {
        proof = null;
        var split = text is { Length: <= MaxLength } ? text.IndexOf("\n\n", StringComparison.Ordinal) : -1;
        if (split < 0 || !text!.EndsWith('\n') || split + 2 == text.Length)
        {
            return false;
        }

        var lines = text[..split].Split('\n');
        var next = 0;
        if (lines[next++] != Header || !TryReadExtra(lines, ref next, out var extra) || !TryReadIndex(lines, ref next, out var index))
        {
            return false;
        }

        if (lines.Length - next > MaxHashes)
        {
            return false;
        }

        var hashes = new Sha256Digest[lines.Length - next];
        for (var i = 0; i < hashes.Length; i++)
        {
            if (!CanonicalBase64.TryDecodeDigest(lines[next + i], out hashes[i]))
            {
                return false;
            }
        }

        proof = new TlogProof(index, hashes, text[(split + 2)..]) { Extra = extra };
        return true;
    }

    /// <summary>Whether the log whose key this is signed a tree that holds exactly these bytes at <see cref="Index"/>. Never throws on hostile input.</summary>
    /// <returns>The checkpoint, or what is wrong. It proves that the entry was logged by then, not that the entry is true.</returns>
    public CheckpointOpening Verify(ReadOnlySpan<byte> entryBytes, LogVerifierKey key)
    {
        var opening = Custody.CheckpointNote.Open(CheckpointNote, key);
        if (!opening.IsAccepted)
        {
            return opening;
        }

        var checkpoint = opening.Checkpoint;
        var leafHash = MerkleTree.LeafHash(entryBytes);
        return MerkleProofCheck.VerifyInclusion(Index, checkpoint.TreeSize, leafHash, Hashes, checkpoint.RootHash)
            ? opening
            : CheckpointOpening.Refused(LogRefusal.NotIncluded);
    }

    private static bool TryReadExtra(string[] lines, ref int next, out byte[]? extra)
    {
        extra = null;
        if (next >= lines.Length || !lines[next].StartsWith(ExtraStart, StringComparison.Ordinal))
        {
            return true;
        }

        // Without extra data the line is left out, so an empty one is a second spelling.
        return CanonicalBase64.TryDecode(lines[next++][ExtraStart.Length..], out extra) && extra.Length > 0;
    }

    private static bool TryReadIndex(string[] lines, ref int next, out long index)
    {
        index = 0;
        return next < lines.Length
            && lines[next].StartsWith(IndexStart, StringComparison.Ordinal)
            && NoteText.TryParseNumber(lines[next++][IndexStart.Length..], out index);
    }
}
