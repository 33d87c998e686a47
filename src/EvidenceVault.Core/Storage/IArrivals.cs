namespace EvidenceVault.Core.Storage;

/// <summary>An object on its way into the store.</summary>
/// <param name="Sender">Who sends it, such as a session's id: what two of them send of one object is never put together.</param>
public sealed record Arrival(ObjectKey Key, ContentSeal Expected, string Sender);

/// <summary>
/// A store that keeps what has arrived of an object when the line is cut, so that its sender can go on from there. One attempt at an arrival at a time: a
/// newer one interrupts an older one, which may be hanging on a line that nobody has told it is dead.
/// </summary>
public interface IArrivals
{
    /// <summary>How many bytes of the arrival are here and would survive a loss of power; null when the object is there. All of them may be here and still want the last, empty, append.</summary>
    Task<long?> FindOffsetAsync(Arrival arrival, CancellationToken cancel);

    /// <summary>
    /// Takes further content. When it ends early, by its end or by an exception, what has arrived is durable and kept. When all is here, the whole of it is
    /// hashed, and the object is created as <see cref="IEvidenceStore.PutAsync"/> creates it.
    /// </summary>
    /// <param name="offset">Where in the object the content begins: what <see cref="FindOffsetAsync"/> said, or 0 to begin anew.</param>
    /// <returns>As <see cref="IEvidenceStore.PutAsync"/>.</returns>
    /// <exception cref="OffsetMovedException">Not so much is here, or more.</exception>
    /// <exception cref="ContentMismatchException">The whole is not what was expected, and nothing of it is kept; or the content ended early, and is kept.</exception>
    /// <exception cref="IOException">The store could not make it durable.</exception>
    Task<PutOutcome> AppendAsync(Arrival arrival, long offset, Stream content, DateTimeOffset lockedUntil, CancellationToken cancel);
}

/// <summary>The sender goes on from another place than where the store is.</summary>
/// <param name="offset">How many bytes are here.</param>
public sealed class OffsetMovedException(long offset) : Exception($"{offset} bytes are here; the content must begin behind them.")
{
    public long Offset { get; } = offset;
}
