using System.Diagnostics.CodeAnalysis;
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
/// A spooled copy, or the rest of it, as the body of a request: streamed, of known length, telling of each piece that the network took. All of it is hashed, and the
/// last piece is held back until the whole is proven to be what was sealed: a copy that rotted in the spool never arrives whole.
/// </summary>
internal sealed class SpooledContent : HttpContent
{
    private const int Piece = 256 * 1024;

    private readonly SpooledCopy _copy;
    private readonly long _from;
    private IncrementalHash? _before;

    private SpooledContent(SpooledCopy copy, long from, IncrementalHash before) => (_copy, _from, _before) = (copy, from, before);

    /// <summary>Told the length of each piece.</summary>
    public Action<int> Sent { get; set; } = _ => { };

    /// <summary>What is not sent is hashed here, before the request begins: a server waits for the first byte of a body for seconds only.</summary>
    /// <param name="from">Where in the copy the body begins.</param>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The content owns the hash.")]
    public static async Task<SpooledContent> OpenAsync(SpooledCopy copy, long from, CancellationToken cancel) => new(copy, from, await HashAsync(copy, from, cancel));

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var hash = Interlocked.Exchange(ref _before, null) ?? await HashAsync(_copy, _from, cancellationToken); // on a fresh connection it may be sent a second time
        await using var file = Open(_copy);
        file.Position = _from;
        var (held, next) = (new byte[Piece], new byte[Piece]);
        var heldBytes = 0;
        while (await file.ReadAsync(next, cancellationToken) is > 0 and var read)
        {
            hash.AppendData(next, 0, read);
            await SendAsync(stream, held.AsMemory(0, heldBytes), cancellationToken);
            (held, next, heldBytes) = (next, held, read);
        }

        if (new Sha256Digest(hash.GetHashAndReset()) != _copy.Expected.Sha256)
        {
            throw new VaultRefusedException("A copy in the spool is no longer what was sealed; it was not sent.") { IsForGood = true };
        }

        await SendAsync(stream, held.AsMemory(0, heldBytes), cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _copy.Expected.Bytes - _from;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Interlocked.Exchange(ref _before, null)?.Dispose();
        }

        base.Dispose(disposing);
    }

    private static FileStream Open(SpooledCopy copy) => new(copy.Path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan | FileOptions.Asynchronous });

    private static async Task<IncrementalHash> HashAsync(SpooledCopy copy, long bytes, CancellationToken cancel)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            await using var file = Open(copy);
            var buffer = new byte[Piece];
            for (var left = bytes; left > 0;)
            {
                var read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, Piece)), cancel);
                if (read == 0)
                {
                    break; // shorter than it was sealed: the whole will not hash to what was sealed
                }

                hash.AppendData(buffer, 0, read);
                left -= read;
            }

            return hash;
        }
        catch
        {
            hash.Dispose();
            throw;
        }
    }

    private async Task SendAsync(Stream stream, ReadOnlyMemory<byte> piece, CancellationToken cancel)
    {
        await _copy.Pace.WaitAsync(piece.Length, cancel);
        await stream.WriteAsync(piece, cancel);
        if (piece.Length > 0)
        {
            Sent(piece.Length);
        }
    }
}
