using EvidenceVault.Core.Storage;

namespace EvidenceVault.Retention.Inventories;

/// <summary>One of the lists that are laid side by side: it stands at its next line, and ends where it can be read no further.</summary>
internal sealed class KeyOrdered<T>(IAsyncEnumerator<T> lines, Func<T, ObjectKey> keyOf) : IAsyncDisposable
    where T : class
{
    public T? Current { get; private set; }

    public ObjectKey? Key => Current is { } current ? keyOf(current) : null;

    /// <summary>Why the list could not be read to its end; null when it could.</summary>
    public string? BrokenBy { get; private set; }

    public async ValueTask MoveAsync()
    {
        if (BrokenBy is not null)
        {
            return;
        }

        try
        {
            Current = await lines.MoveNextAsync() ? lines.Current : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            (Current, BrokenBy) = (null, e.Message);
        }
    }

    /// <summary>The line of this key if the list stands at it, and goes on behind it.</summary>
    public async ValueTask<T?> TakeAsync(ObjectKey key)
    {
        if (Key != key)
        {
            return null;
        }

        var taken = Current;
        await MoveAsync();
        return taken;
    }

    public ValueTask DisposeAsync() => lines.DisposeAsync();
}
