using EvidenceVault.Core.Times;
using System.ComponentModel;
using System.Diagnostics;
using EvidenceVault.Core.Stations;

namespace EvidenceVault.DockingAgent.Station;

/// <summary>Runs a program of the station's system.</summary>
/// <returns>What it wrote; null where there is no such program, it failed, or took too long.</returns>
public delegate Task<string?> RunTool(string program, IReadOnlyList<string> arguments, CancellationToken cancel);

/// <summary>
/// Whether the station's clock can be relied on: asked of chrony, else of systemd-timesyncd, else of the kernel. Asking changes nothing
/// and needs no rights.
/// </summary>
/// <param name="run">Runs chronyc and timedatectl.</param>
/// <param name="kernel">The kernel's word, such as <see cref="KernelClock.Read"/>.</param>
public sealed class StationTime(RunTool run, Func<StationClock> kernel)
{
    private static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(5);

    /// <summary>Asks this machine.</summary>
    public StationTime(TimeProvider time)
        : this((program, arguments, cancel) => RunAsync(program, arguments, time, cancel), KernelClock.Read)
    {
    }

    /// <summary>Never throws for want of an answer: a station whose clock nobody vouches for says just that.</summary>
    public async Task<StationClock> ReadAsync(CancellationToken cancel)
    {
        // -n: a name server that does not answer must not hold this up.
        if (await run("chronyc", ["-c", "-n", "tracking"], cancel) is { } tracking && ClockAnswers.FindChrony(tracking) is { } chrony)
        {
            return chrony;
        }

        if (await run("timedatectl", ["show-timesync"], cancel) is { } timesync
            && await run("timedatectl", ["show", "-p", "NTPSynchronized"], cancel) is { } state
            && ClockAnswers.FindTimesyncd(timesync, state) is { } timesyncd)
        {
            return timesyncd;
        }

        return kernel();
    }

    private static async Task<string?> RunAsync(string program, IReadOnlyList<string> arguments, TimeProvider time, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C";
        start.Environment["TZ"] = "UTC";
        using var limit = new CancellationTokenSource(MostPatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            return null; // there is no such program here
        }

        using (process)
        {
            try
            {
                process.StandardInput.Close();
                var errors = process.StandardError.ReadToEndAsync(either.Token);
                var output = await process.StandardOutput.ReadToEndAsync(either.Token);
                await errors;
                await process.WaitForExitAsync(either.Token);
                return process.ExitCode == 0 ? output : null;
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                return null; // a daemon that hangs vouches for nothing
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill(entireProcessTree: true);
                }
            }
        }
    }
}
