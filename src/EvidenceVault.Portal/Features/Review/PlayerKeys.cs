namespace EvidenceVault.Portal.Features.Review;

/// <summary>Where a key of the player makes sense.</summary>
internal enum KeyNeed
{
    /// <summary>Also at a photo.</summary>
    Anything,

    /// <summary>Where time passes: pictures that move, and sound.</summary>
    Time,

    /// <summary>Where frames are.</summary>
    Pictures,
}

/// <summary>A key of the player, as the sheet shows it and as the script reads it from there: the two cannot differ.</summary>
/// <param name="Key">The browser's name of the key.</param>
/// <param name="Act">The word by which the script knows what to do.</param>
/// <param name="Text">The text that says what it does.</param>
/// <param name="Need">Where it makes sense.</param>
internal sealed record PlayerKey(string Key, string Act, string Text, KeyNeed Need = KeyNeed.Time)
{
    /// <summary>How the key is written.</summary>
    public string Shown => Key switch { " " => "Space", "ArrowLeft" => "←", "ArrowRight" => "→", [>= 'A' and <= 'Z'] => "Shift " + Key, _ => Key };

    public static IReadOnlyList<PlayerKey> All { get; } =
    [
        new(" ", "play", "player.play"), new("k", "play", "player.play"),
        new("j", "back", "player.back-ten"), new("l", "forward", "player.on-ten"),
        new("ArrowLeft", "left", "player.back-five"), new("ArrowRight", "right", "player.on-five"),
        new(",", "back-frame", "player.frame-back", KeyNeed.Pictures), new(".", "next-frame", "player.frame-next", KeyNeed.Pictures),
        new("[", "slower", "player.slower"), new("]", "faster", "player.faster"),
        new("i", "in", "player.in", KeyNeed.Pictures), new("o", "out", "player.out", KeyNeed.Pictures), new("c", "clip", "player.clip", KeyNeed.Pictures),
        new("m", "marker", "player.marker", KeyNeed.Anything), new("n", "next-marker", "player.next-marker"), new("p", "previous-marker", "player.previous-marker"),
        new("s", "still", "player.still", KeyNeed.Pictures), new("t", "clock", "player.clock"), new("g", "gap", "player.gap"), new("G", "frame", "player.frame-go", KeyNeed.Pictures),
        new("N", "next-item", "player.next-item", KeyNeed.Anything), new("P", "previous-item", "player.previous-item", KeyNeed.Anything),
        new("f", "full", "keys.full", KeyNeed.Pictures), new("v", "sound", "keys.sound"), new("?", "keys", "keys.title", KeyNeed.Anything),
    ];

    /// <summary>The keys for what is shown.</summary>
    public static IEnumerable<PlayerKey> For(Showing showing) => All.Where(k => k.Need <= showing switch { Showing.Video => KeyNeed.Pictures, Showing.Audio => KeyNeed.Time, _ => KeyNeed.Anything });
}
