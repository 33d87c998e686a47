using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;
using EvidenceVault.Media;
using EvidenceVault.Media.Derived;

namespace EvidenceVault.Appliance.Derivation;

/// <summary>Where examinations take place, and with what.</summary>
/// <param name="Work">A folder whose content may go at any time.</param>
public sealed record ExaminationRoom(string Work, MediaTools Tools)
{
    /// <summary>The version of ffmpeg, or null where it is missing.</summary>
    public string? FindFfmpeg() => Tools.FindAsync(CancellationToken.None).GetAwaiter().GetResult().FfmpegVersion;
}

/// <summary>The store gave back other bytes than were sealed.</summary>
public sealed class StoredBytesChangedException(EvidenceItemId item)
    : Exception($"The stored bytes of {item} are not the sealed ones. Run: evidence-vault verify --full");

/// <summary>Examines one item: proves a working copy against its digest, lets the media room look at it, stores what that makes, and writes it down.</summary>
public sealed class ItemExamination(CatalogDatabase database, IEvidenceStore store, ExaminationRoom room, ExaminationBook book)
{
    private readonly EvidenceItems _items = new(database);
    private readonly WorkingCopies _working = new(store);

    /// <summary>What is missing for examinations, in words with the cure; null when nothing is.</summary>
    public async Task<string?> MissingToolsAsync(CancellationToken cancel) => (await room.Tools.FindAsync(cancel)).Missing;

    /// <summary>Removes what an interrupted examination left in the work folder.</summary>
    public void ClearWork()
    {
        foreach (var left in Directory.EnumerateDirectories(room.Work).Where(d => !Workbench.IsMine(d)))
        {
            Directory.Delete(left, recursive: true);
        }
    }

    /// <summary>Ends the examination of an item for good, as an event that names the reason.</summary>
    public void GiveUp(EvidenceItemId id, string reason) => book.GiveUp(_items.Find(id)!, reason);

    public async Task RunAsync(EvidenceItemId id, CancellationToken cancel)
    {
        var item = _items.Find(id) ?? throw new InvalidOperationException($"The queue names {id}, which the catalogue does not know.");
        var work = Path.Combine(room.Work, id.Value);
        try
        {
            // 1. The tools never see the original: they get a copy, which is proven against the seal on its way out.
            var original = await _working.CopyOutAsync(item, Directory.CreateDirectory(Path.Combine(work, "in")).FullName, cancel);

            // 2. Whatever the content does to the tools ends as a finding.
            var output = Directory.CreateDirectory(Path.Combine(work, "out")).FullName;
            var examination = await new MediaExaminer(room.Tools).ExamineAsync(original, output, new QueueProgress(book, id), cancel);

            // 3. Derived copies are durable in the store before the catalogue speaks of them. A crash leaves copies nobody refers to; the next run makes the same ones.
            var copies = new List<(DerivedFile File, ContentSeal Seal)>();
            foreach (var file in examination.Derived)
            {
                copies.Add((file, await _working.StoreAsync(file.Path, book.NoLock(), cancel)));
            }

            // 4. So is the record of all that, under its own digest. A crash leaves a record nobody refers to.
            var record = book.Record(item, examination, copies).ToBytes();
            await store.PutSmallAsync(ObjectKey.ForExamination(Sha256Digest.Of(record)), record, book.Lock(), cancel);

            // 5. Findings, times, copies and their custody events in one commit, from the record as it can be read again.
            book.Write(record);
        }
        finally
        {
            if (Directory.Exists(work))
            {
                Directory.Delete(work, recursive: true);
            }
        }
    }

    /// <summary>Tells the queue of each new step and of every twentieth of a long one.</summary>
    private sealed class QueueProgress(ExaminationBook book, EvidenceItemId item) : IProgress<ExaminationProgress>
    {
        private (ExaminationStep Step, int Percent)? _told;

        public void Report(ExaminationProgress value)
        {
            var percent = Math.Clamp((int)(value.Fraction * 100), 0, 100);
            if (_told is not { } told || told.Step != value.Step || percent >= told.Percent + 5)
            {
                _told = (value.Step, percent);
                book.Progress(item, value.Step, percent);
            }
        }
    }
}
