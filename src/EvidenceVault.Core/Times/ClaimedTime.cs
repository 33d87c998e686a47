namespace EvidenceVault.Core.Times;

/// <summary>Where a claimed time comes from, best first.</summary>
public enum ClaimSource
{
    Gps, TagWithOffset, RecorderClock, ContainerUtc, ContainerLocal, Sidecar, FileName, FileTime, Ingest,
}

/// <summary>One time that something claims for a recording.</summary>
public sealed record ClaimedTime(ClaimSource Source, string Raw, DateTimeOffset? AtUtc, DateTime? LocalWithoutZone, string? Note);
