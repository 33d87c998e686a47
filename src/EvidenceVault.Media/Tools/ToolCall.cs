namespace EvidenceVault.Media.Tools;

/// <summary>One start of a program, without a shell.</summary>
internal sealed record ToolCall(string Program, IReadOnlyList<string> Arguments, TimeSpan Timeout)
{
    /// <summary>Arguments as FFMpegCore's builder writes them: separated by spaces, quoted by <c>"</c>. Used in place of the list.</summary>
    public string? ArgumentText { get; init; }

    /// <summary>Where the program starts; relative output names land there.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Takes standard output line by line; when set, nothing is captured.</summary>
    public Action<string>? OnOutputLine { get; init; }

    /// <summary>Characters of standard output kept; more ends the process.</summary>
    public int CaptureLimit { get; init; }

    /// <summary>Text to take out of error lines, such as the path of the link to the original.</summary>
    public string? Secret { get; init; }
}

/// <summary>How a program ended.</summary>
internal sealed record ToolResult(int ExitCode, string Output, ErrorLines Errors, bool TimedOut, bool OutputTooLong)
{
    /// <summary>Ended by itself with zero. For ffmpeg this does not mean that the media is whole.</summary>
    public bool Succeeded => ExitCode == 0 && !TimedOut && !OutputTooLong;

    /// <summary>Why it did not succeed, in words without a path.</summary>
    public string Why(TimeSpan timeout) => this switch
    {
        { TimedOut: true } => $"it took longer than {timeout.TotalSeconds:0} s",
        { OutputTooLong: true } => "its answer was longer than allowed",
        _ => Errors.First.Count > 0 ? Errors.First[^1] : $"it ended with code {ExitCode}",
    };
}
