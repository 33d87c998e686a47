using System.Net;
using System.Security.Cryptography;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;
using EvidenceVault.DockingAgent.Intake;

namespace EvidenceVault.DockingAgent.HandOver;

/// <summary>A copy in the spool that is to be sent.</summary>
/// <param name="Expected">What was sealed.</param>
/// <param name="Pace">How fast it may be sent.</param>
public sealed record SpooledCopy(string Path, ContentSeal Expected, ICopyPace Pace);

/// <summary>
/// A spooled copy as the body of a request: streamed, of known length, telling of each piece that the network took. It is hashed on its way, and its
/// last piece is held back until it is proven to be what was sealed: a copy that rotted in the spool never arrives whole.
/// </summary>
internal sealed class SpooledContent(SpooledCopy copy, Action<int> sent) : HttpContent
{
    private const int Piece = 256 * 1024;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(copy.Path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan | FileOptions.Asynchronous });
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (held, next) = (new byte[Piece], new byte[Piece]);
        var heldBytes = 0;
        while (await file.ReadAsync(next, cancellationToken) is > 0 and var read)
        {
            hash.AppendData(next, 0, read);
            await SendAsync(stream, held.AsMemory(0, heldBytes), cancellationToken);
            (held, next, heldBytes) = (next, held, read);
        }

        if (new Sha256Digest(hash.GetHashAndReset()) != copy.Expected.Sha256)
        {
            throw new VaultRefusedException("A copy in the spool is no longer what was sealed; it was not sent.") { IsForGood = true };
        }

        await SendAsync(stream, held.AsMemory(0, heldBytes), cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = copy.Expected.Bytes;
        return true;
    }

    private async Task SendAsync(Stream stream, ReadOnlyMemory<byte> piece, CancellationToken cancel)
    {
        await copy.Pace.WaitAsync(piece.Length, cancel);
        await stream.WriteAsync(piece, cancel);
        if (piece.Length > 0)
        {
            sent(piece.Length);
        }
    }
}
