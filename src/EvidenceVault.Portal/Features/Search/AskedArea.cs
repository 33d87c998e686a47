using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Places;

namespace EvidenceVault.Portal.Features.Search;

/// <summary>Why nothing can be looked for at a place that somebody typed. Nothing is found then, rather than everything.</summary>
internal enum PlaceFault
{
    /// <summary>No latitude and longitude.</summary>
    BadPoint,

    /// <summary>No length, or one beyond the bound.</summary>
    BadRadius,

    /// <summary>A radius around nothing.</summary>
    NoPoint,

    /// <summary>Not south, west, north and east.</summary>
    BadBox,

    /// <summary>A point and a box.</summary>
    TwoAreas,

    /// <summary>The register has no such unit.</summary>
    UnknownPlace,
}

/// <summary>Reads the coordinates that a list is narrowed by, as people type them with either keyboard.</summary>
internal static partial class AskedArea
{
    /// <summary>In metres, where no radius is given.</summary>
    public const int UsualRadius = 500;

    /// <summary>In kilometres.</summary>
    public const int LargestRadius = 1000;

    /// <param name="near">Latitude and longitude.</param>
    /// <param name="within">A radius in metres or kilometres.</param>
    /// <param name="box">South, west, north, east.</param>
    public static (GeoArea? Area, PlaceFault? Fault) Read(string? near, string? within, string? box)
    {
        if (box is not null)
        {
            return near is not null || within is not null ? (null, PlaceFault.TwoAreas) : Box(Plain(box)) is { } area ? (area, null) : (null, PlaceFault.BadBox);
        }

        if (near is null)
        {
            return (null, within is null ? null : PlaceFault.NoPoint);
        }

        return GeoPoint.Find(Plain(near)) is not { } point ? (null, PlaceFault.BadPoint)
            : (within is null ? UsualRadius : Metres(Plain(within))) is { } metres ? (new GeoCircle(point, metres), null)
            : (null, PlaceFault.BadRadius);
    }

    private static double? Metres(string text) =>
        Radius().Match(text) is { Success: true } match
        && double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) * (match.Groups["unit"].Value.ToUpperInvariant() is "KM" or "公里" or "千米" ? 1000 : 1) is var metres and <= LargestRadius * 1000.0
            ? metres
            : null;

    private static GeoBox? Box(string text) =>
        text.Split([',', ';'], StringSplitOptions.TrimEntries) is [var south, var west, var north, var east]
        && GeoPoint.Find($"{south},{west}") is { } one && GeoPoint.Find($"{north},{east}") is { } other && one.Latitude <= other.Latitude
            ? new GeoBox(one.Latitude, one.Longitude, other.Latitude, other.Longitude)
            : null;

    /// <summary>Full-width digits and marks, as Chinese keyboards write them, become plain ones; so does the minus sign of print.</summary>
    private static string Plain(string text) => text.Normalize(NormalizationForm.FormKC).Replace('\u2212', '-');

    [GeneratedRegex(@"\A(?<number>[0-9]{1,8}(?:\.[0-9]{1,3})?)\s*(?<unit>m|km|米|公里|千米)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Radius();
}
