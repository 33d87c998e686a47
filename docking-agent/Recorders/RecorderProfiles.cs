using EvidenceVault.DockingAgent.Station;

namespace EvidenceVault.DockingAgent.Recorders;

/// <summary>All recorder profiles of a policy folder.</summary>
public sealed class RecorderProfiles
{
    private readonly RecorderProfile _fallback;

    /// <exception cref="ConfigurationException">There is not exactly one fallback.</exception>
    public RecorderProfiles(IReadOnlyList<RecorderProfile> all)
    {
        All = [.. all.OrderByDescending(p => p.Priority).ThenBy(p => p.Id, StringComparer.Ordinal)];
        _fallback = All.Where(p => p.IsFallback).ToList() is [var only]
            ? only
            : throw new ConfigurationException("policies", "keep exactly one recorder profile with fallback: true, so that every recorder is taken");
    }

    /// <summary>By falling priority.</summary>
    public IReadOnlyList<RecorderProfile> All { get; }

    /// <summary>Reads <c>&lt;policies&gt;/recorders/*.yaml</c>.</summary>
    /// <exception cref="ConfigurationException">One of them is wrong.</exception>
    public static RecorderProfiles Load(string policies) =>
        new([.. Directory.EnumerateFiles(Path.Combine(policies, "recorders"), "*.yaml").Order(StringComparer.Ordinal).Select(RecorderProfileFile.Load)]);

    /// <summary>
    /// The profile whose patterns fit most of the recordings, if they fit at least half; the higher priority where two fit equally
    /// many; else the fallback. What is a recording is decided by all profiles together, so that none wins by not looking.
    /// </summary>
    public RecorderProfile Choose(IReadOnlyList<string> paths)
    {
        var recordings = paths.Where(path => All.Any(profile => profile.IsRecording(path))).ToList();
        var best = All.Where(p => !p.IsFallback)
            .Select(profile => (Profile: profile, Fits: recordings.Count(profile.Fits)))
            .OrderByDescending(candidate => candidate.Fits) // a stable sort: among equals the order of All stays
            .FirstOrDefault();
        return best.Profile is not null && best.Fits > 0 && 2 * best.Fits >= recordings.Count ? best.Profile : _fallback;
    }
}
