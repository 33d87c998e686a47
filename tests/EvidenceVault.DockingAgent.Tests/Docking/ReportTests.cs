using System.Text.Json.Nodes;
using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.Tests.Support;
using Spectre.Console;

namespace EvidenceVault.DockingAgent.Tests.Docking;

public sealed class ReportTests : IDisposable
{
    private readonly TestStation _station = new();

    public void Dispose() => _station.Dispose();

    [Fact]
    public async Task Json_is_one_object_on_standard_output_and_the_rule_pack_clears()
    {
        _station.Put("<script>.mp4", "x");
        var (exit, output, error) = await TestStation.RunAsync("dock", _station.Recorder, "--config", _station.Config, "--json", "--bay", "7");
        Assert.Equal(0, exit);
        Assert.Equal(1, output.Count(c => c == '\n'));
        var report = JsonNode.Parse(output)!;
        Assert.Equal("<script>.mp4", report["items"]![0]!["path"]!.GetValue<string>());
        Assert.Equal("admitted", report["items"]![0]!["outcome"]!.GetValue<string>());
        Assert.Equal((0, 1), (report["exit"]!.GetValue<int>(), report["cleared"]!.GetValue<int>()));
        Assert.True(File.Exists(report["receipt"]!.GetValue<string>()));
        Assert.Empty(report["unread"]!.AsArray());
        Assert.Contains("sealed", error, StringComparison.Ordinal);
        Assert.Equal("7", _station.Vault.Manifest(report["session"]!.GetValue<string>()).Station.Bay);
    }

    [Fact]
    public async Task Text_tells_the_counts_and_keep_is_obeyed()
    {
        _station.Put("a.mp4", "x");
        var (exit, output, _) = await TestStation.RunAsync("dock", _station.Recorder, "--config", _station.Config, "--keep");
        Assert.Equal(0, exit);
        Assert.Contains("1 admitted, 0 already held, 0 not read, 0 cleared", output, StringComparison.Ordinal);
        Assert.Equal(["a.mp4"], _station.OnRecorder);
    }

    [Fact]
    public async Task The_bars_show_names_that_look_like_markup()
    {
        using var screen = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes, Out = new AnsiConsoleOutput(screen) });
        await BarProgress.ShowAsync(console, bars =>
        {
            bars.Found(1, 100);
            bars.Copied("[red]", 100);
            bars.Say("Going on with [/red] \u001b[2J.");
            foreach (var step in Enum.GetValues<DockingStep>())
            {
                bars.Uploaded(10);
                bars.Reached(step);
            }

            return Task.FromResult(0);
        });
        Assert.Contains("[/red]", screen.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[2J.", screen.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\u001b[31mb", "a\\u{1b}[31mb")]
    [InlineData("a\u202eb", "a\\u{202e}b")]
    [InlineData("警 [red]", "警 [red]")]
    public void Names_cannot_move_the_terminal(string name, string shown) => Assert.Equal(shown, TerminalText.Of(name));
}
