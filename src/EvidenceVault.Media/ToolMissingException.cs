namespace EvidenceVault.Media;

/// <summary>A program that was there cannot be started any more: it was removed while the service ran.</summary>
/// <remarks>A program that was never there is no exception but an answer of <see cref="MediaTools.FindAsync"/>.</remarks>
public sealed class ToolMissingException(string program, Exception inner)
    : Exception($"{Path.GetFileName(program)} cannot be started: install Debian's package ffmpeg.", inner);
