namespace EvidenceVault.Media.Probing;

/// <summary>Compares what a name promises with what the content is. The content decides; the difference is worth a word.</summary>
internal static class FileNames
{
    private static readonly Dictionary<string, MediaKind> Promises = new(StringComparer.OrdinalIgnoreCase)
    {
        [".mp4"] = MediaKind.Video,
        [".mov"] = MediaKind.Video,
        [".avi"] = MediaKind.Video,
        [".ts"] = MediaKind.Video,
        [".mkv"] = MediaKind.Video,
        [".wav"] = MediaKind.Audio,
        [".mp3"] = MediaKind.Audio,
        [".aac"] = MediaKind.Audio,
        [".amr"] = MediaKind.Audio,
        [".jpg"] = MediaKind.Image,
        [".jpeg"] = MediaKind.Image,
        [".png"] = MediaKind.Image,
        [".log"] = MediaKind.Text,
        [".txt"] = MediaKind.Text,
        [".json"] = MediaKind.Text,
        [".xml"] = MediaKind.Text,
    };

    public static IEnumerable<Finding> Findings(string path, MediaKind kind)
    {
        var extension = Path.GetExtension(path);
        if (kind is not (MediaKind.Unknown or MediaKind.Unreadable) && Promises.TryGetValue(extension, out var promised) && promised != kind)
        {
            yield return new Finding(FindingKind.NameDiffersFromContent, $"The name ends in {extension}, but the content is {Word(kind)}.");
        }
    }

    private static string Word(MediaKind kind) => kind switch
    {
        MediaKind.Video => "video",
        MediaKind.Audio => "sound",
        MediaKind.Image => "a picture",
        MediaKind.Text => "text",
        MediaKind.Other or MediaKind.Unknown or MediaKind.Unreadable => "no recording",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A kind without a word."),
    };
}
