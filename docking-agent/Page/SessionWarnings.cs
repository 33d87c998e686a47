using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.DockingAgent.Page;

/// <summary>What an officer should know of the recorder just docked, beside that it may be taken: remembered for each session, for manifests never change.</summary>
/// <param name="clockAlarm">From how much on a clock counts as off (C1).</param>
public sealed class SessionWarnings(TimeSpan clockAlarm)
{
    /// <summary>Less than this left: the recorder may have stopped by itself.</summary>
    public const string CardFull = "card-full";

    /// <summary>Some files could not be read, and stay on it.</summary>
    public const string Unread = "unread";

    /// <summary>Some files are locked: marked as important on the recorder.</summary>
    public const string Locked = "locked";

    /// <summary>Its clock is off, or was reset.</summary>
    public const string ClockOff = "clock-off";

    private const int FullBelowPercent = 10;
    private const int MostRemembered = 200;

    private readonly Dictionary<DockingSessionId, IReadOnlyList<string>> _known = [];

    /// <param name="read">Reads the manifest; null where it is not to be had just now, and asked for again.</param>
    public IReadOnlyList<string> Of(DockingSessionId session, Func<Manifest?> read)
    {
        lock (_known)
        {
            if (_known.TryGetValue(session, out var known))
            {
                return known;
            }

            if (read() is not { } manifest)
            {
                return [];
            }

            if (_known.Count >= MostRemembered)
            {
                _known.Clear();
            }

            return _known[session] = Of(manifest, clockAlarm);
        }
    }

    public static IReadOnlyList<string> Of(Manifest manifest, TimeSpan clockAlarm)
    {
        var found = new List<string>();
        Add(CardFull, manifest.Recorder.Card is { Bytes: > 0 } card && card.FreeBytes < card.Bytes / 100 * FullBelowPercent);
        Add(Unread, manifest.Unread.Count > 0);
        Add(Locked, manifest.Files.Any(f => f.MarkedImportant));
        Add(ClockOff, (manifest.Clock.OffsetSeconds is { } off && Math.Abs(off) > clockAlarm.TotalSeconds) || manifest.Clock.Method == Intake.RecorderClock.Implausible);
        return found;

        void Add(string word, bool applies)
        {
            if (applies)
            {
                found.Add(word);
            }
        }
    }
}
