using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace EvidenceVault.Benchmarks;

/// <summary>A vault with what a busy week leaves in it: five hundred recordings of one officer, some of them real video, all in one case that another system opened.</summary>
internal static class FootageStock
{
    public const int Items = 500;
    public const string Case = "BENCH-500";
    private const int Videos = 24;
    private const int OtherBytes = 64 << 10;
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Docks the recordings, waits until the vault has looked at them, and opens the case.</summary>
    /// <param name="otherBytes">How long those are that are no video.</param>
    /// <returns>The ids of those that can be played.</returns>
    public static async Task<IReadOnlyList<string>> FillAsync(BenchRoom room, Appliance appliance, int otherBytes = OtherBytes)
    {
        var card = room["stock/DCIM/20260301"];
        Directory.CreateDirectory(card);
        for (var n = 0; n < Items; n++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"012345_DSJ0001_{Start.AddMinutes(15 * n):yyyyMMddHHmmss}_{n:d4}.mp4");
            if (n < Videos)
            {
                await BenchRoom.RunAsync("ffmpeg", "-v", "error", "-f", "lavfi", "-i", string.Create(CultureInfo.InvariantCulture, $"testsrc2=size=640x360:rate=25,hue=h={n * 15}"),
                    "-f", "lavfi", "-i", "sine=frequency=440", "-t", "6", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-movflags", "+faststart", Path.Combine(card, name));
            }
            else
            {
                room.Content("stock/DCIM/20260301/" + name, otherBytes);
            }
        }

        await appliance.DockAsync(room["stock"]);
        await appliance.PreparedAsync();
        await OpenCaseAsync(appliance);
        var videos = new DirectoryInfo(card).EnumerateFiles().Where(f => f.Length != otherBytes).Select(f => f.Length).ToHashSet();
        return [.. (await appliance.ItemsAsync()).Where(i => videos.Contains(i.Bytes)).Select(i => i.Id)];
    }

    private static async Task OpenCaseAsync(Appliance appliance)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = appliance.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await appliance.AddServiceAsync("bench-cases"));
        using var answer = await http.PostAsJsonAsync("/api/cases", new
        {
            number = Case, kind = "administrative", title = "measurement", unit = "bench", officers = new[] { "012345" },
            from = Start.AddDays(-1), to = Start.AddDays(30),
        });
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"The case was answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }
    }
}
