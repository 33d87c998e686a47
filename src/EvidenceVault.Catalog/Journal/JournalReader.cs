using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Catalog;

/// <summary>A checkpoint in the store whose signature holds.</summary>
internal sealed record StoredCheckpoint(ObjectKey Key, ContentSeal Seal, string Note, Checkpoint Signed, DateTimeOffset SignedAt);

/// <summary>A segment in the store: entries <paramref name="From"/> up to, not including, <paramref name="To"/>.</summary>
internal sealed record StoredSegment(ObjectKey Key, long From, long To);

/// <summary>Reads what <see cref="StoreJournal"/> has written.</summary>
internal sealed partial class JournalReader(IEvidenceStore store, LogVerifierKey verifier, ICollection<RebuildProblem> problems)
{
    private const string InstantFormat = "yyyyMMdd't'HHmmssfff'z'";
    private const int LargestSegment = StoreJournal.MostBytes + CustodyEvent.MaxEntryBytes + 1;

    /// <summary>Checkpoints that hold, by size, and segments, by their first entry. A checkpoint that does not hold is a problem.</summary>
    public async Task<(IReadOnlyList<StoredCheckpoint> Checkpoints, IReadOnlyList<StoredSegment> Segments)> ListAsync(CancellationToken cancel)
    {
        var checkpoints = new List<StoredCheckpoint>();
        var segments = new List<StoredSegment>();
        await foreach (var found in store.ListAsync("custody", cancel))
        {
            if (SegmentKey().Match(found.Key.Value) is { Success: true } segment)
            {
                segments.Add(new StoredSegment(found.Key, Number(segment, "from"), Number(segment, "to")));
            }
            else if (CheckpointKey().Match(found.Key.Value) is { Success: true } named && await CheckpointAsync(found.Key, named, cancel) is { } checkpoint)
            {
                checkpoints.Add(checkpoint);
            }
        }

        return ([.. checkpoints.OrderBy(c => c.Signed.TreeSize).ThenBy(c => c.SignedAt)], [.. segments.OrderBy(s => s.From).ThenBy(s => s.To)]);
    }

    /// <summary>The entries of a segment, and what the whole object is.</summary>
    /// <exception cref="RebuildRefusedException">It does not hold as many lines as its name says.</exception>
    public async Task<(ContentSeal Seal, IReadOnlyList<byte[]> Entries)> ReadAsync(StoredSegment segment, CancellationToken cancel)
    {
        var bytes = await store.FindSmallAsync(segment.Key, LargestSegment, cancel) ?? throw Refused("it cannot be read, or is larger than any segment that was ever written");
        var entries = new List<byte[]>();
        for (var at = 0; at < bytes.Length;)
        {
            var length = bytes.AsSpan(at).IndexOf((byte)'\n');
            entries.Add(length >= 0 ? bytes[at..(at + length)] : throw Refused("its last line does not end"));
            at += length + 1;
        }

        return entries.Count == segment.To - segment.From && entries.Count > 0
            ? (new ContentSeal(bytes.Length, Sha256Digest.Of(bytes)), entries)
            : throw Refused($"it holds {entries.Count} entries in place of {segment.To - segment.From}");

        RebuildRefusedException Refused(string why) =>
            new($"Object {segment.Key} is not as it was written: {why}. Put it back from another copy of the store, then rebuild again.");
    }

    private async Task<StoredCheckpoint?> CheckpointAsync(ObjectKey key, Match named, CancellationToken cancel)
    {
        var bytes = await store.FindSmallAsync(key, SignedNote.MaxLength, cancel);
        var note = bytes is null ? "" : Encoding.UTF8.GetString(bytes);
        var opening = CheckpointNote.Open(note, verifier);
        if (!opening.IsAccepted || opening.Checkpoint.TreeSize != Number(named, "size")
            || !DateTimeOffset.TryParseExact(named.Groups["at"].Value, InstantFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var signedAt))
        {
            problems.Add(new RebuildProblem($"object {key}", $"it is no checkpoint of this log with a signature that holds ({opening.Refusal}); it was left aside"));
            return null;
        }

        return new StoredCheckpoint(key, new ContentSeal(bytes!.Length, Sha256Digest.Of(bytes)), note, opening.Checkpoint, signedAt);
    }

    private static long Number(Match match, string group) => long.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\Acustody/entries/(?<from>[0-9]{12,18})-(?<to>[0-9]{12,18})-[0-9a-f]{16}\.jsonl\z", RegexOptions.CultureInvariant)]
    private static partial Regex SegmentKey();

    [GeneratedRegex(@"\Acustody/checkpoints/(?<size>[0-9]{12,18})-(?<at>[0-9]{8}t[0-9]{9}z)\.note\z", RegexOptions.CultureInvariant)]
    private static partial Regex CheckpointKey();
}
