namespace EvidenceVault.DockingAgent.Station;

/// <summary>A file of the operator's says something that cannot be worked with.</summary>
/// <param name="key">The key, and the file where it is not the configuration itself.</param>
/// <param name="cure">What to write or do.</param>
public sealed class ConfigurationException(string key, string cure) : Exception($"{key}: {cure}")
{
    /// <summary>Whether it passes by itself, such as a clock that is not set yet.</summary>
    public bool MayPass { get; init; }

    /// <summary>The key at fault.</summary>
    public string Key { get; } = key;

    /// <summary>What to write or do.</summary>
    public string Cure { get; } = cure;
}
