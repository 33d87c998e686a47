using System.Globalization;

namespace EvidenceVault.System.Tests;

/// <summary>Watches, until it is disposed of, how much memory a process takes at most, and the largest of those that it starts. Of Linux: the high-water marks in <c>/proc</c>.</summary>
internal sealed class PeakMemory : IAsyncDisposable
{
    private readonly CancellationTokenSource _over = new();
    private readonly Task _watching;

    public PeakMemory(int process) => _watching = Task.Run(async () =>
    {
        while (!_over.IsCancellationRequested)
        {
            VaultMegabytes = Math.Max(VaultMegabytes, Read(process)?.Megabytes ?? 0);
            foreach (var child in Children(process))
            {
                ToolMegabytes = Math.Max(ToolMegabytes, child);
            }

            await Task.Delay(100);
        }
    });

    public int VaultMegabytes { get; private set; }

    /// <summary>Of the largest child.</summary>
    public int ToolMegabytes { get; private set; }

    private static IEnumerable<int> Children(int parent) => Directory.EnumerateDirectories("/proc").Select(d => int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? Read(id) : null)
        .Where(p => p?.Parent == parent).Select(p => p!.Value.Megabytes);

    /// <summary>Null when it has ended.</summary>
    private static (int Parent, int Megabytes)? Read(int process)
    {
        try
        {
            var lines = File.ReadAllLines($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/status");
            int Of(string name) => lines.FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal)) is { } line ? int.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) : 0;
            return (Of("PPid:"), Of("VmHWM:") / 1024);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _watching;
        _over.Dispose();
    }
}
