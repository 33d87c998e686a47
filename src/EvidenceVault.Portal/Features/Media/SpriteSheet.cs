using System.Globalization;
using System.Text.Json;

namespace EvidenceVault.Portal.Features.Media;

/// <summary>How to read a sheet of small frames: tiles in reading order, each with its time in seconds on the original's timeline.</summary>
internal sealed record SpriteSheet(int TileWidth, int TileHeight, int Columns, IReadOnlyList<double> Times)
{
    private const int MostTiles = 10_000;

    public string TimesText => string.Join(' ', Times.Select(t => t.ToString("0.###", CultureInfo.InvariantCulture)));

    /// <summary>Null when the copy's parameters do not describe a sheet.</summary>
    public static SpriteSheet? Find(string parameters)
    {
        var root = LooseJson.Read(parameters);
        var sheet = root.Member("sheet") ?? root;
        if (Size(sheet, "tile_width") is not { } width || Size(sheet, "tile_height") is not { } height || Size(sheet, "columns") is not { } columns)
        {
            return null;
        }

        // Parameters kept as texts hold the list as JSON within a text.
        var list = sheet.Text("times") is { } text ? LooseJson.Read(text) : sheet.Member("times");
        return list is { ValueKind: JsonValueKind.Array } times && times.GetArrayLength() is > 0 and <= MostTiles
            ? new SpriteSheet(width, height, columns, [.. times.EnumerateArray().Select(LooseJson.Number).OfType<double>()])
            : null;
    }

    private static int? Size(JsonElement? sheet, string name) => sheet.Number(name) is >= 1 and <= 4096 and var size ? (int)size : null;
}
