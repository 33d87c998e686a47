namespace EvidenceVault.Portal.Features.Review;

/// <summary>A key of the player, as the sheet shows it and as the script reads it from there: the two cannot differ.</summary>
/// <param name="Key">The browser's name of the key.</param>
/// <param name="Act">The word by which the script knows what to do.</param>
/// <param name="Text">The text that says what it does.</param>
internal sealed record PlayerKey(string Key, string Act, string Text)
{
    /// <summary>How the key is written.</summary>
    public string Shown => Key switch { " " => "Space", "ArrowLeft" => "←", "ArrowRight" => "→", _ => Key };

    public static IReadOnlyList<PlayerKey> All { get; } =
    [
        new(" ", "play", "player.play"), new("k", "play", "player.play"),
        new("j", "back", "player.back-ten"), new("l", "forward", "player.on-ten"),
        new("ArrowLeft", "left", "player.back-five"), new("ArrowRight", "right", "player.on-five"),
        new(",", "back-frame", "player.frame-back"), new(".", "next-frame", "player.frame-next"),
        new("[", "slower", "player.slower"), new("]", "faster", "player.faster"),
        new("i", "in", "player.in"), new("o", "out", "player.out"), new("c", "clip", "player.clip"),
        new("m", "marker", "player.marker"), new("n", "next-marker", "player.next-marker"), new("p", "previous-marker", "player.previous-marker"),
        new("s", "still", "player.still"), new("t", "clock", "player.clock"), new("g", "gap", "player.gap"),
        new("f", "full", "keys.full"), new("v", "sound", "keys.sound"), new("?", "keys", "keys.title"),
    ];
}
