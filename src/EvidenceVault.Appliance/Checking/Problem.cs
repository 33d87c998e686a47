namespace EvidenceVault.Appliance.Checking;

/// <summary>Something that is not as it was promised.</summary>
/// <param name="Where">What it concerns: an item, an entry of the log, a session.</param>
/// <param name="What">What is wrong, with both values where there are two.</param>
public sealed record Problem(string Where, string What)
{
    public override string ToString() => $"{Where}: {What}";
}

/// <summary>What a check of the whole vault looked at and found.</summary>
public sealed record VaultReport(long Items, long Objects, long Entries, long Checkpoints, long Sessions, IReadOnlyList<Problem> Problems)
{
    public bool IsSound => Problems.Count == 0;
}
