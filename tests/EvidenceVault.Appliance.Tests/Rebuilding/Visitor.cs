using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Xunit;

namespace EvidenceVault.Appliance.Tests.Rebuilding;

/// <summary>A person at the portal: keeps cookies and sends back the tokens of its forms.</summary>
internal sealed partial class Visitor : IDisposable
{
    private readonly HttpClient _client;

    public Visitor(TestVault vault) =>
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = vault.Client.BaseAddress, DefaultRequestHeaders = { { "Accept", "text/html" } } };

    public async Task SignInAsync(string name, string password) =>
        await PostAsync("/sign-in", "/sign-in", ("name", name), ("password", password));

    public async Task<HttpStatusCode> PostAsync(string page, string path, params (string Name, string Value)[] fields)
    {
        using var shown = await OpenAsync(page);
        return await SendAsync(shown, path, fields);
    }

    /// <summary>Where the last answer led; null where it led nowhere.</summary>
    public string? Led { get; private set; }

    public async Task<HttpStatusCode> GetAsync(string page)
    {
        using var shown = await OpenAsync(page);
        Led = shown.Headers.Location?.OriginalString;
        return shown.StatusCode;
    }

    /// <summary>Goes on with a download.</summary>
    public async Task<HttpStatusCode> GoOnAsync(string page, long from)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(page, UriKind.Relative)) { Headers = { Range = new RangeHeaderValue(from, null) } };
        using var answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    /// <summary>The page as it is sent.</summary>
    public async Task<string> ReadAsync(string page)
    {
        using var shown = await OpenAsync(page);
        return await shown.EnsureSuccessStatusCode().Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Opens the page; where he is asked why, he says so first.</summary>
    private async Task<HttpResponseMessage> OpenAsync(string page)
    {
        var shown = await _client.GetAsync(new Uri(page, UriKind.Relative), TestContext.Current.CancellationToken);
        if (shown.Headers.Location?.OriginalString is not { } asked || !asked.StartsWith("/reason/", StringComparison.Ordinal))
        {
            return shown;
        }

        shown.Dispose();
        using var question = await _client.GetAsync(new Uri(asked, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Redirect, await SendAsync(question, asked.Split('?')[0], ("code", "legal-review"), ("words", "核查")));
        return await _client.GetAsync(new Uri(page, UriKind.Relative), TestContext.Current.CancellationToken);
    }

    private async Task<HttpStatusCode> SendAsync(HttpResponseMessage shown, string path, params (string Name, string Value)[] fields)
    {
        var token = Token().Match(await shown.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Groups["token"].Value;
        using var form = new FormUrlEncodedContent([.. fields.Select(f => KeyValuePair.Create(f.Name, f.Value)), KeyValuePair.Create("__RequestVerificationToken", token)]);
        using var answer = await _client.PostAsync(new Uri(path, UriKind.Relative), form, TestContext.Current.CancellationToken);
        Led = answer.Headers.Location?.OriginalString;
        return answer.StatusCode;
    }

    public void Dispose() => _client.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"(?<token>[^\"]+)\"")]
    private static partial Regex Token();
}
