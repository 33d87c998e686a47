using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using AngleSharp.Html.Parser;
using EvidenceVault.Core.Retention;

namespace EvidenceVault.Portal.Tests.Rig;

/// <summary>A real OpenID provider, certified by the OpenID foundation, in a process of its own: see <c>SignIn/Provider/provider.mjs</c>.</summary>
public sealed class OpenIdProvider : IAsyncDisposable
{
    private const string ClientId = "evidence-vault";
    private const string ClientSecret = "a secret of the client for tests";

    private readonly Process _process;
    private bool _isEnded;

    private OpenIdProvider(Process process, string issuer) => (_process, Issuer) = (process, issuer);

    public string Issuer { get; }

    public OpenIdOptions Options => new() { Issuer = Issuer, ClientId = ClientId, ClientSecret = ClientSecret, Title = new Bilingual("公安统一身份", "Police identity") };

    public static async Task<OpenIdProvider> StartAsync([CallerFilePath] string here = "")
    {
        var tests = Path.GetDirectoryName(Path.GetDirectoryName(here))!;
        using var ready = Start(Path.Combine(tests, "..", "..", "eng", "openid-provider"));
        var modules = (await ready.StandardOutput.ReadToEndAsync(PortalRig.Cancel)).Trim();
        await ready.WaitForExitAsync(PortalRig.Cancel);
        Assert.True(ready.ExitCode == 0, "eng/openid-provider could not make the provider ready; run it to see why.");
        var process = Start("node", Path.Combine(tests, "SignIn", "Provider", "provider.mjs"), modules, ClientId, ClientSecret, OpenIdOptions.CallbackPath);
        var issuer = await process.StandardOutput.ReadLineAsync(PortalRig.Cancel);
        Assert.True(issuer is not null, "The provider ended at once.");
        return new OpenIdProvider(process, issuer);
    }

    /// <summary>What a person does at the provider's pages, from where the portal has sent him to where he is sent back: his name, and his consent where it is asked for.</summary>
    /// <param name="browser">His browser at the provider, whose session it keeps.</param>
    public static async Task<Uri> PassAsync(HttpClient browser, Uri sentTo, string name)
    {
        var answer = await browser.GetAsync(sentTo, PortalRig.Cancel);
        for (var step = 0; step < 12; step++)
        {
            var here = answer.RequestMessage!.RequestUri!;
            if (answer.Headers.Location is { } location)
            {
                var next = new Uri(here, location);
                answer.Dispose();
                if (next.AbsolutePath == OpenIdOptions.CallbackPath)
                {
                    return next;
                }

                answer = await browser.GetAsync(next, PortalRig.Cancel);
                continue;
            }

            var page = await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync(PortalRig.Cancel), PortalRig.Cancel);
            answer.Dispose();
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"The provider answers {answer.StatusCode}: {page.Body?.TextContent}");
            var form = page.QuerySelector("form")!;
            var prompt = form.QuerySelector("input[name=prompt]")!.GetAttribute("value")!;
            using var fields = new FormUrlEncodedContent(new Dictionary<string, string> { ["prompt"] = prompt, ["login"] = name, ["password"] = "anything" });
            answer = await browser.PostAsync(new Uri(here, form.GetAttribute("action")), fields, PortalRig.Cancel);
        }

        answer.Dispose();
        throw new InvalidOperationException("The provider goes round in circles.");
    }

    /// <summary>A browser that keeps the provider's cookies and follows nothing by itself.</summary>
    public static HttpClient OpenBrowser() => new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() });

    public async ValueTask DisposeAsync()
    {
        if (_isEnded)
        {
            return;
        }

        _isEnded = true;
        _process.StandardInput.Close(); // it ends with who started it
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await _process.WaitForExitAsync(bound.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = false };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
    }
}
