using System.Net;
using System.Security.Cryptography;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.ObjectStore.Minio;

/// <summary>
/// The body of a put. It is hashed on its way, and its last piece is held back until length and digest are proven: of anything else the server
/// never receives the whole, so it never becomes an object.
/// </summary>
/// <param name="moved">Told when a piece was taken by the network, and whether it was the last.</param>
internal sealed class SealedContent(Stream source, ContentSeal expected, Action<bool> moved) : HttpContent
{
    private const int PieceBytes = 256 * 1024;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (held, next) = (new byte[PieceBytes], new byte[PieceBytes]);
        var heldBytes = 0;
        long taken = 0;
        while (true)
        {
            var read = await ReadAsync(next, cancellationToken);
            taken += read;
            if (taken > expected.Bytes)
            {
                throw new ContentMismatchException($"More than the announced {expected.Bytes} bytes arrived.");
            }

            if (read == 0)
            {
                break;
            }

            hash.AppendData(next, 0, read);
            await stream.WriteAsync(held.AsMemory(0, heldBytes), cancellationToken);
            moved(false);
            (held, next, heldBytes) = (next, held, read);
        }

        if (taken != expected.Bytes)
        {
            throw new ContentMismatchException($"{taken} bytes arrived in place of {expected.Bytes}.");
        }

        if (new Sha256Digest(hash.GetHashAndReset()) is var digest && digest != expected.Sha256)
        {
            throw new ContentMismatchException($"The bytes that arrived hash to {digest}, announced was {expected.Sha256}.");
        }

        await stream.WriteAsync(held.AsMemory(0, heldBytes), cancellationToken);
        moved(true);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = expected.Bytes;
        return true;
    }

    /// <exception cref="SourceFailedException">The source failed. Wrapped, so that it is not taken for a failure of the server's.</exception>
    private async Task<int> ReadAsync(byte[] buffer, CancellationToken cancel)
    {
        try
        {
            return await source.ReadAsync(buffer, cancel);
        }
        catch (IOException e)
        {
            throw new SourceFailedException(e);
        }
    }
}

/// <summary>The content to be put could not be read.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1064", Justification = "It never leaves the room: the store throws its cause.")]
internal sealed class SourceFailedException(IOException cause) : Exception(cause.Message, cause)
{
    public IOException Cause { get; } = cause;
}
