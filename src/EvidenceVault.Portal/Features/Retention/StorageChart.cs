using System.Globalization;
using EvidenceVault.Core.Retention;

namespace EvidenceVault.Portal.Features.Retention;

/// <summary>What one look in the chart stands for: a class, all smaller classes, or what is unclassified.</summary>
/// <param name="Look">Its colour and pattern: 1 to 6 for classes, 7 for the rest, 8 for unclassified.</param>
internal sealed record ChartSeries(int Look, string? Class, IReadOnlyList<long> Bytes)
{
    public const int Rest = 7;
    public const int Unclassified = 8;
}

/// <summary>A piece of a bar.</summary>
internal sealed record ChartPiece(int Look, double Y, double Height);

/// <summary>A day's bar, from its foot up.</summary>
internal sealed record ChartBar(int At, double X, IReadOnlyList<ChartPiece> Pieces);

/// <summary>A forecast as stacked bars, in the units of a drawing of <see cref="Width"/> × <see cref="Height"/>.</summary>
internal sealed class StorageChart
{
    public const int Width = 1080;
    public const int Height = 280;
    public const int Left = 72;
    public const int Right = 12;
    public const int Top = 16;
    public const int Foot = Height - 26;
    public const double BarWidth = Slot * 0.72;

    private const int Bars = StorageForecast.Months + 1;
    private const double Slot = (Width - Left - Right) / (double)Bars;
    private const int MostClasses = 6;
    private const int MostLines = 8;
    private const double WithinSight = 1.3; // a limit further above the highest bar would press all bars flat

    private static readonly double[] Steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    private readonly double _top;

    private StorageChart(StorageForecast forecast)
    {
        Series = [.. SeriesOf(forecast)];
        var highest = Math.Max(1, forecast.Totals.Max());
        var limit = forecast.FreeBytes is { } free ? forecast.Totals[0] + (free / (1 + forecast.CopyShare)) : double.MaxValue;
        _top = limit < highest * WithinSight ? Math.Max(limit, highest) : highest;
        Lines = [.. LinesUpTo(_top).Select(l => (Y(l.Bytes), l.Label))];
        LimitY = limit <= _top ? Y(limit) : null;
        Stacks = [.. Enumerable.Range(0, Bars).Select(StackOf)];
    }

    /// <summary>In the order in which they are stacked, the first at the foot.</summary>
    public IReadOnlyList<ChartSeries> Series { get; }

    /// <summary>Lines to read heights by.</summary>
    public IReadOnlyList<(double Y, string Label)> Lines { get; }

    public IReadOnlyList<ChartBar> Stacks { get; }

    /// <summary>Where the room that is left ends; null when that is not known, or far above.</summary>
    public double? LimitY { get; }

    public static StorageChart Of(StorageForecast forecast) => new(forecast);

    /// <summary>The look of a class.</summary>
    public int LookOf(string? name) => name is null ? ChartSeries.Unclassified : Series.FirstOrDefault(s => s.Class == name)?.Look ?? ChartSeries.Rest;

    /// <summary>A number as SVG wants it.</summary>
    public static string N(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    private static IEnumerable<ChartSeries> SeriesOf(StorageForecast forecast)
    {
        var classes = forecast.Classes.Where(c => c.Class is not null).ToList();
        foreach (var (at, of) in classes.Take(MostClasses).Index())
        {
            yield return new ChartSeries(at + 1, of.Class, of.Bytes);
        }

        if (classes.Count > MostClasses)
        {
            yield return new ChartSeries(ChartSeries.Rest, null, [.. forecast.Days.Select((_, at) => classes.Skip(MostClasses).Sum(c => c.Bytes[at]))]);
        }

        if (forecast.Classes.FirstOrDefault(c => c.Class is null) is { } unclassified)
        {
            yield return new ChartSeries(ChartSeries.Unclassified, null, unclassified.Bytes);
        }
    }

    private ChartBar StackOf(int at)
    {
        var (pieces, sum) = (new List<ChartPiece>(), 0d);
        foreach (var series in Series.Where(s => s.Bytes[at] > 0))
        {
            var foot = Y(sum);
            sum += series.Bytes[at];
            pieces.Add(new ChartPiece(series.Look, Y(sum), foot - Y(sum)));
        }

        return new ChartBar(at, Left + (Slot * at) + ((Slot - BarWidth) / 2), pieces);
    }

    private double Y(double bytes) => Foot - (bytes / _top * (Foot - Top));

    /// <summary>Round amounts, all in one unit.</summary>
    private static IEnumerable<(double Bytes, string Label)> LinesUpTo(double top)
    {
        var unit = Math.Min((int)Math.Log(top, 1024), Units.Length - 1);
        var size = Math.Pow(1024, unit);
        var step = Steps.FirstOrDefault(s => top / (s * size) <= MostLines, Steps[^1]);
        for (var line = 0; line * step * size <= top; line++)
        {
            yield return (line * step * size, string.Create(CultureInfo.InvariantCulture, $"{line * step:0.#} {Units[unit]}"));
        }
    }
}
