using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Stations;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.DockingAgent.HandOver;

/// <summary>The vault over HTTP. Every request is safe to repeat, and is repeated a few times when the vault cannot be reached or is unwell.</summary>
/// <param name="vault">Base address, ending with a slash.</param>
/// <param name="authority">The authority that issued the certificates of vault and store; null when the system's are meant.</param>
/// <param name="own">The station's certificate with its key, for a vault that asks who connects. Asked for each connection, for it is renewed.</param>
public sealed class VaultClient(Uri vault, Patience patience, TimeProvider time, X509Certificate2? authority = null, Func<X509Certificate2>? own = null) : IDisposable
{
    private const long LargeUpload = 1 << 20;
    private const int LargestAnswer = HandOverRequest.MostBytes;

    /// <summary>The one server fault that does not pass: the store gives back other bytes than it was given.</summary>
    private const string ReadBackFailed = "read-back-failed";

    // No proxy and no redirect: footage goes where the configuration and the vault's own answer say, and nowhere else.
    private readonly HttpClient _http = new(ServerTrust.Handler(authority, own))
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = LargestAnswer, // each request has limits of its own, see Patience
    };

    /// <summary>Hands over a sealed manifest and learns which bytes are wanted.</summary>
    /// <exception cref="VaultUnreachableException">No answer after all attempts.</exception>
    /// <exception cref="VaultRefusedException">The vault will not have it.</exception>
    public async Task<HandOverAnswer> HandOverAsync(HandOverRequest request, CancellationToken cancel)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(request, HandOverJson.Options);
        return await SendAsync<HandOverAnswer>(() => Json(HttpMethod.Post, new Uri(vault, HandOverRequest.Address), body), patience.Answer, cancel);
    }

    /// <summary>Sends the bytes of one file as instructed, as often as it takes within the limits.</summary>
    /// <param name="progress">Told the bytes that the network took; negative when an attempt starts over.</param>
    /// <inheritdoc cref="HandOverAsync"/>
    public async Task UploadAsync(WebInstruction instruction, SpooledCopy copy, Action<long> progress, CancellationToken cancel)
    {
        var address = InstructionAddress.Resolve(vault, instruction.Url);
        await RetryAsync(
            async () =>
            {
                var sent = 0L;
                using var watch = new CancellationTokenSource(patience.Idle, time);
                using var request = With(instruction.Headers, new HttpRequestMessage(new HttpMethod(instruction.Method), address)
                {
                    Content = new SpooledContent(copy, piece =>
                    {
                        sent += piece;
                        progress(piece);
                        watch.CancelAfter(sent < copy.Expected.Bytes ? patience.Idle : patience.Answer);
                    }),
                });
                request.Headers.ExpectContinue = copy.Expected.Bytes > LargeUpload && address.Authority != vault.Authority; // a store's refusal comes before the bytes are sent
                try
                {
                    await AnswerAsync(request, watch, cancel);
                }
                catch (VaultRefusedException e) when (e.Status == (int)HttpStatusCode.PreconditionFailed)
                {
                    // The store has an object of this name: of an attempt whose answer was lost. Completing proves its bytes.
                }
                catch
                {
                    progress(-sent);
                    throw;
                }
            },
            cancel);
    }

    /// <summary>Asks the vault to prove and admit. Asking again gives the same receipt.</summary>
    /// <inheritdoc cref="HandOverAsync"/>
    public Task<ReceiptAnswer> CompleteAsync(WebInstruction instruction, CancellationToken cancel)
    {
        var address = InstructionAddress.Resolve(vault, instruction.Url);
        return SendAsync<ReceiptAnswer>(
            () => With(instruction.Headers, new HttpRequestMessage(new HttpMethod(instruction.Method), address) { Content = new ByteArrayContent([]) }), patience.Completion, cancel);
    }

    /// <summary>Tells the vault how the station is, once: the next report comes in a few seconds.</summary>
    /// <inheritdoc cref="HandOverAsync"/>
    public Task<StationOrders> ReportAsync(SealedReport report, CancellationToken cancel) => OnceAsync<SealedReport, StationOrders>(StationReport.Address, report, cancel);

    /// <summary>Asks for the station's next certificate, once: there are months left to ask again.</summary>
    /// <inheritdoc cref="HandOverAsync"/>
    public Task<RenewedCertificate> RenewAsync(SealedRenewal request, CancellationToken cancel) => OnceAsync<SealedRenewal, RenewedCertificate>(StationRenewal.Address, request, cancel);

    /// <summary>The hashes that prove that the log of size <paramref name="second"/> begins with all of the log of size <paramref name="first"/>.</summary>
    /// <inheritdoc cref="HandOverAsync"/>
    public async Task<IReadOnlyList<byte[]>> ConsistencyAsync(long first, long second, CancellationToken cancel)
    {
        var address = new Uri(vault, FormattableString.Invariant($"custody/log/consistency?first={first}&second={second}"));
        return (await SendAsync<ConsistencyAnswer>(() => new HttpRequestMessage(HttpMethod.Get, address), patience.Answer, cancel)).Hashes;
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Json(HttpMethod method, Uri address, byte[] body)
    {
        var request = new HttpRequestMessage(method, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return request;
    }

    private static HttpRequestMessage With(IReadOnlyDictionary<string, string> headers, HttpRequestMessage request)
    {
        foreach (var (name, value) in headers.Where(h => !h.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))) // the copy's own length is sent
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content!.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    private async Task<T> SendAsync<T>(Func<HttpRequestMessage> make, TimeSpan limit, CancellationToken cancel)
    {
        var bytes = Array.Empty<byte>();
        await RetryAsync(
            async () =>
            {
                using var watch = new CancellationTokenSource(limit, time);
                using var request = make();
                bytes = await AnswerAsync(request, watch, cancel);
            },
            cancel);
        return Read<T>(bytes, HandOverJson.Options);
    }

    private async Task<TAnswer> OnceAsync<TRequest, TAnswer>(string address, TRequest request, CancellationToken cancel)
    {
        using var watch = new CancellationTokenSource(patience.Report, time);
        using var message = Json(HttpMethod.Post, new Uri(vault, address), JsonSerializer.SerializeToUtf8Bytes(request, StationJson.Options));
        try
        {
            return Read<TAnswer>(await AnswerAsync(message, watch, cancel), StationJson.Options);
        }
        catch (TransientException e)
        {
            throw new VaultUnreachableException(e.Message, e);
        }
    }

    private static T Read<T>(byte[] bytes, JsonSerializerOptions options)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(bytes, options) ?? throw new VaultRefusedException("The vault's answer is empty.");
        }
        catch (JsonException e)
        {
            throw new VaultRefusedException("The vault's answer cannot be read: " + e.Message);
        }
    }

    private async Task<byte[]> AnswerAsync(HttpRequestMessage request, CancellationTokenSource watch, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(watch.Token, cancel);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token);
            var bytes = await response.Content.ReadAsByteArrayAsync(either.Token);
            return response.IsSuccessStatusCode ? bytes : throw Problem(response, bytes);
        }
        catch (OperationCanceledException) when (watch.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new TransientException("The vault was silent for too long.", null, null);
        }
        catch (HttpRequestException e)
        {
            throw new TransientException(e.InnerException is { } cause ? $"{e.Message} {cause.GetBaseException().Message}" : e.Message, null, e); // the cause says what to mend
        }
    }

    private Exception Problem(HttpResponseMessage response, byte[] body)
    {
        var problem = ReadProblem(body);
        var words = string.Join(" ", new[] { problem?.Title ?? response.ReasonPhrase, problem?.Detail }.Where(text => !string.IsNullOrWhiteSpace(text)));
        var message = FormattableString.Invariant($"The vault answered {(int)response.StatusCode}: {words}");
        var retryAfter = response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - time.GetUtcNow() : null;
        var mayPass = (int)response.StatusCode >= 500 && problem?.Type?.EndsWith(ReadBackFailed, StringComparison.Ordinal) != true;
        return mayPass || response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
            ? new TransientException(message, retryAfter, null)
            : new VaultRefusedException(message, (int)response.StatusCode, problem?.Type);
    }

    private static ProblemDetails? ReadProblem(byte[] body)
    {
        try
        {
            return body.Length == 0 ? null : JsonSerializer.Deserialize<ProblemDetails>(body, HandOverJson.Options);
        }
        catch (JsonException)
        {
            return null; // an answer by something other than the vault; its status says enough
        }
    }

    private async Task RetryAsync(Func<Task> attempt, CancellationToken cancel)
    {
        for (var number = 1; ; number++)
        {
            try
            {
                await attempt();
                return;
            }
            catch (TransientException e) when (number < patience.Attempts)
            {
                await Task.Delay(patience.PauseAfter(number, e.RetryAfter is { Ticks: > 0 } asked ? asked : null), time, cancel);
            }
            catch (TransientException e)
            {
                throw new VaultUnreachableException(e.Message, e);
            }
        }
    }

    private sealed record ProblemDetails(string? Type = null, string? Title = null, string? Detail = null);

    private sealed record ConsistencyAnswer([property: JsonRequired] IReadOnlyList<byte[]> Hashes);

    /// <summary>Another attempt may end better.</summary>
    private sealed class TransientException(string message, TimeSpan? retryAfter, Exception? inner) : Exception(message, inner)
    {
        public TimeSpan? RetryAfter { get; } = retryAfter;
    }
}
