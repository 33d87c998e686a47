using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace EvidenceVault.System.Tests;

/// <summary>The player in Debian's Chromium, on recordings made by ffmpeg that a real agent docked and the real media room examined.</summary>
[Collection(PlayerRoom.Name)]
public sealed class PlayerTests(PlayerSite site, ITestOutputHelper output)
{
    private const string Video = "evidence-player video";
    private const string Audio = "evidence-player audio";

    [Fact]
    public async Task By_keys_alone_it_plays_steps_jumps_marks_and_goes_to_a_time_and_to_a_frame()
    {
        var (page, troubles) = await site.OpenAsync("_0001.mp4");
        await page.FocusAsync(Video);
        await page.EvaluateAsync($"() => {{ document.querySelector('{Video}').muted = true; }}");
        await page.Keyboard.PressAsync("k");
        await page.WaitForFunctionAsync($"() => document.querySelector('{Video}').currentTime > 0.3 && document.querySelector('evidence-player').classList.contains('is-playing')");
        await page.Keyboard.PressAsync("k");
        await page.WaitForFunctionAsync($"() => document.querySelector('{Video}').paused");

        // To a frame, and from it one on and two back: the number under the picture is that of the original's frame.
        await page.Keyboard.PressAsync("G");
        await page.FillAsync("dialog.frame-number input", "120");
        await page.Keyboard.PressAsync("Enter");
        await FrameIsAsync(page, 120);
        await page.Keyboard.PressAsync(".");
        await FrameIsAsync(page, 121);
        await page.Keyboard.PressAsync(",");
        await FrameIsAsync(page, 120);
        await page.Keyboard.PressAsync(",");
        await FrameIsAsync(page, 119);

        // By tens and by fives.
        await page.Keyboard.PressAsync("l");
        await NearAsync(page, 14.76);
        await page.Keyboard.PressAsync("j");
        await NearAsync(page, 4.76);
        await page.Keyboard.PressAsync("ArrowRight");
        await NearAsync(page, 9.76);

        // To a time: from the beginning, and of the day; the recording began at 8.
        await TypeTimeAsync(page, "+0:12.5");
        await NearAsync(page, 12.5);
        await TypeTimeAsync(page, "20.04");
        await NearAsync(page, 20.04);
        var began = await page.Locator("[data-wall=corrected]").TextContentAsync();
        await TypeTimeAsync(page, "0");
        await NearAsync(page, 0);
        await TypeTimeAsync(page, began!.Trim());
        await NearAsync(page, 20, 1.01); // whole seconds of a clock
        await TypeTimeAsync(page, "0");
        await NearAsync(page, 0);

        // From finding to finding: black from 10 s, frozen from 13 s.
        await page.Keyboard.PressAsync("g");
        await FrameIsAsync(page, 250);
        await page.Keyboard.PressAsync("g");
        await FrameIsAsync(page, 325);

        // A clip's begin and end, and a marker: the forms have the moment, to the thousandth.
        await page.Keyboard.PressAsync("i");
        await page.Keyboard.PressAsync("l");
        await NearAsync(page, 23);
        await page.Keyboard.PressAsync("o");
        Assert.Equal(("00:13.000", "00:23.000"), (await page.InputValueAsync("#clip-form [name=from]"), await page.InputValueAsync("#clip-form [name=to]")));
        await page.Keyboard.PressAsync("m");
        await page.Keyboard.TypeAsync("告知");
        Assert.Equal("00:23.000", await page.InputValueAsync("#marker-form [name=From]"));
        await page.Locator("#marker-form button.primary").ClickAsync();
        await page.WaitForURLAsync("**marked=Done**");
        Assert.Contains("告知", await page.Locator(".markers .note").TextContentAsync(), StringComparison.Ordinal);
        Assert.Empty(troubles);
    }

