using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;

namespace EvidenceVault.System.Tests;

/// <summary>
/// A recording of two hours at 25 frames a second, H.264 and AAC in MP4 with its index at the end, as a recorder writes it. Each picture has its own number in it, as blocks that are black or
/// white, so that what is on the screen says which frame it is. A minute is repeated 119 times; the last minute goes on counting.
/// </summary>
[Collection(PlayerRoom.Name)]
public sealed class LongRecordingTests(PlayerSite site, ITestOutputHelper output)
{
    private const int Frames = 180_000;
    private const int FramesOfMinute = 1500;
    private const int Width = 64;
    private const int Height = 36;
    private const int Bits = 18;
    private const int Columns = 6;
    private const int Block = 8;
    private const string OfMilliseconds = "012345_DSJ0002_20260301130000_0010.mp4";
    private const string Video = "evidence-player video";

    [Fact]
    public async Task Two_hours_open_go_to_any_frame_and_keep_page_script_and_vault_small()
    {
        var recorder = await RecorderAsync();
        var memory = new PeakMemory(site.Site.Vault);
        await using (memory)
        {
            await site.DockAsync(recorder);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"docked and examined: the vault took at most {memory.VaultMegabytes} MB, the largest of its tools {memory.ToolMegabytes} MB"));
        Assert.InRange(memory.VaultMegabytes, 1, 600);
        Assert.InRange(memory.ToolMegabytes, 1, 400);

        var (page, troubles) = await site.OpenAsync("_0009.mp4");
        var devtools = await page.Context.NewCDPSessionAsync(page);
        long fetched = 0;
        await devtools.SendAsync("Network.enable");
        devtools.Event("Network.dataReceived").OnEvent += (_, data) => Interlocked.Add(ref fetched, data!.Value.GetProperty("dataLength").GetInt64());
        await devtools.SendAsync("Performance.enable");
        await page.EvaluateAsync($"() => {{ document.querySelector('{Video}').muted = true; }}");
        var length = await page.EvaluateAsync<double>($"() => document.querySelector('{Video}').duration");
        Assert.InRange(length, 7199.9, 7200.2);

        // What the page itself is.
        var told = await page.EvaluateAsync<JsonElement>("""
            () => {
              const entry = performance.getEntriesByType('navigation')[0];
              const player = document.querySelector('evidence-player');
              return {
                page: entry.decodedBodySize, nodes: document.querySelectorAll('*').length, frames: player.dataset.frames.length, count: player.frames.count,
                cuts: document.querySelectorAll('#lanes .cut').length, moments: document.querySelector('gps-track').dataset.moments.split(' ').length, silent: document.querySelectorAll('#lanes .quiet-part').length,
              };
            }
            """);
        int Of(string name) => told.GetProperty(name).GetInt32();
        output.WriteLine($"page {Of("page")} bytes, {Of("nodes")} elements, its list of {Of("count")} frames {Of("frames")} characters, {Of("moments")} positions, {Of("silent")} silent parts");
        Assert.Equal(Frames, Of("count"));
        Assert.InRange(Of("page"), 1, 256 * 1024);
        Assert.InRange(Of("nodes"), 1, 3000);
        Assert.InRange(Of("moments"), 100, 1000);
        Assert.InRange(Of("silent"), 100, 130);
        Assert.Equal(1, Of("cuts")); // the blocks make every second a change of scene: as many as a list of changes holds

        // To a time, to a number, one on and one back, and from the end to the beginning: the frame on the screen is the one that is named.
        await page.FocusAsync(Video);
        await page.Keyboard.PressAsync("t");
        await page.FillAsync("dialog.clock-time input", "+119:30.04");
        await page.Keyboard.PressAsync("Enter");
        await ShowsAsync(page, (7170 * 25) + 1);
        foreach (var frame in new[] { Frames - 1, 0, 179_247 })
        {
            await page.FocusAsync(Video);
            await page.Keyboard.PressAsync("G");
            await page.FillAsync("dialog.frame-number input", frame.ToString(CultureInfo.InvariantCulture));
            await page.Keyboard.PressAsync("Enter");
            await ShowsAsync(page, frame);
        }

        await page.FocusAsync(Video);
        await page.Keyboard.PressAsync(".");
        await ShowsAsync(page, 179_248);
        await page.Keyboard.PressAsync(",");
        await ShowsAsync(page, 179_247);

