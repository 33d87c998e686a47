using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Places;

namespace EvidenceVault.Catalog;

/// <summary>What is so of an item, as lists narrow by it. The bits stand in the catalogue's rows.</summary>
[Flags]
public enum ItemMarks
{
    None = 0,

    /// <summary>It lies beside a recording, or is a device's log.</summary>
    Companion = 1,
    Quarantined = 2,

    /// <summary>A recording that nobody has given a class.</summary>
    Unclassified = 4,

    /// <summary>The media room has not finished it.</summary>
    Preparing = 8,

    /// <summary>The media room has given it up.</summary>
    NotExamined = 16,

    /// <summary>A finding says that footage was lost.</summary>
    Damaged = 32,
    InCase = 64,

    /// <summary>It says where it was, or a file beside it does.</summary>
    Located = 128,

    /// <summary>Somebody has opened, played or fetched it who is not its officer.</summary>
    Reviewed = 256,

    /// <summary>A hold covered it when its retention was last decided.</summary>
    Held = 512,

    /// <summary>The recorder marked it as important.</summary>
    Important = 1024,
}

/// <summary>What a search asks for. Nothing set means everything within the scope.</summary>
/// <param name="Text">Words that name, officer, unit, recorder, station, class or cases must contain: of three characters or more from the word's beginning, shorter ones as a whole; Chinese anywhere.</param>
/// <param name="From">Recorded at or after.</param>
/// <param name="To">Recorded before.</param>
/// <param name="After">Where the last page ended: the <see cref="ItemPage.Next"/> of that page.</param>
/// <param name="Before">Where the last page began: the <see cref="ItemPage.Previous"/> of that page. Ignored beside <paramref name="After"/>.</param>
/// <param name="Session">Found in this docking session.</param>
/// <param name="Preparing">Only what the media room has not finished.</param>
public sealed record ItemQuery(
    string? Text = null, string? Officer = null, string? Unit = null, string? Recorder = null, string? Station = null, string? Class = null,
    string? Case = null, DateTimeOffset? From = null, DateTimeOffset? To = null, bool? Quarantined = null, bool Unclassified = false,
    bool WithSidecars = false, string? After = null, int Size = 25,
    string? Before = null, DockingSessionId? Session = null, bool Preparing = false)
{
    /// <summary>All of these are so.</summary>
    public ItemMarks With { get; init; }

    /// <summary>None of these is so.</summary>
    public ItemMarks Without { get; init; }

    /// <summary>Something of this kind was found in it.</summary>
    public string? Finding { get; init; }

    /// <summary>Admitted before this instant and without a class.</summary>
    public DateTimeOffset? UnclassifiedSince { get; init; }

    /// <summary>Of a docking session for which an explanation was due before this instant and was not given.</summary>
    public DateTimeOffset? ExplanationDueBefore { get; init; }

    /// <summary>Docked at a station of this unit or of one below it: its code, or its name.</summary>
    public string? Place { get; init; }

    /// <summary>It says that it was there at some time.</summary>
    public GeoArea? Area { get; init; }

    /// <summary>What is asked makes no sense, so nothing matches it.</summary>
    public bool IsNonsense { get; init; }

    internal ItemMarks AllWith =>
        With | (Quarantined == true ? ItemMarks.Quarantined : 0) | (Unclassified || UnclassifiedSince is not null ? ItemMarks.Unclassified : 0) | (Preparing ? ItemMarks.Preparing : 0);

    internal ItemMarks AllWithout => Without | (Quarantined == false ? ItemMarks.Quarantined : 0) | (WithSidecars ? 0 : ItemMarks.Companion);
}

/// <summary>How many there are. Beyond a bound it is enough to say that there are at least so many.</summary>
/// <param name="IsAtLeast">Whether there may be more.</param>
public readonly record struct BoundedCount(long Number, bool IsAtLeast);

/// <summary>A page of a search. <paramref name="Next"/> leads to the following one and is null on the last.</summary>
public sealed record ItemPage(IReadOnlyList<EvidenceItem> Items, long Count, string? Next)
{
    /// <summary>Leads back to the newer rows; null on the first page.</summary>
    public string? Previous { get; init; }

    /// <summary>Whether <see cref="Count"/> is a bound that was reached.</summary>
    public bool CountIsAtLeast { get; init; }

    /// <summary>The key of the first row: what is newer than it came in since. Null without rows.</summary>
    public string? First { get; init; }
}

/// <summary>By what a list can be narrowed to one of many values.</summary>
public enum ItemFacet
{
    Officer,
    Unit,
    Recorder,
    Station,
    Class,
}

/// <summary>How many there are, and how many would be left with each further filter.</summary>
/// <param name="IsAtLeast">Whether the counts are those of the newest items alone, and there may be more.</param>
public sealed record ItemOverview(
    long Count, bool IsAtLeast, IReadOnlyDictionary<ItemFacet, IReadOnlyList<(string Value, long Count)>> Values, IReadOnlyDictionary<ItemMarks, long> Marks, IReadOnlyDictionary<string, long> Findings)
{
    /// <summary>Whether so many items match the words that only those admitted last are listed.</summary>
    public bool IsCut { get; init; }

    /// <summary>How many have this mark.</summary>
    public long With(ItemMarks mark) => Marks.GetValueOrDefault(mark);
}
