using Spectre.Console;

namespace EvidenceVault.DockingAgent.Docking;

/// <summary>Progress as two bars on a terminal: what is copied off the recorder, what the vault has received.</summary>
public sealed class BarProgress : IDockingProgress
{
    private readonly IAnsiConsole _console;
    private readonly ProgressTask _copy;
    private readonly ProgressTask _upload;

    private BarProgress(IAnsiConsole console, ProgressContext context)
    {
        _console = console;
        _copy = context.AddTask("Copy", autoStart: true);
        _upload = context.AddTask("Upload", autoStart: false);
    }

    /// <summary>Shows the bars while the work runs.</summary>
    public static async Task<T> ShowAsync<T>(IAnsiConsole console, Func<IDockingProgress, Task<T>> work) => await console.Progress()
        .AutoClear(true)
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
        .StartAsync(context => work(new BarProgress(console, context)));

    public void Found(int files, long bytes) => _copy.MaxValue = _upload.MaxValue = Math.Max(bytes, 1);

    public void Copied(string path, long bytes) => _copy.Increment(bytes);

    public void Uploaded(long bytes)
    {
        _upload.StartTask();
        _upload.Increment(bytes);
    }

    public void Reached(DockingStep done)
    {
        switch (done)
        {
            case DockingStep.Copied:
                _copy.Value = _copy.MaxValue;
                break;
            case DockingStep.Uploaded:
                _upload.Value = _upload.MaxValue;
                break;
            default:
                break; // the other steps take no time that a bar could show
        }
    }

    public void Say(string sentence) => _console.MarkupLine(Markup.Escape(TerminalText.Of(sentence)));
}
