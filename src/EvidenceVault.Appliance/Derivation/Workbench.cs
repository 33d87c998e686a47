using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Review;
using EvidenceVault.Core.Storage;
using EvidenceVault.Media.Works;

namespace EvidenceVault.Appliance.Derivation;

/// <summary>Makes one clip, still or redaction, or takes the digest of one frame: always from a working copy that is proven against the original's seal.</summary>
public sealed class Workbench(CatalogDatabase database, IEvidenceStore store, ExaminationRoom room, WorkBook book)
{
    private const string Prefix = "wk-";

    private readonly EvidenceItems _items = new(database);
    private readonly Derivations _derivations = new(database);
    private readonly Works _works = new(database);
    private readonly WorkingCopies _working = new(store);

    /// <summary>Whether a folder of the room is one of this bench's.</summary>
    internal static bool IsMine(string folder) => Path.GetFileName(folder).StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Removes what an interrupted work left in the work folder.</summary>
    public void ClearWork()
    {
        foreach (var left in Directory.EnumerateDirectories(room.Work).Where(IsMine))
        {
            Directory.Delete(left, recursive: true);
        }
    }

    public async Task MakeAsync(Work work, CancellationToken cancel)
    {
        await InFolderAsync(work.Item, async (folder, item) =>
        {
            // 1. The tools get a copy that is proven against the seal, and the list of frames by which the plan was made.
            if (await FindSourceAsync(folder, item, cancel) is not { } source)
            {
                book.Failed(work, "The item has no list of frames.");
                return;
            }

            // 2. Whatever the content does to the tools ends as a reason.
            var output = Directory.CreateDirectory(Path.Combine(folder, "out")).FullName;
            var made = await new WorkMaker(room.Tools).MakeAsync(source, WorkPlan.Parse(work.Plan), output, new QueueProgress(_works, work.Id), cancel);
            if (made.Path is not { } path)
            {
                book.Failed(work, made.WhyNot ?? "?");
                return;
            }

            // 3. Durable in the store before the catalogue speaks of it. A crash leaves a copy nobody refers to; the next run makes the same one.
            var seal = await _working.StoreAsync(path, book.NoLock(), cancel);

            // 4. The work and its custody event in one commit.
            book.Made(work, item.Sha256, made, seal);
        });
    }

    /// <summary>Whether the tools are there.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancel) => (await room.Tools.FindAsync(cancel)).IsComplete;

    public void GiveUp(Work work, string why) => book.Failed(work, why);

    public void GiveUp(UnprovenFrame wanted, string why) => book.Proven(wanted.Item, wanted.Frame, new FrameDigest(null, why, ""));

    /// <summary>Takes the digest of a frame from the original.</summary>
    public async Task ProveAsync(UnprovenFrame wanted, CancellationToken cancel)
    {
        await InFolderAsync(wanted.Item, async (folder, item) =>
        {
            var digest = await FindSourceAsync(folder, item, cancel) is { } source && wanted.Frame.Number < source.Frames.Count && source.Frames[wanted.Frame.Number].Pts == wanted.Frame.Pts
                ? await new FrameDigests(room.Tools).FindAsync(source.Path, source.Frames, wanted.Frame.Number, source.IsDamaged, cancel)
                : new FrameDigest(null, "the item's list of frames has no such frame", "");
            book.Proven(wanted.Item, wanted.Frame, digest);
        });
    }

    private async Task InFolderAsync(EvidenceItemId id, Func<string, EvidenceItem, Task> act)
    {
        var item = _items.Find(id) ?? throw new InvalidOperationException($"The queue names {id}, which the catalogue does not know.");
        var folder = Path.Combine(room.Work, Prefix + id.Value);
        try
        {
            await act(folder, item);
        }
        finally
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private async Task<WorkSource?> FindSourceAsync(string folder, EvidenceItem item, CancellationToken cancel)
    {
        if (_derivations.FindCopy(item.Id, "frames") is not { } copy)
        {
            return null;
        }

        var list = await store.FindSmallAsync(ObjectKey.ForDerivedCopy(copy.Sha256), FrameList.MostBytes, cancel);
        if (list is null || Sha256Digest.Of(list) != copy.Sha256)
        {
            return null;
        }

        var original = await _working.CopyOutAsync(item, Directory.CreateDirectory(Path.Combine(folder, "in")).FullName, cancel);
        var complained = _derivations.Findings(item.Id).Any(f => f.Kind is nameof(Media.FindingKind.DecodeErrors) or nameof(Media.FindingKind.Truncated));
        return new WorkSource(original, FrameList.Parse(list), complained);
    }

    /// <summary>Tells the queue of every twentieth.</summary>
    private sealed class QueueProgress(Works works, string id) : IProgress<double>
    {
        private int _told;

        public void Report(double value)
        {
            var percent = Math.Clamp((int)(value * 100), 0, 100);
            if (percent >= _told + 5)
            {
                _told = percent;
                works.Report(id, percent);
            }
        }
    }
}
