using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Stations;

namespace EvidenceVault.DockingAgent.HandOver;

/// <summary>The vault over HTTP. Every request is safe to repeat, and is repeated a few times when the vault cannot be reached or is unwell.</summary>
/// <param name="vault">Base address, ending with a slash.</param>
/// <param name="authority">The authority that issued the certificates of vault and store; null when the system's are meant.</param>
/// <param name="own">The station's certificate with its key, for a vault that asks who connects. Asked for each connection, for it is renewed.</param>
public sealed class VaultClient(Uri vault, Patience patience, TimeProvider time, X509Certificate2? authority = null, Func<X509Certificate2>? own = null) : IDisposable
{
    private readonly VaultLine _line = new(vault, patience, time, authority, own);

    /// <summary>Hands over a sealed manifest and learns which bytes are wanted.</summary>
    /// <exception cref="VaultUnreachableException">No answer after all attempts.</exception>
    /// <exception cref="VaultRefusedException">The vault will not have it.</exception>
    public async Task<HandOverAnswer> HandOverAsync(HandOverRequest request, CancellationToken cancel)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(request, HandOverJson.Options);
        return await SendAsync<HandOverAnswer>(() => Json(HttpMethod.Post, new Uri(vault, HandOverRequest.Address), body), patience.Answer, cancel);
    }

    /// <summary>Sends the bytes of one file as instructed, as often as it takes within the limits.</summary>
    /// <param name="held">How many bytes the vault has of it from before; null where it does not keep what has arrived, and every attempt starts over.</param>
    /// <param name="progress">Told the bytes that are there; negative when an attempt lost some.</param>
    /// <inheritdoc cref="HandOverAsync"/>
    public Task UploadAsync(WebInstruction instruction, long? held, SpooledCopy copy, Action<long> progress, CancellationToken cancel) =>
        new FileUpload(_line, instruction, copy, progress).RunAsync(held, cancel);

    /// <summary>Asks the vault to prove and admit. Asking again gives the same receipt.</summary>
    /// <inheritdoc cref="HandOverAsync"/>
    public Task<ReceiptAnswer> CompleteAsync(WebInstruction instruction, CancellationToken cancel)
    {
        var address = InstructionAddress.Resolve(vault, instruction.Url);
        return SendAsync<ReceiptAnswer>(
            () => VaultLine.With(instruction.Headers, new HttpRequestMessage(new HttpMethod(instruction.Method), address) { Content = new ByteArrayContent([]) }), patience.Completion, cancel);
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

    public void Dispose() => _line.Dispose();

    private static HttpRequestMessage Json(HttpMethod method, Uri address, byte[] body)
    {
        var request = new HttpRequestMessage(method, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return request;
    }

    private async Task<T> SendAsync<T>(Func<HttpRequestMessage> make, TimeSpan limit, CancellationToken cancel)
    {
        var bytes = Array.Empty<byte>();
        await _line.RetryAsync(
            async () =>
            {
                using var watch = new CancellationTokenSource(limit, time);
                using var request = make();
                bytes = await _line.AnswerAsync(request, watch, cancel);
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
            return Read<TAnswer>(await _line.AnswerAsync(message, watch, cancel), StationJson.Options);
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

    private sealed record ConsistencyAnswer([property: JsonRequired] IReadOnlyList<byte[]> Hashes);
}
