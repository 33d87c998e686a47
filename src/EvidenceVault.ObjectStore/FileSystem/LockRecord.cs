using System.Globalization;
using System.Text;
using EvidenceVault.DurableFiles;

namespace EvidenceVault.ObjectStore.FileSystem;

/// <summary>
/// The end of an object's lock, in a file beside it: <c>{"locked_until":"2030-01-01T00:00:00Z"}</c>, with <c>"held":true</c> before it while the
/// object is held. It is durable before the object is visible, so an object without a readable record was tampered with or damaged, and counts as
/// locked for good.
/// </summary>
/// <param name="root">The store's root.</param>
/// <param name="relativePath">The record's place below it.</param>
internal sealed class LockRecord(string root, string relativePath)
{
    /// <summary>Reported where the record is missing or unreadable: the safe guess is "never", until a person has looked.</summary>
    public static readonly DateTimeOffset NoEndKnown = new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero);

    // The whole record as one format: what differs from it by a single character is not a record.
    private const string Format = "'{\"locked_until\":\"'yyyy-MM-dd'T'HH:mm:ss'Z\"}'";
    private const string HeldFormat = "'{\"held\":true,\"locked_until\":\"'yyyy-MM-dd'T'HH:mm:ss'Z\"}'";
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.GroupRead;

    public string FilePath => Path.Combine(root, relativePath);

    /// <summary>A lock's end as a whole second UTC.</summary>
    /// <exception cref="ArgumentException">It has a fraction: rounding down would shorten it unasked.</exception>
    public static DateTimeOffset WholeSecond(DateTimeOffset lockedUntil) =>
        lockedUntil.Ticks % TimeSpan.TicksPerSecond == 0
            ? lockedUntil.ToUniversalTime()
            : throw new ArgumentException("A lock ends on a whole second.", nameof(lockedUntil));

    /// <summary>When the lock ends, or <see cref="NoEndKnown"/> where the record is missing or not as this class writes it; and whether the object is held.</summary>
    /// <exception cref="IOException">The disk refused to read it, or a link is in its place.</exception>
    public (DateTimeOffset Until, bool Held) Read()
    {
        using var file = RootedFile.TryOpenRead(root, relativePath);
        if (file is null)
        {
            return (NoEndKnown, false);
        }

        Span<byte> bytes = stackalloc byte[80];
        var text = Encoding.ASCII.GetString(bytes[..RandomAccess.Read(file, bytes, 0)]);
        return TryRead(text, Format) is { } until ? (until, false) : (TryRead(text, HeldFormat) ?? NoEndKnown, TryRead(text, HeldFormat) is not null);
    }

    /// <summary>Writes the record durably, in place of one that may be there. The caller holds the directory's lock.</summary>
    public void Write(DateTimeOffset until, bool held) => DurableFile.Replace(
        FilePath, Encoding.ASCII.GetBytes(until.ToString(held ? HeldFormat : Format, CultureInfo.InvariantCulture)), Mode);

    private static DateTimeOffset? TryRead(string text, string format) =>
        DateTimeOffset.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var until) ? until : null;
}
