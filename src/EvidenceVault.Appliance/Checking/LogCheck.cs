using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Appliance.Checking;

/// <summary>Re-checks the custody log: every line, every leaf, every stored node, the whole tree, every checkpoint ever signed.</summary>
public sealed class LogCheck(CustodyLog log)
{
    private const int PageSize = 1000;

    /// <param name="told">What the log tells about items, gathered on the way for the checks that follow.</param>
    public (long Entries, long Checkpoints) Run(ICollection<Problem> problems, ItemStories told)
    {
        // In this order, so that a vault at work cannot sign a checkpoint beyond the size looked at.
        var checkpoints = new Queue<(long TreeSize, string Note)>(log.Checkpoints());
        var size = log.TreeSize();
        var signed = checkpoints.Count;
        var tree = new MerkleAccumulator();
        var nodes = new NodeReader(log);
        Compare(checkpoints, tree, problems);
        for (long next = 0; next < size;)
        {
            var page = log.Page(next, PageSize);
            foreach (var row in page)
            {
                CheckRow(row, next, problems, told);
                // The tree is built from the entries themselves; whatever was stored beside them must agree.
                foreach (var node in tree.Append(MerkleTree.LeafHash(row.Entry)))
                {
                    if (node.Address.Level > 0 && nodes.Next(node.Address) != node.Hash)
                    {
                        problems.Add(new Problem($"custody log node {node.Address}", "is not the hash of the entries below it; one of them, or the node, was changed"));
                    }
                }

                next = row.Index + 1;
                Compare(checkpoints, tree, problems);
            }

            if (page.Count == 0)
            {
                problems.Add(new Problem($"custody entry {next}", "is missing, as are those behind it"));
                break;
            }
        }

        foreach (var (treeSize, _) in checkpoints)
        {
            problems.Add(new Problem($"checkpoint of {treeSize} entries", $"the log holds only {size} entries: lines were removed from its end"));
        }

        return (size, signed);
    }

    private static void CheckRow(CustodyRow row, long expected, ICollection<Problem> problems, ItemStories told)
    {
        var where = $"custody entry {row.Index}";
        if (row.Index != expected)
        {
            problems.Add(new Problem(where, $"stands where entry {expected} should stand: lines were removed"));
        }

        var leaf = MerkleTree.LeafHash(row.Entry);
        if (leaf != row.LeafHash)
        {
            problems.Add(new Problem(where, $"was changed: its content hashes to {leaf}, but its leaf is {row.LeafHash}. Stop relying on this entry"));
        }

        if (!CustodyEvent.TryParse(row.Entry, out var told1))
        {
            problems.Add(new Problem(where, "is no custody event in canonical form"));
            return;
        }

        var columns = (row.At, row.Act, row.Actor, row.Item, row.Session);
        var inEntry = (told1.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture), told1.Act.ToWord(), told1.Actor.Name, told1.Item?.Value, told1.Session?.Value);
        if (columns != inEntry)
        {
            problems.Add(new Problem(where, $"its searchable columns {columns} are not what the entry says {inEntry}"));
        }

        told.Hear(row.Index, told1);
    }

    private void Compare(Queue<(long TreeSize, string Note)> checkpoints, MerkleAccumulator tree, ICollection<Problem> problems)
    {
        while (checkpoints.TryPeek(out var next) && next.TreeSize <= tree.TreeSize)
        {
            checkpoints.Dequeue();
            var where = $"checkpoint of {next.TreeSize} entries";
            var opening = CheckpointNote.Open(next.Note, log.Verifier);
            if (!opening.IsAccepted)
            {
                problems.Add(new Problem(where, $"its signature does not hold ({opening.Refusal})"));
            }
            else if (opening.Checkpoint!.TreeSize != tree.TreeSize || opening.Checkpoint.RootHash != tree.Root())
            {
                problems.Add(new Problem(where, $"it was signed over root {opening.Checkpoint.RootHash} of {opening.Checkpoint.TreeSize} entries; the entries now give {tree.Root()}"));
            }
        }
    }

    /// <summary>Reads each level's stored nodes in order, a page at a time.</summary>
    private sealed class NodeReader(CustodyLog log)
    {
        private readonly Dictionary<int, Queue<(TreeNodeAddress Address, Sha256Digest Hash)>> _levels = [];

        /// <summary>The stored node, or the default digest when there is none.</summary>
        public Sha256Digest Next(TreeNodeAddress address)
        {
            var waiting = _levels.TryGetValue(address.Level, out var known) ? known : _levels[address.Level] = new();
            if (waiting.Count == 0)
            {
                foreach (var node in log.Nodes(address.Level, address.Index, PageSize))
                {
                    waiting.Enqueue(node);
                }
            }

            return waiting.TryPeek(out var first) && first.Address == address ? waiting.Dequeue().Hash : default;
        }
    }
}
