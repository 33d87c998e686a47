namespace EvidenceVault.Media;

/// <summary>Where the tools are and how long they may take. Everything has a working default; <see cref="Validate"/> is called at start.</summary>
public sealed record MediaOptions
{
    /// <summary>The ffmpeg program: an absolute path, or a name looked up in PATH.</summary>
    public string FfmpegPath { get; init; } = "ffmpeg";

    /// <summary>The ffprobe program: an absolute path, or a name looked up in PATH.</summary>
    public string FfprobePath { get; init; } = "ffprobe";

    /// <summary>The longest a probe may take. A file on a slow disk needs seconds; a hostile one is given up after this.</summary>
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The least time that any decoding or encoding run is given.</summary>
    public TimeSpan MinimumTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Seconds of work allowed for each second of media, on top of <see cref="MinimumTimeout"/>.</summary>
    public double SecondsPerMediaSecond { get; init; } = 8;

    /// <summary>The most time that any run is given, however long the recording.</summary>
    public TimeSpan MaximumTimeout { get; init; } = TimeSpan.FromHours(8);

    /// <summary>The most characters read from a probe's answer; a longer one is refused as hostile.</summary>
    public int ProbeOutputLimit { get; init; } = 8 * 1024 * 1024;

    /// <exception cref="ArgumentException">A value cannot work; the message names the key and the cure.</exception>
    public void Validate()
    {
        Require(!string.IsNullOrWhiteSpace(FfmpegPath), nameof(FfmpegPath), "give the path of ffmpeg, or leave the key out");
        Require(!string.IsNullOrWhiteSpace(FfprobePath), nameof(FfprobePath), "give the path of ffprobe, or leave the key out");
        Require(ProbeTimeout > TimeSpan.Zero, nameof(ProbeTimeout), "give a positive time such as 00:02:00");
        Require(MinimumTimeout > TimeSpan.Zero, nameof(MinimumTimeout), "give a positive time such as 00:02:00");
        Require(MaximumTimeout >= MinimumTimeout && MaximumTimeout <= TimeSpan.FromDays(7), nameof(MaximumTimeout), "give a time from MinimumTimeout up to 7 days");
        Require(SecondsPerMediaSecond is > 0 and <= 1000, nameof(SecondsPerMediaSecond), "give a number above 0 and up to 1000");
        Require(ProbeOutputLimit is >= 64 * 1024 and <= 256 * 1024 * 1024, nameof(ProbeOutputLimit), "give a number from 65536 to 268435456");
    }

    /// <summary>How long a run over the whole recording may take.</summary>
    /// <param name="duration">Null when it is unknown: then the longest time is allowed.</param>
    public TimeSpan TimeoutFor(TimeSpan? duration)
    {
        var seconds = duration is { } known ? MinimumTimeout.TotalSeconds + (known.TotalSeconds * SecondsPerMediaSecond) : double.MaxValue;
        return seconds >= MaximumTimeout.TotalSeconds ? MaximumTimeout : TimeSpan.FromSeconds(seconds);
    }

    private static void Require(bool holds, string key, string cure)
    {
        if (!holds)
        {
            throw new ArgumentException($"Media:{key} cannot work: {cure}.", key);
        }
    }
}
