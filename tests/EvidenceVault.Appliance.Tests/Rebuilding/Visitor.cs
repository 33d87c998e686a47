using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace EvidenceVault.Appliance.Tests.Rebuilding;

/// <summary>A person at the portal: keeps cookies and sends back the tokens of its forms.</summary>
internal sealed partial class Visitor : IDisposable
{
    private readonly HttpClient _client;

    public Visitor(TestVault vault) =>
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = vault.Client.BaseAddress };

    public async Task SignInAsync(string name, string password) =>
        await PostAsync("/sign-in", "/sign-in", ("name", name), ("password", password));

    public async Task<HttpStatusCode> PostAsync(string page, string path, params (string Name, string Value)[] fields)
    {
        using var shown = await _client.GetAsync(new Uri(page, UriKind.Relative), TestContext.Current.CancellationToken);
        var token = Token().Match(await shown.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Groups["token"].Value;
        using var form = new FormUrlEncodedContent([.. fields.Select(f => KeyValuePair.Create(f.Name, f.Value)), KeyValuePair.Create("__RequestVerificationToken", token)]);
        using var answer = await _client.PostAsync(new Uri(path, UriKind.Relative), form, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    public async Task<HttpStatusCode> GetAsync(string page)
    {
        using var shown = await _client.GetAsync(new Uri(page, UriKind.Relative), TestContext.Current.CancellationToken);
        return shown.StatusCode;
    }

    /// <summary>The page as it is sent.</summary>
    public Task<string> ReadAsync(string page) => _client.GetStringAsync(new Uri(page, UriKind.Relative), TestContext.Current.CancellationToken);

    public void Dispose() => _client.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"(?<token>[^\"]+)\"")]
    private static partial Regex Token();
}
