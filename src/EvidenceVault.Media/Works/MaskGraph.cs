using System.Globalization;
using System.Text;
using EvidenceVault.Core.Review;

namespace EvidenceVault.Media.Works;

/// <summary>Writes ffmpeg's filters for a plan. Times in them are seconds on the original's timeline; the result's begins at zero.</summary>
internal static class MaskGraph
{
    /// <summary>Seconds that a stretch without sound is wider at both ends, so that no codec smears a sound into it.</summary>
    private const double MuteMargin = 0.1;

    private const int Block = 16; // pixels over which a blur averages

    /// <summary>The chain of pictures, from <c>[0:stream]</c> to <c>[v]</c>.</summary>
    /// <param name="size">The picture as shown, in pixels.</param>
    public static string Pictures(WorkPlan plan, FrameList frames, (int Width, int Height) size)
    {
        var graph = new StringBuilder();
        graph.Append(CultureInfo.InvariantCulture, $"[0:{plan.Stream}]trim=start_pts={plan.From.Pts}:end_pts={plan.EndPts}");
        if (plan.Kind == WorkKind.Still)
        {
            return graph.Append("[v]").ToString();
        }

        // Even sizes, as 4:2:0 needs them; the masks lie on the same grid.
        graph.Append(",pad=ceil(iw/2)*2:ceil(ih/2)*2,setsar=1,format=yuv420p[m0]");
        var (width, height) = (Even(size.Width), Even(size.Height));
        var next = 0;
        foreach (var mask in plan.Masks)
        {
            for (var i = 1; i < mask.Keys.Count; i++, next++)
            {
                Append(graph, next, mask.Style, new Leg(mask.Keys[i - 1], mask.Keys[i], frames), (width, height));
            }
        }

        return graph.Append(CultureInfo.InvariantCulture, $";[m{next}]setpts=PTS-STARTPTS[v]").ToString();
    }

    /// <summary>The chain of sound, to <c>[a]</c>.</summary>
    public static string Sound(WorkPlan plan, int stream)
    {
        var (from, to) = (plan.Unit.Seconds(plan.From.Pts), plan.Unit.Seconds(plan.EndPts));
        var graph = new StringBuilder();
        graph.Append(CultureInfo.InvariantCulture, $"[0:{stream}]atrim=start={from:0.######}:end={to:0.######}");
        if (plan.Mutes.Count > 0)
        {
            graph.Append(",asetnsamples=n=256:p=0"); // the filter below decides by the beginning of each block
            foreach (var mute in plan.Mutes)
            {
                graph.Append(CultureInfo.InvariantCulture, $@",volume=0:enable=between(t\,{(mute.When.FromMs / 1000.0) - MuteMargin:0.###}\,{(mute.When.ToMs / 1000.0) + MuteMargin:0.###})");
            }
        }

        return graph.Append(CultureInfo.InvariantCulture, $",asetpts=PTS-{from:0.######}/TB,aresample=async=1:first_pts=0[a]").ToString();
    }

    /// <summary>Cuts the box out, hides what is in it, and lays it back: the box moves with the time, its size is the larger one of both keys.</summary>
    private static void Append(StringBuilder graph, int number, MaskStyle style, Leg leg, (int Width, int Height) picture)
    {
        var (w, h) = (Math.Min(picture.Width, Even(Math.Max(leg.From.Width, leg.To.Width)) + 2), Math.Min(picture.Height, Even(Math.Max(leg.From.Height, leg.To.Height)) + 2));
        var (x, y) = (leg.Along(leg.From.X, leg.To.X, picture.Width - w), leg.Along(leg.From.Y, leg.To.Y, picture.Height - h));
        var hide = style == MaskStyle.Black
            ? "drawbox=x=0:y=0:w=iw:h=ih:color=black:t=fill"
            : $"scale=w={Math.Max(2, w / Block)}:h={Math.Max(2, h / Block)}:flags=area,scale=w={w}:h={h}:flags=bilinear";
        graph.Append(CultureInfo.InvariantCulture, $@";[m{number}]split[p{number}][q{number}];[q{number}]crop=w={w}:h={h}:x={x}:y={y},{hide}[r{number}]");
        graph.Append(CultureInfo.InvariantCulture, $@";[p{number}][r{number}]overlay=x={x}:y={y}:eval=frame:enable=between(t\,{leg.Begin:0.######}\,{leg.End:0.######})[m{number + 1}]");
    }

    private static int Even(int value) => (value + 1) / 2 * 2;

    /// <summary>One straight movement between two keys.</summary>
    private sealed class Leg
    {
        private readonly double _start;
        private readonly double _length;

        public Leg(MaskKey from, MaskKey to, FrameList frames)
        {
            (From, To) = (from, to);
            var (first, last) = (Math.Clamp(from.Frame, 0, frames.Count - 1), Math.Clamp(to.Frame, 0, frames.Count - 1));
            (_start, _length) = (frames[first].Seconds, frames[last].Seconds - frames[first].Seconds);

            // Half-way to the neighbours: no rounding of times can let a frame out.
            Begin = first == 0 ? _start - 1 : (frames[first - 1].Seconds + _start) / 2;
            End = last == frames.Count - 1 ? frames[last].Seconds + 1 : (frames[last].Seconds + frames[last + 1].Seconds) / 2;
        }

        public MaskKey From { get; }

        public MaskKey To { get; }

        public double Begin { get; }

        public double End { get; }

        /// <summary>A coordinate as an expression of the time, on the grid of two pixels, and never out of the picture.</summary>
        public string Along(int from, int to, int most) => _length <= 0 || from == to
            ? string.Create(CultureInfo.InvariantCulture, $"{Math.Clamp(from / 2 * 2, 0, most)}")
            : string.Create(CultureInfo.InvariantCulture, $@"clip(2*floor(({from}+({to - from})*clip((t-{_start:0.######})/{_length:0.######}\,0\,1))/2)\,0\,{most})");
    }
}
