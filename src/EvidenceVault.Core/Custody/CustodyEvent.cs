using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Custody;

/// <summary>One line of the chain of custody: who did what to which item, and when. Its canonical bytes are the entry that becomes a leaf of the custody log.</summary>
/// <remarks>Two events are equal when their entries are the same bytes.</remarks>
public sealed record CustodyEvent
{
    /// <summary>The longest entry in bytes: C2SP tlog-tiles writes an entry's length in 16 bits.</summary>
    public const int MaxEntryBytes = 65_535;

    internal const int FormatVersion = 1;
    internal const string InstantFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private readonly CustodyAct _act;
    private readonly DateTimeOffset _at;
    private readonly string? _from;
    private readonly string? _reason;
    private readonly IReadOnlyDictionary<string, string> _facts = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>What was done.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is no act.</exception>
    public required CustodyAct Act
    {
        get => _act;
        init
        {
            _ = value.ToWord();
            _act = value;
        }
    }

    /// <summary>When, in UTC by the vault's clock. Given in another zone it is converted; digits below the millisecond are cut off.</summary>
    public required DateTimeOffset At
    {
        get => _at;
        init => _at = new DateTimeOffset(value.UtcTicks - (value.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
    }

    /// <summary>Who did it.</summary>
    public required CustodyActor Actor { get; init; }

    /// <summary>The evidence item it was done to, if one.</summary>
    public EvidenceItemId? Item { get; init; }

    /// <summary>The docking session it belongs to, if one.</summary>
    public DockingSessionId? Session { get; init; }

    /// <summary>The network address the request came from, if one; the empty text counts as none.</summary>
    /// <exception cref="ArgumentException">The text holds a lone surrogate.</exception>
    public string? From
    {
        get => _from;
        init => _from = WellFormedOrNone(value);
    }

    /// <summary>Why, in words or as a code; the empty text counts as none.</summary>
    /// <exception cref="ArgumentException">The text holds a lone surrogate.</exception>
    public string? Reason
    {
        get => _reason;
        init => _reason = WellFormedOrNone(value);
    }

    /// <summary>Further facts, such as digests and sizes. A name is not empty; the values may be. Copied when set.</summary>
    /// <exception cref="ArgumentException">A name is empty, or a text holds a lone surrogate.</exception>
    public IReadOnlyDictionary<string, string> Facts
    {
        get => _facts;
        init
        {
            var copy = new SortedDictionary<string, string>(StringComparer.Ordinal); // RFC 8785 sorts by UTF-16 code units
            foreach (var (name, text) in value)
            {
                if (name.Length == 0 || !CanonicalText.IsWellFormed(name) || !CanonicalText.IsWellFormed(text))
                {
                    throw new ArgumentException("A fact has a name, and name and value are well-formed text.", nameof(value));
                }

                copy.Add(name, text);
            }

            _facts = new ReadOnlyDictionary<string, string>(copy);
        }
    }

    /// <summary>The entry: canonical JSON (RFC 8785) in UTF-8, without a line feed.</summary>
    /// <exception cref="InvalidOperationException">The entry would be longer than <see cref="MaxEntryBytes"/>.</exception>
    public byte[] ToEntry()
    {
        var entry = CanonicalBytes();
        return entry.Length <= MaxEntryBytes
            ? entry
            : throw new InvalidOperationException($"A custody event has {MaxEntryBytes} bytes at most, not {entry.Length}: put long facts elsewhere and note their digest.");
    }

    /// <summary>Reads an entry.</summary>
    /// <exception cref="FormatException">The bytes are not what <see cref="ToEntry"/> writes, to the byte.</exception>
    public static CustodyEvent Parse(ReadOnlySpan<byte> entry) =>
        TryParse(entry, out var custodyEvent) ? custodyEvent : throw new FormatException("Not a custody event in canonical form.");

    /// <summary>As <see cref="Parse"/>, answering false in place of the exception. Never throws on hostile bytes.</summary>
    public static bool TryParse(ReadOnlySpan<byte> entry, [NotNullWhen(true)] out CustodyEvent? custodyEvent)
    {
        custodyEvent = entry.Length <= MaxEntryBytes ? CustodyEventReader.Read(entry) : null;

        // The reader need not know the canonical form: whatever is spelled otherwise does not come out as it went in.
        if (custodyEvent is not null && !custodyEvent.CanonicalBytes().AsSpan().SequenceEqual(entry))
        {
            custodyEvent = null;
        }

        return custodyEvent is not null;
    }

    public bool Equals(CustodyEvent? other) => other is not null && CanonicalBytes().AsSpan().SequenceEqual(other.CanonicalBytes());

    public override int GetHashCode() => HashCode.Combine(Act, At, Actor);

    private byte[] CanonicalBytes()
    {
        var text = new CanonicalText().BeginObject()
            .Member("act", Act.ToWord())
            .BeginObject("actor").Member("kind", Actor.KindWord).Member("name", Actor.Name).EndObject()
            .Member("at", At.ToString(InstantFormat, CultureInfo.InvariantCulture));
        WriteFacts(text);
        return text
            .MemberIfAny("from", From)
            .MemberIfAny("item", Item?.Value)
            .MemberIfAny("reason", Reason)
            .MemberIfAny("session", Session?.Value)
            .Member("v", FormatVersion)
            .EndObject()
            .ToBytes();
    }

    private void WriteFacts(CanonicalText text)
    {
        if (Facts.Count == 0)
        {
            return;
        }

        text.BeginObject("facts");
        foreach (var (name, value) in Facts)
        {
            text.Member(name, value);
        }

        text.EndObject();
    }

    private static string? WellFormedOrNone(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return CanonicalText.IsWellFormed(text) ? text : throw new ArgumentException("The text holds half a surrogate pair.", nameof(text));
    }
}
