using EvidenceVault.Core.Storage;

namespace EvidenceVault.Catalog;

/// <summary>
/// Versions of a bucket as they are while an act of the catalogue is under way: nothing is written before that act is over, for it holds the catalogue's only
/// pen. What is put off is in force here at once.
/// </summary>
public sealed class DeferredVersions(IObjectVersions versions) : IObjectVersions
{
    private readonly Lock _changing = new();
    private readonly List<Action> _later = [];
    private readonly HashSet<(ObjectKey Key, string Version)> _forgotten = [];
    private readonly HashSet<(ObjectKey Key, string Version)> _rejected = [];

    /// <inheritdoc/>
    public string? FindProven(ObjectKey key)
    {
        var proven = versions.FindProven(key);
        lock (_changing)
        {
            return proven is not null && !_forgotten.Contains((key, proven)) && !_rejected.Contains((key, proven)) ? proven : null;
        }
    }

    /// <inheritdoc/>
    public IReadOnlySet<string> Rejected(ObjectKey key)
    {
        lock (_changing)
        {
            return versions.Rejected(key).Concat(_rejected.Where(r => r.Key == key).Select(r => r.Version)).ToHashSet(StringComparer.Ordinal);
        }
    }

    /// <inheritdoc/>
    public void Reject(ObjectKey key, string version) => Later(_rejected, key, version, () => versions.Reject(key, version));

    /// <inheritdoc/>
    public void Forget(ObjectKey key, string version) => Later(_forgotten, key, version, () => versions.Forget(key, version));

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Always: nothing is proven while something is destroyed.</exception>
    public string Pin(ObjectKey key, string version) => throw Unheard();

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public void RejectUnproven(ObjectKey key, string version) => throw Unheard();

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public void Replace(ObjectKey key, string gone, string version) => throw Unheard();

    /// <summary>Writes what was put off, once the act is over.</summary>
    public void Settle()
    {
        List<Action> now;
        lock (_changing)
        {
            now = [.. _later];
            _later.Clear();
            _forgotten.Clear();
            _rejected.Clear();
        }

        now.ForEach(write => write());
    }

    private static InvalidOperationException Unheard() => new("No version is proven while something is destroyed.");

    private void Later(HashSet<(ObjectKey Key, string Version)> seen, ObjectKey key, string version, Action write)
    {
        lock (_changing)
        {
            seen.Add((key, version));
            _later.Add(write);
        }
    }
}
