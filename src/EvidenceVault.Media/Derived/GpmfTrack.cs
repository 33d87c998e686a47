using System.Buffers.Binary;
using EvidenceVault.Core.Review;

namespace EvidenceVault.Media.Derived;

/// <summary>
/// Reads the positions of GoPro's telemetry track (GPMF: keys of four letters, a type, a size and a count, values in network order, padded to four bytes).
/// Positions stand in GPS5: latitude, longitude, altitude and two speeds, to be divided by SCAL. GPSF tells of the fix: 0 is none.
/// </summary>
internal static class GpmfTrack
{
    private const int HeaderBytes = 8;
    private const int DeepestNest = 4;
    private const int Axes = 5;

    /// <summary>Positions of every packet; a packet's samples lie evenly within its time. What is no GPMF, or ends early, gives what was read before.</summary>
    /// <param name="packets">Each packet's begin and length in milliseconds, in their order.</param>
    /// <param name="data">The payloads of all packets, one behind the other; each is one DEVC.</param>
    public static List<TrackPoint> Read(IReadOnlyList<(double FromMs, double LengthMs)> packets, ReadOnlySpan<byte> data)
    {
        var points = new List<TrackPoint>();
        for (var packet = 0; packet < packets.Count && Next(data) is var (key, length) && length > 0; packet++)
        {
            var samples = new List<(double Latitude, double Longitude)>();
            if (key == "DEVC")
            {
                Collect(data[HeaderBytes..length], samples, 0);
            }

            for (var i = 0; i < samples.Count; i++)
            {
                var at = packets[packet].FromMs + (packets[packet].LengthMs * i / samples.Count);
                points.Add(new TrackPoint((long)Math.Round(at), samples[i].Latitude, samples[i].Longitude));
            }

            data = data[Math.Min(data.Length, Padded(length))..];
        }

        return points;
    }

    private static void Collect(ReadOnlySpan<byte> nest, List<(double Latitude, double Longitude)> samples, int depth)
    {
        Span<int> scale = stackalloc int[Axes];
        scale.Fill(1);
        var hasFix = true;
        while (Next(nest) is var (key, length) && length > 0)
        {
            var value = nest[HeaderBytes..length];
            var (type, size) = ((char)nest[4], (int)nest[5]);
            switch (key)
            {
                case "STRM" when type == 0 && depth < DeepestNest:
                    Collect(value, samples, depth + 1);
                    break;
                case "GPSF" when value.Length >= 4:
                    hasFix = BinaryPrimitives.ReadUInt32BigEndian(value) is 2 or 3;
                    break;
                case "SCAL" when type == 'l' && value.Length >= 4 * Axes:
                    for (var i = 0; i < Axes; i++)
                    {
                        scale[i] = Math.Max(1, BinaryPrimitives.ReadInt32BigEndian(value[(4 * i)..]));
                    }

                    break;
                case "GPS5" when type == 'l' && size == 4 * Axes && hasFix:
                    for (var at = 0; at + size <= value.Length; at += size)
                    {
                        samples.Add((BinaryPrimitives.ReadInt32BigEndian(value[at..]) / (double)scale[0], BinaryPrimitives.ReadInt32BigEndian(value[(at + 4)..]) / (double)scale[1]));
                    }

                    break;
            }

            nest = nest[Math.Min(nest.Length, Padded(length))..];
        }
    }

    /// <summary>The first entry's key and its length with its header; a length of 0 where there is no whole one.</summary>
    private static (string Key, int Length) Next(ReadOnlySpan<byte> data)
    {
        if (data.Length < HeaderBytes)
        {
            return ("", 0);
        }

        var length = HeaderBytes + (data[5] * BinaryPrimitives.ReadUInt16BigEndian(data[6..]));
        return length <= data.Length ? (System.Text.Encoding.Latin1.GetString(data[..4]), length) : ("", 0);
    }

    private static int Padded(int length) => (length + 3) & ~3;
}
