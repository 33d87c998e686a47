using System.Net;
using System.Net.Http.Headers;
using EvidenceVault.Core.HandOver;

namespace EvidenceVault.DockingAgent.HandOver;

/// <summary>
/// One file on its way to the vault or its store, in as many attempts as it takes. Where the vault keeps what has arrived, each goes on from there, in the words of
/// draft-ietf-httpbis-resumable-upload-09 (HEAD, PATCH, Upload-Offset); a presigned PUT to a bucket is one request and starts over.
/// </summary>
/// <param name="progress">Told the bytes that are there; negative when an attempt lost some.</param>
internal sealed class FileUpload(VaultLine line, WebInstruction instruction, SpooledCopy copy, Action<long> progress)
{
    private const long LargeUpload = 1 << 20;

    /// <summary>An attempt that brought less than this counts as none: a line that gives a byte at a time is given up.</summary>
    private const long Progress = 64 * 1024;

    private readonly Uri _address = InstructionAddress.Resolve(line.Vault, instruction.Url);
    private bool _startedOver;

    /// <param name="held">How many bytes the vault has of it; null where it does not keep what has arrived.</param>
    /// <exception cref="VaultUnreachableException">Too many attempts, one after another, brought nothing.</exception>
    /// <exception cref="VaultRefusedException">The vault will not have it.</exception>
    public async Task RunAsync(long? held, CancellationToken cancel)
    {
        var (offset, best, isAsked) = (held ?? 0, held ?? 0, true);
        progress(offset);
        for (var attempt = 1; ;)
        {
            try
            {
                if (!isAsked)
                {
                    var (now, isComplete) = await FindOffsetAsync(cancel);
                    progress(now - offset);
                    if (isComplete)
                    {
                        return;
                    }

                    (offset, isAsked) = (now, true);
                    if (now >= best + Progress)
                    {
                        (best, attempt) = (now, 1); // the line is bad, and it leads somewhere
                    }
                }

                await SendAsync(offset, cancel);
                return;
            }
            catch (TransientException e) when (attempt < line.Patience.Attempts)
            {
                await line.PauseAsync(attempt++, e, cancel);
                isAsked = held is null;
            }
            catch (TransientException e)
            {
                throw new VaultUnreachableException(e.Message, e);
            }
            catch (VaultRefusedException e) when (e.IsWrongContent && offset > 0 && !_startedOver)
            {
                // What the vault had kept was not what it was sent, after a loss of power for instance; it has dropped it.
                progress(-offset);
                (_startedOver, offset, best) = (true, 0, 0);
            }
        }
    }

    private async Task SendAsync(long offset, CancellationToken cancel)
    {
        var sent = 0L;
        var rest = copy.Expected.Bytes - offset;
        using var content = await SpooledContent.OpenAsync(copy, offset, cancel);
        using var watch = new CancellationTokenSource(line.Patience.Idle, line.Time);
        content.Sent = piece =>
        {
            sent += piece;
            progress(piece);
            watch.CancelAfter(sent < rest ? line.Patience.Idle : line.Patience.Answer);
        };
        using var request = VaultLine.With(instruction.Headers, new HttpRequestMessage(offset == 0 ? new HttpMethod(instruction.Method) : HttpMethod.Patch, _address) { Content = content });
        if (offset > 0)
        {
            content.Headers.ContentType = new MediaTypeHeaderValue(ResumableUpload.PartialType);
            request.Headers.Add(ResumableUpload.Offset, offset.ToString(System.Globalization.CultureInfo.InvariantCulture));
            request.Headers.Add(ResumableUpload.Complete, ResumableUpload.True);
        }

        request.Headers.ExpectContinue = rest > LargeUpload && _address.Authority != line.Vault.Authority; // a store's refusal comes before the bytes are sent
        try
        {
            await line.AnswerAsync(request, watch, cancel);
        }
        catch (VaultRefusedException e) when (e.Status == (int)HttpStatusCode.PreconditionFailed)
        {
            // The store has an object of this name: of an attempt whose answer was lost. Completing proves its bytes.
        }
        catch (VaultRefusedException e) when (e.IsOffsetMoved)
        {
            progress(-sent);
            throw new TransientException(e.Message, null, e); // asked again, the vault says where it is
        }
        catch
        {
            progress(-sent);
            throw;
        }
    }

    private async Task<(long Offset, bool IsComplete)> FindOffsetAsync(CancellationToken cancel)
    {
        using var watch = new CancellationTokenSource(line.Patience.Answer, line.Time);
        using var request = VaultLine.With(instruction.Headers, new HttpRequestMessage(HttpMethod.Head, _address));
        var headers = await HeadersAsync(request, watch, cancel);
        return headers.TryGetValues(ResumableUpload.Offset, out var values)
            && long.TryParse(values.First(), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var offset) && offset <= copy.Expected.Bytes
            ? (offset, headers.TryGetValues(ResumableUpload.Complete, out var complete) && complete.First() == ResumableUpload.True)
            : throw new VaultRefusedException("The vault does not say how much of the file it has.") { IsForGood = false };
    }

    private async Task<HttpResponseHeaders> HeadersAsync(HttpRequestMessage request, CancellationTokenSource watch, CancellationToken cancel)
    {
        try
        {
            return await line.HeadersAsync(request, watch, cancel);
        }
        catch (VaultRefusedException e) when (e.Status == 409)
        {
            throw new TransientException(e.Message, null, e); // a newer question has overtaken this one; an answer to HEAD has no words of why
        }
    }
}
