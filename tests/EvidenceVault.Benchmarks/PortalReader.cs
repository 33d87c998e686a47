using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace EvidenceVault.Benchmarks;

/// <summary>Somebody who has signed in at the portal, as his browser would have done.</summary>
internal sealed partial class PortalReader : IDisposable
{
    private PortalReader(Uri portal, IPAddress? from)
    {
#pragma warning disable CA2000 // the client owns it
        var handler = new SocketsHttpHandler { UseProxy = false, CookieContainer = new CookieContainer() };
#pragma warning restore CA2000
        if (from is not null)
        {
            handler.ConnectCallback = async (context, cancel) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    socket.Bind(new IPEndPoint(from, 0));
                    await socket.ConnectAsync(context.DnsEndPoint, cancel);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            };
        }

        Http = new HttpClient(handler) { BaseAddress = portal, Timeout = TimeSpan.FromMinutes(2) };
    }

    public HttpClient Http { get; }

    /// <param name="from">The loopback address that he comes from (127.0.0.0/8 is this machine); null for the usual one. The door counts attempts by address.</param>
    public static async Task<PortalReader> SignInAsync(Uri portal, string account, string password, IPAddress? from = null)
    {
        var reader = new PortalReader(portal, from);
        try
        {
            using var answer = await reader.PostAsync("/sign-in", [("name", account), ("password", password)]);
            return answer.IsSuccessStatusCode && answer.RequestMessage!.RequestUri!.AbsolutePath != "/sign-in"
                ? reader
                : throw new InvalidOperationException($"The portal did not let '{account}' in: {(int)answer.StatusCode}");
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Says why an item is opened that the account has not collected itself; without that nothing of it is served.</summary>
    public async Task SayWhyAsync(string item)
    {
        using var answer = await PostAsync("/reason/" + item, [("code", "other-need"), ("words", "measurement")]);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Reads an answer to its end.</summary>
    /// <returns>Its length in bytes.</returns>
    /// <exception cref="InvalidOperationException">It is no success, or another page than was asked for.</exception>
    public async Task<long> ReadAsync(string address, (long From, long To)? range = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (range is { } wanted)
        {
            request.Headers.Range = new(wanted.From, wanted.To);
        }

        using var answer = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (!answer.IsSuccessStatusCode || answer.RequestMessage!.RequestUri!.PathAndQuery != new Uri(Http.BaseAddress!, address).PathAndQuery)
        {
            throw new InvalidOperationException($"{address} was answered {(int)answer.StatusCode} at {answer.RequestMessage!.RequestUri!.PathAndQuery}");
        }

        await using var body = await answer.Content.ReadAsStreamAsync();
        var (buffer, length) = (new byte[64 * 1024], 0L);
        for (int read; (read = await body.ReadAsync(buffer)) > 0; length += read)
        {
        }

        return length;
    }

    public void Dispose() => Http.Dispose();

    /// <summary>Sends a form with the token that the page at the address gives out.</summary>
    /// <param name="to">Where to; null for the page's own address.</param>
    public async Task<HttpResponseMessage> PostAsync(string address, (string Name, string Value)[] fields, string? to = null)
    {
        var token = Token().Match(await Http.GetStringAsync(new Uri(address, UriKind.Relative))).Groups["token"].Value;
        using var request = new HttpRequestMessage(HttpMethod.Post, to ?? address)
        {
            Content = new FormUrlEncodedContent([.. fields.Select(f => KeyValuePair.Create(f.Name, f.Value)), KeyValuePair.Create("__RequestVerificationToken", token)]),
        };
        return await Http.SendAsync(request);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"(?<token>[^\"]+)\"")]
    private static partial Regex Token();
}