        // By hand on the lanes, and with pictures over the scrubber.
        await page.Locator("#lanes .hand").ScrollIntoViewIfNeededAsync();
        await page.Locator("#lanes svg.lane").First.ScrollIntoViewIfNeededAsync();
        var lane = (await page.Locator("#lanes svg.lane").First.BoundingBoxAsync())!;
        await page.Mouse.ClickAsync(lane.X + (lane.Width / 2), lane.Y + (lane.Height / 2));
        await page.WaitForFunctionAsync($"w => {{ const v = document.querySelector('{Video}'); return !v.seeking && Math.abs(v.currentTime - 3600) <= 7200 / w; }}", (double)lane.Width);
        await page.Locator("evidence-player input[type=range]").ScrollIntoViewIfNeededAsync();
        var range = (await page.Locator("evidence-player input[type=range]").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(range.X + (range.Width * 0.999f), range.Y + (range.Height / 2));
        await page.WaitForFunctionAsync("() => !document.querySelector('.preview').hidden");
        Assert.Equal("118:00.0", await page.GetAttributeAsync(".preview", "data-time")); // the last of 60 pictures
        await page.WaitForFunctionAsync("() => new Promise((done) => { const image = new Image(); image.onload = () => done(image.naturalWidth === 1600); image.src = document.querySelector('evidence-player').dataset.sheet; })");

        // Played at the end, the watched map has it there, and the way goes along.
        await page.EvaluateAsync("() => document.querySelector('evidence-player').seek(7192)");
        await page.RunAndWaitForResponseAsync(
            () => page.EvaluateAsync("() => document.querySelector('evidence-player').pace.play()"),
            answer => answer.Url.EndsWith("/watched", StringComparison.Ordinal) && answer.Request.PostData!.Contains("\"from\":71", StringComparison.Ordinal));
        await page.EvaluateAsync("() => document.querySelector('evidence-player').pace.pause()");
        await page.EvaluateAsync("() => document.querySelector('watched-map').tell(false)");
        Assert.InRange(await page.EvaluateAsync<double>("() => Number(document.querySelector('gps-track .here').getAttribute('cx')) / document.querySelector('gps-track svg').viewBox.baseVal.width"), 0.8, 1);

        await devtools.SendAsync("HeapProfiler.collectGarbage");
        var metrics = (await devtools.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray().ToDictionary(m => m.GetProperty("name").GetString()!, m => m.GetProperty("value").GetDouble());
        var file = await page.EvaluateAsync<long>($"async () => Number((await fetch(document.querySelector('{Video}').currentSrc, {{ method: 'GET', headers: {{ Range: 'bytes=0-0' }} }})).headers.get('Content-Range').split('/')[1])");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"after it all: {metrics["Nodes"]:0} nodes, script heap {metrics["JSHeapUsedSize"] / 1048576:0.0} MB; {fetched / 1048576.0:0.0} MB fetched of the recording's {file / 1048576.0:0.0} MB"));
        Assert.InRange(metrics["Nodes"], 1, 10_000);
        Assert.InRange(metrics["JSHeapUsedSize"], 1, 16 * 1048576);

        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Visit.Artefacts("screenshots"), "two-hours.png"), FullPage = true });
        await page.ReloadAsync();
        var seen = await page.EvaluateAsync<double>("() => Math.max(...[...[...document.querySelectorAll('#lanes svg.lane')].pop().querySelector('path:not(.thin)').getAttribute('d').matchAll(/M([0-9.]+)/g)].map((m) => Number(m[1])))");
        Assert.InRange(seen, 995, 1000);
        Assert.Empty(troubles);
        await EveryFrameOfWholeMillisecondsIsNamedAsync();
    }

    /// <summary>Half an hour at 30 frames a second whose times are whole milliseconds, as many recorders write them: steps of 33, 33 and 34.</summary>
    private async Task EveryFrameOfWholeMillisecondsIsNamedAsync()
    {
        var (page, troubles) = await site.OpenAsync("_0010.mp4");
        var told = await page.EvaluateAsync<JsonElement>("""
            () => {
              const { frames, dataset } = document.querySelector('evidence-player');
              const ms = Array.from({ length: frames.count }, (_, n) => Math.round(frames.seconds(n) * 1000));
              return { length: dataset.frames.length, ms, astray: ms.filter((at, n) => frames.at(at / 1000) !== n || (n > 0 && frames.at((at - 1) / 1000) !== n - 1)).length };
            }
            """);
        var packets = (await Programs.RunAsync("ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "packet=pts", "-of", "csv=p=0", Path.Combine(site.Site.Folder("long-parts"), OfMilliseconds))).With(0).Output;
        var expected = packets.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(p => long.Parse(p.TrimEnd(','), CultureInfo.InvariantCulture)).Order().ToList();
        Assert.Equal(54_000, expected.Count);
        Assert.Equal(expected, told.GetProperty("ms").EnumerateArray().Select(m => m.GetInt64()));
        Assert.Equal(0, told.GetProperty("astray").GetInt32());
        Assert.InRange(told.GetProperty("length").GetInt32(), 1, 200);
        await page.FocusAsync(Video);
        await page.Keyboard.PressAsync("G");
        await page.FillAsync("dialog.frame-number input", "53997");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForFunctionAsync("() => document.querySelector('[data-frame]').textContent === '53997'");
        await page.FocusAsync(Video);
        await page.Keyboard.PressAsync(".");
        await page.WaitForFunctionAsync("() => document.querySelector('[data-frame]').textContent === '53998'");
        Assert.Empty(troubles);
    }

    /// <summary>Waits until the number under the picture is this one, and reads it from the picture as well.</summary>
    private static async Task ShowsAsync(IPage page, int frame)
    {
        await page.WaitForFunctionAsync($"n => document.querySelector('[data-frame]').textContent === String(n) && !document.querySelector('{Video}').seeking", frame);
        var shown = await page.EvaluateAsync<int>($$"""
            () => {
              const [video, canvas] = [document.querySelector('{{Video}}'), document.createElement('canvas')];
              [canvas.width, canvas.height] = [{{Width}}, {{Height}}];
              const context = canvas.getContext('2d', { willReadFrequently: true });
              context.drawImage(video, 0, 0, {{Width}}, {{Height}});
              let number = 0;
              for (let bit = 0; bit < {{Bits}}; bit += 1) {
                const [x, y] = [(bit % {{Columns}}) * {{Block}} + {{Block / 2}}, Math.floor(bit / {{Columns}}) * {{Block}} + {{Block / 2}}];
                if (context.getImageData(x, y, 1, 1).data[1] > 127) number += 2 ** bit;
              }
              return number;
            }
            """);
        Assert.Equal(frame < Frames - FramesOfMinute ? frame % FramesOfMinute : frame, shown);
    }

    private async Task<string> RecorderAsync()
    {
        var recorder = site.Site.Folder("long");
        var parts = site.Site.Folder("long-parts");
        var day = Directory.CreateDirectory(Path.Combine(recorder, "DCIM", "20260301")).FullName;
        var file = Path.Combine(day, "012345_DSJ0002_20260301100000_0009.mp4");
        await MinuteAsync(Path.Combine(parts, "minute.mp4"), 0);
        await MinuteAsync(Path.Combine(parts, "last.mp4"), Frames - FramesOfMinute);
        await File.WriteAllLinesAsync(Path.Combine(parts, "all.txt"), Enumerable.Repeat("file minute.mp4", (Frames / FramesOfMinute) - 1).Append("file last.mp4"), TestContext.Current.CancellationToken);

        // Somebody speaks for eight seconds of every 64: so many fit whole packets of AAC.
        await PlayerSite.FfmpegAsync("-f lavfi -i aevalsrc='0.2*sin(440*2*PI*t)*lt(t,8)':s=8000:d=64 -c:a aac -b:a 16k", Path.Combine(parts, "sound.m4a"));
        await PlayerSite.FfmpegAsync($"-f concat -i {parts}/all.txt -stream_loop -1 -i {parts}/sound.m4a -map 0:v -map 1:a -c copy -t 7200", file);

        await PlayerSite.FfmpegAsync("-f lavfi -i color=gray:s=64x36:r=30:d=60 -c:v libx264 -preset ultrafast -g 60", Path.Combine(parts, "grey.mp4"));
        await PlayerSite.FfmpegAsync($"-stream_loop 29 -i {parts}/grey.mp4 -c copy -video_track_timescale 1000", Path.Combine(parts, OfMilliseconds));
        File.Copy(Path.Combine(parts, OfMilliseconds), Path.Combine(day, OfMilliseconds)); // what is docked is cleared from the recorder

        var began = new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.FromHours(8));
        var way = Enumerable.Range(0, 7200).Select(i => new { lat = 31.2304 + (i * 0.000004), lon = 121.4737 + (i * 0.000007), timestamp = began.AddSeconds(i).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture) });
        await File.WriteAllTextAsync(Path.ChangeExtension(file, ".json"), JsonSerializer.Serialize(new { points = way }), Encoding.UTF8, TestContext.Current.CancellationToken);
        return recorder;
    }

    private static async Task MinuteAsync(string path, int first)
    {
        var raw = Path.ChangeExtension(path, ".yuv");
        await using (var stream = File.Create(raw))
        {
            var picture = new byte[Width * Height * 3 / 2];
            Array.Fill(picture, (byte)110, 0, Width * Height);
            Array.Fill(picture, (byte)128, Width * Height, picture.Length - (Width * Height));
            for (var number = first; number < first + FramesOfMinute; number++)
            {
                for (var bit = 0; bit < Bits; bit++)
                {
                    for (var row = 0; row < Block; row++)
                    {
                        Array.Fill(picture, (number >> bit & 1) == 1 ? (byte)235 : (byte)16, ((((bit / Columns) * Block) + row) * Width) + ((bit % Columns) * Block), Block);
                    }
                }

                await stream.WriteAsync(picture, TestContext.Current.CancellationToken);
            }
        }

        await PlayerSite.FfmpegAsync($"-f rawvideo -pix_fmt yuv420p -s {Width}x{Height} -r 25 -i {raw} -c:v libx264 -preset ultrafast -g 50", path);
    }
}
