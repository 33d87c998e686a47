using System.ComponentModel;
using System.Diagnostics;

namespace EvidenceVault.Testing;

/// <summary>What one run of the openssl program said.</summary>
public sealed record OpenSslAnswer(int ExitCode, string Output, string Error)
{
    public bool Accepted => ExitCode == 0;
}

/// <summary>Runs the real openssl program in a new directory: a judge that no one here wrote.</summary>
public sealed class OpenSslProgram : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("openssl-");

    /// <summary>Writes a file into the directory that the program runs in.</summary>
    public async Task PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancel) =>
        await File.WriteAllBytesAsync(Path.Combine(_directory.FullName, name), content, cancel);

    public Task PutAsync(string name, string text, CancellationToken cancel) =>
        File.WriteAllTextAsync(Path.Combine(_directory.FullName, name), text, cancel);

    public Task<byte[]> GetAsync(string name, CancellationToken cancel) =>
        File.ReadAllBytesAsync(Path.Combine(_directory.FullName, name), cancel);

    /// <summary>Runs <c>openssl</c> with the words of a line; no shell, so a word never contains a space.</summary>
    /// <exception cref="TimeoutException">It did not end within 30 seconds, and was killed.</exception>
    public async Task<OpenSslAnswer> RunAsync(string words, CancellationToken cancel)
    {
        var start = new ProcessStartInfo("openssl", words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            WorkingDirectory = _directory.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new Win32Exception("openssl did not start.");
        process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new OpenSslAnswer(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"openssl {words} did not end within {Limit.TotalSeconds} s.");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>As <see cref="RunAsync"/>, for preparing a test: anything but success fails it.</summary>
    public async Task<string> MustAsync(string words, CancellationToken cancel)
    {
        var answer = await RunAsync(words, cancel);
        return answer.Accepted ? answer.Output : throw new InvalidOperationException($"openssl {words}: {answer.Error}");
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
