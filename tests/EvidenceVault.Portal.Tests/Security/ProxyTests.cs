using System.Net;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Security;
using EvidenceVault.Portal.Tests.Rig;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace EvidenceVault.Portal.Tests.Security;

public sealed class ProxyTests
{
    private static readonly (string, string)[] Forwarded = [("X-Forwarded-For", "198.51.100.1, 203.0.113.7"), ("X-Forwarded-Proto", "https")];

    [Fact]
    public async Task Behind_a_proxy_on_this_machine_the_log_names_the_visitor_and_cookies_are_secure()
    {
        await using var rig = await PortalRig.StartAsync();
        rig.AddAccount("zhang", AccountRole.Officer, Seeds.Officer);
        using var browser = rig.OpenBrowser();
        var token = (await browser.ReadAsync("/sign-in")).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var form = Form(("name", "zhang"), ("password", PortalRig.Password), ("__RequestVerificationToken", token));
        using var answer = await browser.SendAsync(HttpMethod.Post, "/sign-in", form, Forwarded);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("203.0.113.7", Assert.Single(rig.Events(CustodyAct.SignedIn)).From);
        Assert.Contains("secure", answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("ev-session", StringComparison.Ordinal)), StringComparison.OrdinalIgnoreCase);
        Assert.True(answer.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Behind_a_proxy_one_visitor_who_knocks_too_often_shuts_nobody_else_out()
    {
        await using var rig = await PortalRig.StartAsync();
        using var browser = rig.OpenBrowser();
        for (var i = 0; i < 20; i++)
        {
            await KnockAsync(browser, "203.0.113.7");
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await KnockAsync(browser, "203.0.113.7"));
        Assert.Equal(HttpStatusCode.BadRequest, await KnockAsync(browser, "203.0.113.8"));
        Assert.Equal("203.0.113.7", Assert.Single(rig.Events(CustodyAct.SignInRefused)).From);
    }

    [Theory]
    [InlineData("127.0.0.1", "203.0.113.7", "https")]
    [InlineData("::1", "203.0.113.7", "https")]
    [InlineData("10.0.0.5", "10.0.0.5", "http")]
    [InlineData("2001:db8::5", "2001:db8::5", "http")]
    public async Task Only_the_machine_itself_is_believed_when_it_speaks_for_another(string from, string address, string scheme)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(from);
        context.Request.Scheme = "http";
        context.Request.Headers["X-Forwarded-For"] = "203.0.113.7";
        context.Request.Headers["X-Forwarded-Proto"] = "https";
        await new ForwardedHeadersMiddleware(_ => Task.CompletedTask, NullLoggerFactory.Instance, Options.Create(ProxyTrust.Options())).Invoke(context);
        Assert.Equal((address, scheme), (context.Address(), context.Request.Scheme));
    }

    private static async Task<HttpStatusCode> KnockAsync(Visitor browser, string address)
    {
        using var form = Form(("name", "x"), ("password", "y"));
        using var answer = await browser.SendAsync(HttpMethod.Post, "/sign-in", form, ("X-Forwarded-For", address));
        return answer.StatusCode;
    }

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) => new(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
}