    [Fact]
    public async Task Every_speed_goes_on_and_what_the_browser_refuses_is_walked()
    {
        var (page, troubles) = await site.OpenAsync("_0001.mp4");
        await page.EvaluateAsync($"() => {{ document.querySelector('{Video}').muted = true; }}");
        foreach (var (speed, from) in new[] { ("0.25", 0), ("1", 1), ("4", 2), ("16", 5), ("32", 5) })
        {
            await page.SelectOptionAsync("evidence-player select", speed);
            await page.EvaluateAsync($"at => {{ document.querySelector('{Video}').currentTime = at; }}", from);
            await page.WaitForFunctionAsync($"() => !document.querySelector('{Video}').seeking");
            await page.FocusAsync(Video);

            // The page watches itself before the key is pressed: at the higher speeds the film ends within two seconds.
            await page.EvaluateAsync($$"""
                () => {
                  const [v, player] = [document.querySelector('{{Video}}'), document.querySelector('evidence-player')];
                  const [at, began] = [v.currentTime, performance.now()];
                  window.went = new Promise((done) => {
                    const timer = setInterval(() => {
                      if (v.currentTime < at + 0.4 && performance.now() - began < 20000) return;
                      clearInterval(timer);
                      const told = { reached: (v.currentTime - at) / ((performance.now() - began) / 1000), rate: v.playbackRate, walked: player.pace.refused, playing: player.classList.contains('is-playing') };
                      player.pace.pause();
                      done(told);
                    }, 20);
                  });
                }
                """);
            await page.Keyboard.PressAsync("k");
            var went = await page.EvaluateAsync<JsonElement>("() => window.went");
            var reached = went.GetProperty("reached").GetDouble();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"speed {speed}: {reached:0.00} reached, playbackRate {went.GetProperty("rate").GetDouble():0.##}, {(went.GetProperty("walked").GetBoolean() ? "walked" : "played")}"));
            Assert.True(reached > 0, $"at {speed} nothing moves");
            Assert.Equal(speed == "32", went.GetProperty("walked").GetBoolean());
            Assert.True(went.GetProperty("playing").GetBoolean());
            await page.WaitForFunctionAsync("() => !document.querySelector('evidence-player').classList.contains('is-playing')");
        }

        Assert.Empty(troubles);
    }

    [Fact]
    public async Task Where_the_browser_is_merely_too_slow_for_a_speed_that_it_grants_it_is_walked_and_played_again_at_a_slower_one()
    {
        var (page, troubles) = await site.OpenAsync("_0001.mp4");

        // A slow machine: the speed is granted, and the clock of the pictures goes at twice the natural one all the same.
        await page.EvaluateAsync($$"""
            () => {
              const video = document.querySelector('{{Video}}');
              video.muted = true;
              const real = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'playbackRate');
              let asked = 1;
              Object.defineProperty(video, 'playbackRate', { get: () => asked, set: (rate) => { asked = rate; real.set.call(video, Math.min(rate, 2)); } });
            }
            """);
        await page.SelectOptionAsync("evidence-player select", "8");
        await page.FocusAsync(Video);
        await page.Keyboard.PressAsync("k");
        Assert.False(await page.EvaluateAsync<bool>("() => document.querySelector('evidence-player').pace.walking")); // tried first
        await page.WaitForFunctionAsync("""
            () => {
              const player = document.querySelector('evidence-player');
              return player.pace.walking && player.classList.contains('is-playing') && player.querySelector('[data-said]').textContent === player.dataset.walked;
            }
            """);
        var reached = await page.EvaluateAsync<double>($$"""
            async () => {
              const [v, player] = [document.querySelector('{{Video}}'), document.querySelector('evidence-player')];
              v.currentTime = 2;
              await new Promise((done) => v.addEventListener('seeked', done, { once: true }));
              const [at, began] = [v.currentTime, performance.now()];
              while (v.currentTime < at + 8 && performance.now() - began < 20000) await new Promise((done) => setTimeout(done, 50));
              const reached = v.currentTime - at;
              v.currentTime = 2; // so that the end is not there before the next
              return reached;
            }
            """);
        Assert.True(reached >= 8, $"walked {reached} s");

        // A speed that it manages is played, and stays so.
        await page.SelectOptionAsync("evidence-player select", "2");
        await page.WaitForFunctionAsync($"() => !document.querySelector('evidence-player').pace.walking && !document.querySelector('{Video}').paused");
        await page.EvaluateAsync($"() => {{ document.querySelector('{Video}').currentTime = 1; }}");
        await page.WaitForFunctionAsync($"() => document.querySelector('{Video}').currentTime > 8");
        Assert.False(await page.EvaluateAsync<bool>("() => document.querySelector('evidence-player').pace.refused"));
        await page.Keyboard.PressAsync("k");
        await page.WaitForFunctionAsync("() => !document.querySelector('evidence-player').classList.contains('is-playing')");
        Assert.Empty(troubles);
    }

    [Fact]
    public async Task The_lanes_have_one_hand_that_follows_the_player_and_leads_it_by_pointer_and_by_keys()
    {
        var (page, troubles) = await site.OpenAsync("_0001.mp4");
        await page.Locator("#lanes .hand").ScrollIntoViewIfNeededAsync();
        await page.Locator("#lanes svg.lane").First.ScrollIntoViewIfNeededAsync();
        var lane = (await page.Locator("#lanes svg.lane").First.BoundingBoxAsync())!;
        await page.Mouse.ClickAsync(lane.X + (lane.Width / 2), lane.Y + (lane.Height / 2));
        await NearAsync(page, 15, 0.2);
        await HandAtAsync(page, 0.5);

        // Drawn along: it goes with the pointer, also over the other lanes.
        await page.Mouse.MoveAsync(lane.X + (lane.Width / 2), lane.Y + 5);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(lane.X + (lane.Width * 0.8f), lane.Y + 60, new MouseMoveOptions { Steps = 5 });
        await page.Mouse.UpAsync();
        await NearAsync(page, 24, 0.2);
        await HandAtAsync(page, 0.8);

        // By keys: it is a slider, and the player's letters act here as well.
        var hand = page.Locator("#lanes .hand");
        await hand.FocusAsync();
        await page.Keyboard.PressAsync("Home");
        await NearAsync(page, 0);
        await page.Keyboard.PressAsync("Shift+ArrowRight");
        await page.Keyboard.PressAsync("ArrowRight");
        await NearAsync(page, 11);
        Assert.Equal("0:11.0", await hand.GetAttributeAsync("aria-valuetext"));
        await page.Keyboard.PressAsync("l");
        await NearAsync(page, 21);
        await HandAtAsync(page, 0.7);

        // What was found has its seconds in words; its link leads to its first frame.
        Assert.Contains("00:10.0 – 00:13.0 (3.0 s)", await page.Locator("#lanes .told").TextContentAsync(), StringComparison.Ordinal);
        await page.Locator("#lanes .told a").Nth(1).ClickAsync();
        await FrameIsAsync(page, 325);

        // The dot on the way goes along: the sidecar tells of a position each second.
        var before = await page.GetAttributeAsync("gps-track .here", "cy");
        await page.EvaluateAsync("() => document.querySelector('evidence-player').seek(28)");
        await page.WaitForFunctionAsync("y => document.querySelector('gps-track .here').getAttribute('cy') !== y", before);
        Assert.Matches(@"^31\.23\d+, 121\.47\d+$", (await page.Locator("gps-track [data-place]").TextContentAsync())!.Trim());
        Assert.Empty(troubles);
    }

    [Fact]
    public async Task Sound_has_the_same_keys_a_photo_takes_notes_and_the_next_item_is_one_key_away()
    {
        var (page, troubles) = await site.OpenAsync("_0002.wav");
        await page.FocusAsync("evidence-player .screen");
        await page.Keyboard.PressAsync("k");
        await page.WaitForFunctionAsync($"() => document.querySelector('{Audio}').currentTime > 0.3 && document.querySelector('#lanes .hand').getAttribute('aria-valuenow') > 0");
        await page.Keyboard.PressAsync("k");
        await page.EvaluateAsync("() => document.querySelector('evidence-player').seek(1)");
        await page.Keyboard.PressAsync("ArrowRight");
        await page.WaitForFunctionAsync($"() => Math.abs(document.querySelector('{Audio}').currentTime - 6) < 0.1");
        await page.Keyboard.PressAsync("m");
        await page.Keyboard.TypeAsync("a voice");
        await page.Locator("#marker-form button.primary").ClickAsync();
        await page.WaitForURLAsync("**marked=Done**");
        Assert.Equal("a voice", (await page.Locator(".markers .note").TextContentAsync())!.Trim());

        await page.FocusAsync("evidence-player .screen");
        await page.Keyboard.PressAsync("N");
        await page.WaitForSelectorAsync("evidence-player [data-still]");
        await page.FocusAsync("evidence-player [data-still]");
        await page.Keyboard.PressAsync("m");
        await page.Keyboard.TypeAsync("the plate");
        await page.Locator("#marker-form button.primary").ClickAsync();
        await page.WaitForURLAsync("**marked=Done**");
        Assert.Equal("the plate", (await page.Locator(".markers .note").TextContentAsync())!.Trim());
        await page.FocusAsync("evidence-player [data-still]");
        await page.Keyboard.PressAsync("P");
        await page.WaitForSelectorAsync(Audio, new PageWaitForSelectorOptions { State = WaitForSelectorState.Attached });
        Assert.Empty(troubles);
    }

    [Fact]
    public async Task How_soon_a_picture_stands_is_told()
    {
        for (var i = 0; i < 5; i++)
        {
            var (page, troubles) = await site.OpenAsync("_0001.mp4");
            var opened = await page.EvaluateAsync<JsonElement>($$"""
                async () => {
                  const v = document.querySelector('{{Video}}');
                  if (!window.firstFrame) await new Promise((done) => v.requestVideoFrameCallback(() => done()));
                  const entry = performance.getEntriesByType('navigation')[0];
                  const first = window.firstFrame ?? performance.now();
                  v.muted = true;
                  const pressed = performance.now();
                  const shown = new Promise((done) => v.requestVideoFrameCallback((now) => done(now - pressed)));
                  document.querySelector('evidence-player').act('play');
                  return { answered: entry.responseEnd, first, play: await shown };
                }
                """);
            double Of(string name) => opened.GetProperty(name).GetDouble();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"page answered after {Of("answered"):0} ms, first picture after {Of("first"):0} ms; from pressing play to the next picture {Of("play"):0} ms"));
            Assert.Empty(troubles);
            await page.Context.CloseAsync();
        }
    }

    [Fact]
    public async Task What_was_examined_before_frames_were_listed_is_examined_again_by_a_verb_that_says_so_in_the_log()
    {
        var id = site.Id("_0005.mp4");
        (await Programs.RunAsync("sqlite3", "-cmd", ".timeout 20000", site.Catalog, $"DELETE FROM derived_copy WHERE item = '{id}' AND kind = 'frames'")).With(0);
        var ended = (await site.VaultAsync("reexamine", "--wait", "150")).With(0).Output;
        Assert.Contains("1 items are to be examined again.", ended, StringComparison.Ordinal);
        Assert.Contains("1 of 1 done", ended, StringComparison.Ordinal);
        Assert.Contains("已完成 1／1 项", ended, StringComparison.Ordinal);
        var log = (await Programs.RunAsync("sqlite3", "-readonly", site.Catalog, $"SELECT act FROM custody_entry WHERE item = '{id}' ORDER BY leaf_index; SELECT COUNT(*) FROM derived_copy WHERE item = '{id}' AND kind = 'frames'")).With(0).Output;
        Assert.Contains("examination-ordered\nitem-examined\n", log, StringComparison.Ordinal);
        Assert.EndsWith("\n1\n", log, StringComparison.Ordinal);
        Assert.Contains("0 items", (await site.VaultAsync("reexamine", "--language", "en")).With(0).Output, StringComparison.Ordinal);
        (await site.VaultAsync("reexamine", "--most", "0")).With(2);
    }

    [Fact]
    public async Task Ctrl_c_while_it_shows_how_far_they_are_ends_the_showing_alone()
    {
        var id = site.Id("_0001.mp4");
        (await Programs.RunAsync("sqlite3", "-cmd", ".timeout 20000", site.Catalog, $"DELETE FROM derived_copy WHERE item = '{id}' AND kind = 'scenes'")).With(0);
        using (var watching = site.Site.StartToInterrupt("reexamine", "--missing", "scenes", "--language", "en"))
        {
            Assert.Equal("1 items are to be examined again.", await watching.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            Assert.Equal("0 of 1 done", await watching.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            Assert.Equal(130, await Programs.InterruptAsync(watching));
            Assert.Equal("No longer shown. The other 1 stay in the queue.\n", await watching.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        }

        await site.ExaminedAsync();
        Assert.Equal("1\n", (await Programs.RunAsync("sqlite3", "-readonly", site.Catalog, $"SELECT COUNT(*) FROM derived_copy WHERE item = '{id}' AND kind = 'scenes'")).With(0).Output);
        Assert.Contains("0 items", (await site.VaultAsync("reexamine", "--missing", "scenes", "--language", "en")).With(0).Output, StringComparison.Ordinal);
    }

    private static async Task TypeTimeAsync(IPage page, string time)
    {
        await page.FocusAsync(Video);
        await page.Keyboard.PressAsync("t");
        await page.FillAsync("dialog.clock-time input", time);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForFunctionAsync("() => !document.querySelector('dialog.clock-time').open");
        await page.FocusAsync(Video);
    }

    private static Task FrameIsAsync(IPage page, int number) =>
        page.WaitForFunctionAsync($"n => document.querySelector('[data-frame]').textContent === String(n) && !document.querySelector('{Video}').seeking", number);

    private static Task NearAsync(IPage page, double seconds, double within = 0.06) =>
        page.WaitForFunctionAsync($"([s, w]) => {{ const v = document.querySelector('{Video}'); return !v.seeking && Math.abs(v.currentTime - s) <= w; }}", new[] { seconds, within });

    private static Task HandAtAsync(IPage page, double part) => page.WaitForFunctionAsync(
        """
        part => {
          const [hand, lane] = ['#lanes .hand', '#lanes .lane'].map((one) => document.querySelector(one).getBoundingClientRect());
          return Math.abs((hand.left + hand.width / 2 - lane.left) / lane.width - part) < 0.01;
        }
        """, part);
}
