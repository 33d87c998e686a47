using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using EvidenceVault.Core.HandOver;

namespace EvidenceVault.DockingAgent.HandOver;

/// <summary>Another attempt may end better.</summary>
internal sealed class TransientException(string message, TimeSpan? retryAfter, Exception? inner) : Exception(message, inner)
{
    public TimeSpan? RetryAfter { get; } = retryAfter;
}

/// <summary>One request to the vault or its store at a time: sent, watched, and its answer told apart into good, refused, and worth another attempt.</summary>
internal sealed class VaultLine(Uri vault, Patience patience, TimeProvider time, X509Certificate2? authority, Func<X509Certificate2>? own) : IDisposable
{
    private const int LargestAnswer = HandOverRequest.MostBytes;

    /// <summary>The one server fault that does not pass: the store gives back other bytes than it was given.</summary>
    private const string ReadBackFailed = "read-back-failed";

    // No proxy and no redirect: footage goes where the configuration and the vault's own answer say, and nowhere else.
    private readonly HttpClient _http = new(ServerTrust.Handler(authority, own))
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = LargestAnswer, // each request has limits of its own, see Patience
    };

    public Uri Vault => vault;

    public Patience Patience => patience;

    public TimeProvider Time => time;

    public static HttpRequestMessage With(IReadOnlyDictionary<string, string> headers, HttpRequestMessage request)
    {
        foreach (var (name, value) in headers.Where(h => !h.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))) // the copy's own length is sent
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    /// <returns>The body of a good answer.</returns>
    /// <exception cref="TransientException">No answer, or one that may pass.</exception>
    /// <exception cref="VaultRefusedException">The vault said no.</exception>
    public async Task<byte[]> AnswerAsync(HttpRequestMessage request, CancellationTokenSource watch, CancellationToken cancel) => (await SendAsync(request, watch, cancel)).Body;

    /// <inheritdoc cref="AnswerAsync"/>
    /// <returns>The headers of a good answer.</returns>
    public async Task<HttpResponseHeaders> HeadersAsync(HttpRequestMessage request, CancellationTokenSource watch, CancellationToken cancel) => (await SendAsync(request, watch, cancel)).Headers;

    public async Task RetryAsync(Func<Task> attempt, CancellationToken cancel)
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
                await PauseAsync(number, e, cancel);
            }
            catch (TransientException e)
            {
                throw new VaultUnreachableException(e.Message, e);
            }
        }
    }

    /// <summary>Waits before another attempt.</summary>
    public Task PauseAsync(int attempt, TransientException failed, CancellationToken cancel) =>
        Task.Delay(patience.PauseAfter(attempt, failed.RetryAfter is { Ticks: > 0 } asked ? asked : null), time, cancel);

    public void Dispose() => _http.Dispose();

    private async Task<(byte[] Body, HttpResponseHeaders Headers)> SendAsync(HttpRequestMessage request, CancellationTokenSource watch, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(watch.Token, cancel);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token);
            var bytes = await response.Content.ReadAsByteArrayAsync(either.Token);
            return response.IsSuccessStatusCode ? (bytes, response.Headers) : throw Problem(response, bytes);
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

    private sealed record ProblemDetails(string? Type = null, string? Title = null, string? Detail = null);
}
