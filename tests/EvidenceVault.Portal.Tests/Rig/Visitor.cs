using System.Net;
using System.Net.Security;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace EvidenceVault.Portal.Tests.Rig;

/// <summary>What a person's browser does, without its scripts.</summary>
public sealed class Visitor : IDisposable
{
    private readonly HttpClient _client;

    public Visitor(Uri address, string? language, SslClientAuthenticationOptions? tls = null)
    {
        _client = new HttpClient(new SocketsHttpHandler { CookieContainer = Cookies, AllowAutoRedirect = false, SslOptions = tls ?? new SslClientAuthenticationOptions() }) { BaseAddress = address };
        _client.DefaultRequestHeaders.Add("Accept", "text/html,application/xhtml+xml,*/*");
        if (language is not null)
        {
            _client.DefaultRequestHeaders.Add("Accept-Language", language);
        }
    }

    public CookieContainer Cookies { get; } = new();

    /// <summary>Whether the person says why when he is asked before an item that is not his own, and goes on; else he stands before the question.</summary>
    public bool GivesReasons { get; set; } = true;

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    /// <summary>Returns when the answer begins: it may have no end.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        return await GoOnAsync(path, await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken), () => OpenAsync(path));
    }

    public async Task<IHtmlDocument> ReadAsync(string path)
    {
        using var answer = await GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await ParseAsync(answer);
    }

    public static async Task<IHtmlDocument> ParseAsync(HttpResponseMessage answer) =>
        await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);

    /// <summary>Posts a form with the token that the given page gave out.</summary>
    public async Task<HttpResponseMessage> PostAsync(string page, string path, params (string Name, string Value)[] fields)
    {
        var token = (await ReadAsync(page)).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        return await PostBareAsync(path, [.. fields, ("__RequestVerificationToken", token)]);
    }

    public Task<HttpResponseMessage> PostBareAsync(string path, params (string Name, string Value)[] fields) =>
        SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))));

    public Task<HttpResponseMessage> SignInAsync(string name, string password) => PostAsync("/sign-in", "/sign-in", ("name", name), ("password", password));

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseContentRead, TestContext.Current.CancellationToken);
        return method == HttpMethod.Get ? await GoOnAsync(path, answer, () => SendAsync(method, path, null, headers)) : answer;
    }

    /// <summary>Says why, where that was asked, and goes where he wanted to.</summary>
    private async Task<HttpResponseMessage> GoOnAsync(string path, HttpResponseMessage answer, Func<Task<HttpResponseMessage>> again)
    {
        if (!GivesReasons || answer.Headers.Location?.OriginalString is not { } asked || !asked.StartsWith("/reason/", StringComparison.Ordinal) || path.StartsWith("/reason/", StringComparison.Ordinal))
        {
            return answer;
        }

        answer.Dispose();
        using var given = await PostAsync(asked, asked.Split('?')[0], ("code", "legal-review"), ("words", "test"), ("back", "/"));
        Assert.Equal(HttpStatusCode.Redirect, given.StatusCode);
        return await again();
    }

    public void Dispose() => _client.Dispose();
}
