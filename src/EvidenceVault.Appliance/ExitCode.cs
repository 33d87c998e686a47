namespace EvidenceVault.Appliance;

/// <summary>What the program's end tells its caller.</summary>
public static class ExitCode
{
    public const int Done = 0;

    /// <summary>A check failed, or what was asked for is not there.</summary>
    public const int NotAsItShouldBe = 1;

    /// <summary>Wrong arguments, configuration or surroundings; the message names the cure.</summary>
    public const int WrongUse = 2;

    public const int Cancelled = 130;
}
