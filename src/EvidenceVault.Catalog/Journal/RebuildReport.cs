using EvidenceVault.Core.Signing;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Catalog;

/// <summary>How much of the stored footage a rebuild reads.</summary>
public enum RebuildDepth
{
    /// <summary>That every object is there and has its length. What the log says of its digest stands until the next check of every byte.</summary>
    Lengths,

    /// <summary>Every byte, proven against its digest.</summary>
    EveryByte,
}

/// <summary>What a rebuild relies on beside the log's key.</summary>
/// <param name="Root">The root that issued the certificates of stations and vault.</param>
/// <param name="Zone">The zone in which readings without one are understood.</param>
/// <param name="Recovery">Finds the right one of several versions; null where a key has but one.</param>
public sealed record RebuildTerms(TrustRoot Root, TimeZoneInfo Zone, RebuildDepth Depth = RebuildDepth.Lengths, IVersionRecovery? Recovery = null);

/// <summary>Something that the store should hold and does not, or holds otherwise than it was sealed.</summary>
/// <param name="Where">The entry, session, item or object.</param>
/// <param name="What">What is wrong, and what the catalogue therefore lacks.</param>
public sealed record RebuildProblem(string Where, string What)
{
    public override string ToString() => $"{Where}: {What}";
}

/// <summary>What was made from the store.</summary>
/// <param name="Entries">Entries of the custody log that the store holds.</param>
/// <param name="Replayed">Those of them that the catalogue did not know.</param>
/// <param name="Checkpoints">Signed checkpoints that hold.</param>
/// <param name="Uncovered">Entries behind the newest checkpoint in the store. No signature covers them, so anybody who can write to the store could have put them there: left aside.</param>
/// <param name="WithoutPassword">Names of the accounts that need a new password.</param>
/// <param name="Problems">What is missing or wrong; empty when the catalogue is whole.</param>
public sealed record RebuildReport(
    long Entries, long Replayed, long Checkpoints, long Uncovered, long Items, long Sessions, IReadOnlyList<string> WithoutPassword, IReadOnlyList<RebuildProblem> Problems)
{
    public bool IsComplete => Problems.Count == 0;
}

/// <summary>The store's journal is not one history, so no catalogue is made from it; the message names the entry or checkpoint and the cure.</summary>
public sealed class RebuildRefusedException(string message) : Exception(message);
