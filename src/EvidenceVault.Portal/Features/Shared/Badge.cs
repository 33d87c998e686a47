namespace EvidenceVault.Portal.Features.Shared;

/// <summary>A state as a shape and a word: neither colour nor shape ever stands alone.</summary>
/// <param name="Shape">ok, warn, fail, hold, quarantined, preparing or unfiled.</param>
internal sealed record Badge(string Shape, string Word);

/// <summary>An instant to show: the absolute time first, how long ago beside it.</summary>
internal sealed record TimePair(DateTimeOffset At, bool WithAgo = true);
