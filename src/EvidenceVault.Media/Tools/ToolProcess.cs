using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace EvidenceVault.Media.Tools;

/// <summary>Runs one tool to its end: bounded in time and output, with low priority, and killed with all its children when cancelled.</summary>
internal static class ToolProcess
{
    /// <exception cref="ToolMissingException">The program cannot be started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the process has ended.</exception>
    public static async Task<ToolResult> RunAsync(ToolCall call, TimeProvider time, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        using var process = new Process { StartInfo = Describe(call) };
        Start(process, call.Program);
        LowerPriority(process);
        process.StandardInput.Close();

        using var timeout = new CancellationTokenSource(call.Timeout, time);
        using var onTimeout = timeout.Token.Register(() => Kill(process));
        using var onCancel = cancel.Register(() => Kill(process));
        try
        {
            var errors = new ErrorLines(call.Secret);
            var errorsRead = ReadErrorsAsync(process.StandardError, errors);
            var (output, tooLong) = await ReadOutputAsync(process, call);
            await errorsRead;
            await process.WaitForExitAsync(CancellationToken.None); // ends: either by itself, or killed by time-out or cancellation
            cancel.ThrowIfCancellationRequested();
            return new ToolResult(process.ExitCode, output, errors, timeout.IsCancellationRequested, tooLong);
        }
        finally
        {
            Kill(process); // an exception of the caller's line handler must leave no process behind
        }
    }

    private static ProcessStartInfo Describe(ToolCall call)
    {
        var info = new ProcessStartInfo(call.Program)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = call.WorkingDirectory ?? string.Empty,
        };
        if (call.ArgumentText is { } text)
        {
            info.Arguments = text;
        }
        else
        {
            foreach (var argument in call.Arguments)
            {
                info.ArgumentList.Add(argument);
            }
        }

        info.Environment["LC_ALL"] = "C"; // decimal points, and messages in one language
        info.Environment["AV_LOG_FORCE_NOCOLOR"] = "1";
        return info;
    }

    private static void Start(Process process, string program)
    {
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new ToolMissingException(program, e);
        }
    }

    private static void LowerPriority(Process process)
    {
        try
        {
            process.PriorityClass = ProcessPriorityClass.BelowNormal;
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It ended already, or the system refuses: the work is done at normal priority, with the same result.
        }
    }

    private static async Task ReadErrorsAsync(StreamReader reader, ErrorLines errors)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            errors.Add(line);
        }
    }

    private static async Task<(string Output, bool TooLong)> ReadOutputAsync(Process process, ToolCall call)
    {
        if (call.OnOutputLine is { } onLine)
        {
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                onLine(line);
            }

            return (string.Empty, false);
        }

        var output = new StringBuilder();
        var buffer = new char[16 * 1024];
        int read;
        while ((read = await process.StandardOutput.ReadAsync(buffer)) > 0)
        {
            if (output.Length + read > call.CaptureLimit)
            {
                Kill(process);
                return (string.Empty, true);
            }

            output.Append(buffer, 0, read);
        }

        return (output.ToString(), false);
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended by itself between the decision and the signal: that is what was wanted.
        }
    }
}
