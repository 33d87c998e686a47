using System.CommandLine;
using EvidenceVault.DockingAgent.Bays;
using EvidenceVault.DockingAgent.Station;
using Spectre.Console;

namespace EvidenceVault.DockingAgent.Docking;

/// <summary>The command line: <c>run</c>, <c>ports</c>, <c>dock</c> and <c>hand-over</c>.</summary>
public sealed class AgentCommands(AgentRun run, ServiceRun service, TextWriter output, TextWriter error, bool isTerminal)
{
    private const string OnlyBay = "1";
    private const string ExitCodes =
        """
        Exit codes:
          0    every file is admitted or was held already, and cleared where that was wanted
          1    something was not admitted, not read, changed while copied, or not cleared
          2    the command line or the configuration is wrong; the key and the cure are named
          3    the vault cannot be reached; everything sealed is safe in the spool, run the same command again
          130  cancelled; run the same command again
        """;

    private readonly Option<string> _config = new("--config") { Description = "The station's configuration file.", Required = true, HelpName = "FILE" };
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object on standard output; all else goes to standard error." };

    /// <summary>Parses and runs; answers the exit code.</summary>
    public async Task<int> InvokeAsync(IReadOnlyList<string> arguments)
    {
        var parsed = new RootCommand("Docks recorders: copies, seals, hands over to the vault, clears.\n\n" + ExitCodes) { Dock(), HandOver(), Run(), Ports() }.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var wrong in parsed.Errors)
            {
                await error.WriteLineAsync(TerminalText.Of(wrong.Message));
            }

            await error.WriteLineAsync("See docking-agent --help.");
            return (int)ExitCode.Usage;
        }

        // A bad sector holds a read for some 11 s: so much, and more, is granted between Ctrl-C and a clean end.
        return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
    }

    private Command Dock()
    {
        var path = new Argument<string>("PATH") { Description = "The recorder's folder: where it is mounted." };
        var bay = new Option<string>("--bay") { Description = $"Name of the port it is plugged into; {OnlyBay} if not given.", HelpName = "NAME" };
        var keep = new Option<bool>("--keep") { Description = "Leave everything on the recorder." };
        var clear = new Option<bool>("--clear") { Description = "Clear the recorder once the receipt is checked, whatever the rule pack says." };
        var command = new Command("dock", "Docks one recorder, or goes on where an earlier run ended.\n\n" + ExitCodes) { path, _config, bay, keep, clear, _json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(keep) && result.GetValue(clear))
            {
                result.AddError("Give --keep or --clear, not both.");
            }

            if (result.GetValue(path) is { } given && !Directory.Exists(given))
            {
                result.AddError($"PATH: give the recorder's folder; there is no folder '{given}'.");
            }

            if ((result.GetValue(bay) ?? OnlyBay) is not { Length: > 0 and <= 64 } name || name.Any(char.IsControl))
            {
                result.AddError("--bay: give 1 to 64 characters.");
            }
        });
        command.SetAction((parsed, cancel) => RunAsync(parsed, async (flow, setup) =>
        {
            var clearing = parsed.GetValue(keep) ? RecorderClearing.Never : parsed.GetValue(clear) || setup.Clearing.ClearsAtOnce ? RecorderClearing.AfterReceipt : RecorderClearing.Never;
            return [await flow.DockAsync(parsed.GetValue(path)!, parsed.GetValue(bay) ?? OnlyBay, clearing, cancel)];
        }, cancel));
        return command;
    }

    private Command HandOver()
    {
        var refused = new Option<bool>("--refused") { Description = "Try those again that the vault refused for good, once what was wrong there is mended." };
        var command = new Command("hand-over", "Hands over every sealed session that still waits in the spool. Clears nothing.\n\n" + ExitCodes) { _config, refused, _json };
        command.SetAction((parsed, cancel) => RunAsync(parsed, (flow, _) => flow.HandOverWaitingAsync(parsed.GetValue(refused), cancel), cancel));
        return command;
    }

    private Command Run()
    {
        var command = new Command("run", "Watches the station's bays: docks what is plugged in, hands over, clears, until it is told to stop (Ctrl-C, SIGTERM).\n\n" + ExitCodes) { _config, _json };
        command.SetAction(async (parsed, cancel) =>
        {
            var ending = await AgentRun.EndAsync(() => service.RunAsync(parsed.GetValue(_config)!, new BayLines(output, parsed.GetValue(_json), TimeProvider.System), cancel));
            if (ending.Error is not null)
            {
                await error.WriteLineAsync(TerminalText.Of(ending.Error));
            }

            return (int)ending.Exit;
        });
        return command;
    }

    private Command Ports()
    {
        var command = new Command("ports", "Shows which USB device is plugged in where, for the key 'bays' of the configuration.");
        command.SetAction(async (_, _) =>
        {
            using var watch = new UdevWatch();
            foreach (var device in watch.Look())
            {
                await output.WriteLineAsync(TerminalText.Of($"{device.Port,-12} {device.VendorProduct}  {device.Kind}  {device.Serial}  {string.Join(' ', device.Volumes.Select(v => v.Node + " " + v.FileSystem))}"));
            }

            return (int)ExitCode.Complete;
        });
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, Func<DockingFlow, AgentSetup, Task<IReadOnlyList<DockingReport>>> work, CancellationToken cancel)
    {
        var config = parsed.GetValue(_config)!;
        var json = parsed.GetValue(_json);
        var ending = isTerminal && !json
            ? await BarProgress.ShowAsync(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) }), bars => run.RunAsync(config, bars, work, cancel))
            : await run.RunAsync(config, new LineProgress(error), work, cancel);

        foreach (var report in ending.Reports)
        {
            if (json)
            {
                ReportWriter.WriteJson(output, report, ending.Exit, ending.Error);
            }
            else
            {
                ReportWriter.WriteText(output, report);
            }
        }

        if (ending.Error is not null)
        {
            await error.WriteLineAsync(TerminalText.Of(ending.Error));
        }

        if (json && ending.Reports.Count == 0)
        {
            ReportWriter.WriteJson(output, DockingReport.Nothing with { Session = ending.Session }, ending.Exit, ending.Error);
        }

        return (int)ending.Exit;
    }
}
