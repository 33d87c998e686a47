using EvidenceVault.Catalog;

namespace EvidenceVault.Retention.Fixity;

/// <summary>Counts one round and decides, object by object, whether its turn has come.</summary>
internal sealed class RoundTally
{
    /// <summary>Objects are due in the last tenth of the cycle, so that a day without a round does not break it.</summary>
    private const double DueFrom = 0.9;

    private readonly UpkeepBook _book;
    private readonly IProgress<string>? _progress;
    private readonly DateTimeOffset _dueBefore;
    private long _shareObjects;
    private long _shareBytes;
    private long _failures;
    private long _repaired;
    private LedgerLine? _first;
    private LedgerLine? _last;
    private long _objects;
    private long _bytes;

    public RoundTally(StoreSide side, RoundSize size, FixityLedgers ledgers, IProgress<string>? progress)
    {
        (Side, Size, _book, _progress) = (side, size, ledgers.Book, progress);
        BeganAt = _book.Now;
        var cycle = TimeSpan.FromDays(_book.Options.CycleDays);
        _dueBefore = BeganAt - (cycle * DueFrom);
        var share = ledgers.Fixity.Share(side, _book.Options.DayBegan(BeganAt));
        _shareObjects = DayShare(share.Objects) - share.ReadObjects;
        _shareBytes = DayShare(share.Bytes) - share.ReadBytes;
        IsFirstOfDay = share.ReadObjects == 0;
    }

    public StoreSide Side { get; }

    public RoundSize Size { get; }

    public DateTimeOffset BeganAt { get; }

    /// <summary>Whether nothing was read yet on this local day.</summary>
    public bool IsFirstOfDay { get; }

    public RoundEnding Ending { get; set; }

    /// <summary>Whether the object is to be read in this round. Lines come in the order of their waiting: behind one that is not due, none is.</summary>
    public bool IsDue(LedgerLine line) =>
        !IsPaused() && (Size == RoundSize.Everything || _shareObjects > 0 || _shareBytes > 0 || FixityLedger.CheckedAt(Side, line) < _dueBefore);

    public bool IsPaused()
    {
        var paused = Size == RoundSize.Slice && _book.Options.IsPausedAt(_book.Now);
        Ending = paused ? RoundEnding.Paused : Ending;
        return paused;
    }

    /// <param name="retried">Whether it was in trouble before: such an object is read beside the day's share.</param>
    public void Count(LedgerLine line, bool failed, bool repaired, bool retried)
    {
        _failures += failed ? 1 : 0;
        _repaired += repaired ? 1 : 0;
        if (!retried)
        {
            (_first, _last) = (_first ?? line, line);
            (_objects, _bytes) = (_objects + 1, _bytes + line.Seal.Bytes);
            (_shareObjects, _shareBytes) = (_shareObjects - 1, _shareBytes - line.Seal.Bytes);
        }

        _progress?.Report($"{UpkeepBook.Word(Side)}: {_objects} objects, {_bytes / 1048576} MiB, {_failures} failures; {line.Key}");
    }

    public RoundReport Report() => new(
        Side, _objects, _bytes, _failures, _repaired, _first?.Key.Value, _last?.Key.Value,
        _first is null ? null : FixityLedger.CheckedAt(Side, _first), _book.Now - BeganAt, Ending);

    private long DayShare(long whole) => (whole + _book.Options.CycleDays - 1) / _book.Options.CycleDays;
}
