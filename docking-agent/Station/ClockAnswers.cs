using EvidenceVault.Core.Times;
using System.Globalization;
using EvidenceVault.Core.Stations;

namespace EvidenceVault.DockingAgent.Station;

/// <summary>Reads what the programs that keep a clock say of it. Pure.</summary>
public static class ClockAnswers
{
    private const string LocalReference = "7F7F0101"; // chrony's own clock, which nobody checks
    private const int TrackingFields = 14;

    /// <summary>
    /// The answer of <c>chronyc -c tracking</c>; null where it is none. The error is the bound that chronyc(1) gives: the system time's
    /// offset, the root dispersion and half the root delay.
    /// </summary>
    public static StationClock? FindChrony(string tracking)
    {
        var fields = tracking.Trim().Split(',');
        if (fields.Length != TrackingFields || Seconds(fields[4]) is not { } offset || Seconds(fields[10]) is not { } delay || Seconds(fields[11]) is not { } dispersion)
        {
            return null;
        }

        var synchronised = fields[13] is "Normal" or "Insert second" or "Delete second" && fields[0] is not (LocalReference or "00000000");
        return new StationClock(synchronised, "chrony", synchronised ? Milliseconds(Math.Abs(offset) + dispersion + (Math.Abs(delay) / 2)) : null);
    }

    /// <summary>
    /// The answers of <c>timedatectl show-timesync</c> and <c>timedatectl show -p NTPSynchronized</c>; null where timesyncd does not keep
    /// this clock. The error is the server's root dispersion and half its root delay, and the jitter.
    /// </summary>
    public static StationClock? FindTimesyncd(string timesync, string state)
    {
        if (!Lines(timesync).TryGetValue("ServerName", out var server) || server.Length == 0)
        {
            return null;
        }

        var synchronised = Lines(state).GetValueOrDefault("NTPSynchronized") switch
        {
            "yes" => true,
            "no" => false,
            _ => (bool?)null,
        };
        var message = Message(Lines(timesync).GetValueOrDefault("NTPMessage") ?? "");
        var error = message.GetValueOrDefault("Ignored") != "yes"
            && Span(message.GetValueOrDefault("RootDelay")) is { } delay && Span(message.GetValueOrDefault("RootDispersion")) is { } dispersion
                ? Milliseconds((delay / 2) + dispersion + (Span(message.GetValueOrDefault("Jitter")) ?? 0))
                : null;
        return new StationClock(synchronised, "timesyncd", synchronised == true ? error : null);
    }

    private static Dictionary<string, string> Lines(string text) => Pairs(text.Split('\n'));

    /// <summary>Such as <c>{ Leap=0, Stratum=2, RootDelay=177.398ms }</c>.</summary>
    private static Dictionary<string, string> Message(string text) => Pairs(text.Trim('{', '}', ' ').Split(','));

    private static Dictionary<string, string> Pairs(string[] parts)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            if (part.IndexOf('=', StringComparison.Ordinal) is > 0 and var at)
            {
                pairs[part[..at].Trim()] = part[(at + 1)..].Trim();
            }
        }

        return pairs;
    }

    /// <summary>A time span as systemd writes it, such as <c>34min 8s</c> or <c>170us</c>, in seconds (systemd.time(7)); null where it is none.</summary>
    private static double? Span(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        double sum = 0;
        foreach (var part in text.Split(' '))
        {
            var digits = part.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
            double? unit = part[digits..] switch
            {
                "us" => 1e-6,
                "ms" => 1e-3,
                "s" => 1,
                "min" => 60,
                "h" => 3600,
                "" when part == "0" => 1,
                _ => null,
            };
            if (unit is null || Seconds(part[..digits]) is not { } number)
            {
                return null;
            }

            sum += number * unit.Value;
        }

        return sum;
    }

    private static double? Seconds(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>Rounded up, so that a small error is not told as none.</summary>
    private static long? Milliseconds(double seconds) => seconds < 1e9 ? (long)Math.Ceiling(seconds * 1000) : null;
}
