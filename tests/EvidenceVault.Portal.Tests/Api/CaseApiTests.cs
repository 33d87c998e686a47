using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Features.Api;
using EvidenceVault.Portal.Features.Cases;
using EvidenceVault.Portal.Features.Intake;
using EvidenceVault.Portal.Tests.Rig;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace EvidenceVault.Portal.Tests.Api;

/// <summary>The case system's door, by plain HTTP as another system would knock.</summary>
public sealed class CaseApiTests
{
    private const string Number = "沪公交决字〔2026〕第118号";

    [Fact]
    public async Task Each_key_is_answered_so_often_in_a_minute_then_told_when_to_come_again_and_no_other_is_held_up()
    {
        await using var rig = await PortalRig.StartAsync();
        var one = new Uri(CaseAddressOf(Number), UriKind.Relative);
        using var busy = Service(rig, ServiceScopes.ReadCases);
        using var thief = new HttpClient { BaseAddress = rig.Address };
        thief.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", busy.DefaultRequestHeaders.Authorization!.Parameter![..^1] + (busy.DefaultRequestHeaders.Authorization.Parameter[^1] == '0' ? '1' : '0'));
        for (var i = 0; i < ApiLimits.RequestsPerMinute; i++)
        {
            using var stranger = i % 10 == 0 ? await thief.GetAsync(one, PortalRig.Cancel) : null; // who has no key uses nothing up
            using var answer = await busy.GetAsync(one, PortalRig.Cancel);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        using var refused = await busy.GetAsync(one, PortalRig.Cancel);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal("too-often", (string)JsonNode.Parse(await refused.Content.ReadAsStringAsync(PortalRig.Cancel))!["reason"]!);
        var (services, key) = (rig.Get<ServiceAccounts>(), ServiceKey.Generate());
        rig.Database.Write(t =>
        {
            services.Write(t, new CustodyEvent
            {
                Act = CustodyAct.ServiceAdded,
                At = rig.Clock.GetUtcNow(),
                Actor = new CustodyActor(ActorKind.Tool, "console"),
                Facts = new Dictionary<string, string> { ["service"] = "other-system", ["unit"] = PortalRig.Unit, ["scopes"] = ServiceScopes.ReadCases },
            });
            services.SetKey(t, "other-system", key);
        });
        using var other = new HttpClient { BaseAddress = rig.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key.Text) } };
        using var free = await other.GetAsync(one, PortalRig.Cancel);
        Assert.Equal(HttpStatusCode.NotFound, free.StatusCode);
        using var description = await busy.GetAsync(new Uri("/api/openapi.json", UriKind.Relative), PortalRig.Cancel);
        var paths = JsonNode.Parse(await description.Content.ReadAsStringAsync(PortalRig.Cancel))!["paths"]!.AsObject().Where(p => p.Key != "/api/openapi.json");
        Assert.All(paths.SelectMany(p => p.Value!.AsObject()), o => Assert.NotNull(o.Value!["responses"]!["429"]!["headers"]!["Retry-After"]));
    }

    [Fact]
    public async Task A_case_sent_by_the_case_system_files_its_footage_by_itself_and_what_comes_in_later_too()
    {
        await using var rig = await PortalRig.StartAsync();
        var (mine, colleague) = (await rig.Seeds.AdmitAsync(), await rig.Seeds.AdmitAsync("DCIM/b.mp4", Seeds.OtherOfficer));
        using var system = Service(rig, ServiceScopes.ReadCases, ServiceScopes.WriteCases);
        var (status, told) = await SendAsync(system, HttpMethod.Post, "/api/cases", Case());
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal([mine.Id.Value], told["items"]!.AsArray().Select(i => (string)i!["id"]!));
        Assert.Equal(("open", 2, "2026-10-02"), ((string)told["state"]!, (int)told["steps_owed"]!, (string)told["due_on"]!));
        var linked = rig.Events(CustodyAct.CaseLinked).Single();
        Assert.Equal((ActorKind.Vault, "case-system", "0"), (linked.Actor.Kind, linked.Reason, linked.Facts["minutes_off"]));
        Assert.Equal(new CustodyActor(ActorKind.Service, "case-system"), rig.Events(CustodyAct.CaseOpened).Single().Actor);
        Assert.Equal(mine.Id.Value, rig.Events(CustodyAct.ItemListed).Single().Facts["items"]); // to be told of them is to see them listed

        var late = await rig.Seeds.AdmitAsync("DCIM/late.mp4");
        rig.Database.Write(t => Assert.Equal(1, new CaseLinking(rig.Database).Link(t, late.Id, new CustodyActor(ActorKind.Vault, "v"), rig.Clock.GetUtcNow())));
        rig.Database.Write(t => Assert.Equal(0, new CaseLinking(rig.Database).Link(t, late.Id, new CustodyActor(ActorKind.Vault, "v"), rig.Clock.GetUtcNow()))); // once
        rig.Database.Write(t => Assert.Equal(0, new CaseLinking(rig.Database).Link(t, colleague.Id, new CustodyActor(ActorKind.Vault, "v"), rig.Clock.GetUtcNow())));
        var (_, again) = await SendAsync(system, HttpMethod.Get, CaseAddressOf(Number), null);
        Assert.Equal(2, again["items"]!.AsArray().Count);

        // What somebody took out of the case is not put back by a machine.
        rig.Database.Write(t => Assert.True(rig.Get<EvidenceItems>().TryUnlinkCase(t, late.Id, Number)));
        rig.Database.Write(t => Assert.Equal(0, new CaseLinking(rig.Database).Link(t, late.Id, new CustodyActor(ActorKind.Vault, "v"), rig.Clock.GetUtcNow())));
        await SendAsync(system, HttpMethod.Put, CaseAddressOf(Number), Case(title: "醉驾"));
        Assert.Equal([Number], rig.Get<EvidenceItems>().Cases(mine.Id));
        Assert.Empty(rig.Get<EvidenceItems>().Cases(late.Id));
    }

    [Fact]
    public async Task What_is_sent_twice_is_done_once_and_what_contradicts_is_a_conflict()
    {
        await using var rig = await PortalRig.StartAsync();
        using var system = Service(rig, ServiceScopes.ReadCases, ServiceScopes.WriteCases);
        Assert.Equal(HttpStatusCode.Created, (await SendAsync(system, HttpMethod.Post, "/api/cases", Case())).Status);
        rig.Clock.Advance(TimeSpan.FromDays(2)); // the time for handling is not counted anew
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(system, HttpMethod.Post, "/api/cases", Case())).Status);
        Assert.Equal((HttpStatusCode.Conflict, "NumberTaken"), Reason(await SendAsync(system, HttpMethod.Post, "/api/cases", Case(title: "醉驾"))));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(system, HttpMethod.Put, CaseAddressOf(Number), Case(title: "醉驾"))).Status);
        Assert.Equal((1, 1), (rig.Events(CustodyAct.CaseOpened).Count, rig.Events(CustodyAct.CaseChanged).Count));
        for (var time = 0; time < 2; time++)
        {
            Assert.Equal("closed", (string)(await SendAsync(system, HttpMethod.Post, CaseAddressOf(Number) + "/close", """{"reason":"已移送"}""")).Body["state"]!);
        }

        Assert.Equal((HttpStatusCode.Conflict, "NotOpen"), Reason(await SendAsync(system, HttpMethod.Put, CaseAddressOf(Number), Case(title: "酒驾"))));
        Assert.Equal("open", (string)(await SendAsync(system, HttpMethod.Post, CaseAddressOf(Number) + "/reopen", """{"reason":"退回"}""")).Body["state"]!);
        Assert.Single(rig.Events(CustodyAct.CaseClosed));
    }

    [Fact]
    public async Task Without_a_key_with_an_old_one_or_beyond_its_scope_and_unit_nothing_is_told()
    {
        await using var rig = await PortalRig.StartAsync();
        using var stranger = new HttpClient { BaseAddress = rig.Address };
        foreach (var shown in new[] { null, "Bearer evs_", "Bearer " + ServiceKey.Generate().Text, "Basic bGk6eA==" })
        {
            stranger.DefaultRequestHeaders.Remove("Authorization");
            if (shown is not null)
            {
                stranger.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", shown);
            }

            Assert.Equal((HttpStatusCode.Unauthorized, "no-key"), Reason(await SendAsync(stranger, HttpMethod.Post, "/api/cases", Case())));
        }

        using var reader = Service(rig, ServiceScopes.ReadCases);
        Assert.Equal((HttpStatusCode.Forbidden, "no-scope"), Reason(await SendAsync(reader, HttpMethod.Post, "/api/cases", Case())));
        using var writer = Service(rig, ServiceScopes.WriteCases, ServiceScopes.ReadCases);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(reader, HttpMethod.Get, CaseAddressOf(Number), null)).Status); // its key ended when the service got another
        Assert.Equal((HttpStatusCode.BadRequest, "NoUnit"), Reason(await SendAsync(writer, HttpMethod.Post, "/api/cases", Case(unit: "二中队"))));
        rig.Get<CaseDesk>().Open(new CustodyActor(ActorKind.Person, "other"), "", "2026-9", new CaseFacts(CaseKind.Accident, "追尾", "二中队", [], []));
        Assert.Equal((HttpStatusCode.NotFound, "not-there"), Reason(await SendAsync(writer, HttpMethod.Get, CaseAddressOf("2026-9"), null)));
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(writer, HttpMethod.Put, CaseAddressOf("2026-9"), Case().Replace(Number, "2026-9", StringComparison.Ordinal))).Status);
        rig.Database.Write(t => rig.Get<ServiceAccounts>().Write(t, Told(rig, CustodyAct.ServiceRevoked)));
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(writer, HttpMethod.Get, CaseAddressOf(Number), null)).Status);

        // A person's session opens nothing here, and a key nothing elsewhere.
        using var li = await rig.SignInAsync(AccountRole.LegalOfficer);
        using var asPerson = await li.GetAsync(CaseAddressOf("2026-9"));
        Assert.Equal(HttpStatusCode.Unauthorized, asPerson.StatusCode);
        Assert.Equal("二中队", rig.Get<CaseFiles>().Find("2026-9")!.Facts.Unit);
    }

    [Theory]
    [InlineData("{", "BadJson")]
    [InlineData("null", "BadJson")]
    [InlineData("""{"number":"2026-1","kind":"accident","title":"t","unit":"一中队","colour":"red"}""", "BadJson")]
    [InlineData("""{"number":"2026-1","number":"2026-2","kind":"accident","title":"t","unit":"一中队"}""", "BadJson")]
    [InlineData("""{"number":"<script>","kind":"accident","title":"t","unit":"一中队"}""", "BadNumber")]
    [InlineData("""{"number":"2026-1","kind":"murder","title":"t","unit":"一中队"}""", "NoTitle")]
    [InlineData("""{"number":"2026-1","kind":"accident","title":"","unit":"一中队"}""", "NoTitle")]
    [InlineData("""{"number":"2026-1","kind":"accident","title":"a\ud800b","unit":"一中队"}""", "BadJson")]
    [InlineData("""{"number":"2026-1","kind":"accident","title":"a\u0007b","unit":"一中队"}""", "NoTitle")]
    [InlineData("""{"number":"2026-1","kind":"accident","title":"t","unit":"一中队","from":"2026-07-04T12:00:00Z"}""", "BadTime")]
    [InlineData("""{"number":"2026-1","kind":"accident","title":"t","unit":"一中队","point":"here"}""", "BadPoint")]
    [InlineData("""{"number":"2026-1","kind":"accident","title":"t","unit":"一中队","officers":["a b"]}""", "BadOfficers")]
    public async Task What_cannot_be_a_case_is_refused_by_a_word_and_leaves_nothing(string body, string reason)
    {
        await using var rig = await PortalRig.StartAsync();
        using var system = Service(rig, ServiceScopes.WriteCases);
        Assert.Equal((HttpStatusCode.BadRequest, reason), Reason(await SendAsync(system, HttpMethod.Post, "/api/cases", body)));
        Assert.Empty(rig.Events(CustodyAct.CaseOpened));
    }

    [Fact]
    public async Task The_description_names_every_address_and_method_there_is_and_every_member_of_an_answer()
    {
        await using var rig = await PortalRig.StartAsync();
        using var system = Service(rig, ServiceScopes.ReadCases, ServiceScopes.WriteCases);
        await rig.Seeds.AdmitAsync();
        var (_, description) = await SendAsync(system, HttpMethod.Get, "/api/openapi.json", null);
        Assert.Equal(
            rig.Endpoints.Where(e => e.RoutePattern.RawText!.TrimStart('/').StartsWith(CaseApi.Prefix, StringComparison.Ordinal))
                .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(m => $"{string.Concat(m.Select(char.ToLowerInvariant))} /{e.RoutePattern.RawText!.Trim('/')}")).Order(StringComparer.Ordinal),
            description["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject().Select(m => $"{m.Key} {p.Key}")).Order(StringComparer.Ordinal));
        var (_, answer) = await SendAsync(system, HttpMethod.Post, "/api/cases", Case());
        var schemas = description["components"]!["schemas"]!;
        Assert.Empty(answer.AsObject().Select(m => m.Key).Except(schemas["CaseAnswer"]!["properties"]!.AsObject().Select(p => p.Key)));
        Assert.Empty(answer["items"]![0]!.AsObject().Select(m => m.Key).Except(schemas["Item"]!["properties"]!.AsObject().Select(p => p.Key)));
        Assert.Empty(answer["steps"]![0]!.AsObject().Select(m => m.Key).Except(schemas["Step"]!["properties"]!.AsObject().Select(p => p.Key)));
    }

    [Fact]
    public async Task A_service_is_told_in_order_signed_at_least_once_and_only_of_its_own_cases()
    {
        await using var rig = await PortalRig.StartAsync();
        using var system = Service(rig, ServiceScopes.WriteCases, ServiceScopes.ReadCases);
        await rig.Seeds.AdmitAsync();
        List<(string Body, string Signature)> heard = [];
        var fails = 1;
        await using var listener = Listen(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            heard.Add((await reader.ReadToEndAsync(PortalRig.Cancel), context.Request.Headers[WebhookCourier.SignatureHeader].ToString()));
            context.Response.StatusCode = fails-- > 0 ? 503 : 204;
        });
        await listener.StartAsync(PortalRig.Cancel);
        rig.Database.Write(t => rig.Get<Webhooks>().Write(t, Told(rig, CustodyAct.WebhookAdded, ("webhook", "wh-1"), ("url", listener.Urls.Single() + "/notices"))));
        await SendAsync(system, HttpMethod.Post, "/api/cases", Case());
        rig.Get<CaseDesk>().Open(new CustodyActor(ActorKind.Person, "other"), "", "2026-9", new CaseFacts(CaseKind.Accident, "追尾", "二中队", [], []));

        var courier = rig.Get<WebhookCourier>();
        Assert.Equal(0, await courier.DeliverAsync(PortalRig.Cancel)); // it answered 503
        Assert.Equal((1, "it answered 503"), (rig.Get<Webhooks>().Find("wh-1")!.Failures, rig.Get<Webhooks>().Find("wh-1")!.Failure));
        Assert.Equal(0, await courier.DeliverAsync(PortalRig.Cancel)); // not before its time
        rig.Clock.Advance(TimeSpan.FromSeconds(11));
        await courier.DeliverAsync(PortalRig.Cancel);
        Assert.Equal(["case-opened", "case-opened", "case-linked"], heard.Select(h => (string)JsonNode.Parse(h.Body)!["act"]!).Take(3));
        Assert.All(heard, h => Assert.Equal(Number, (string)JsonNode.Parse(h.Body)!["case"]!));
        var secret = rig.Get<IntakeTrust>().Keys.ForWebhook("wh-1");
        Assert.Equal(WebhookSecret.Sign(secret, rig.Clock.GetUtcNow(), Encoding.UTF8.GetBytes(heard[^1].Body)), heard[^1].Signature);
        var before = heard.Count;
        await courier.DeliverAsync(PortalRig.Cancel);
        Assert.Equal(before, heard.Count);
    }

    [Theory]
    [InlineData("https://cases.example/hook", true)]
    [InlineData("http://127.0.0.1:8080/hook", true)]
    [InlineData("http://cases.example/hook", false)]
    [InlineData("https://user:password@cases.example/", false)]
    [InlineData("file:///etc/passwd", false)]
    public void Notices_go_by_https_or_stay_on_this_machine(string url, bool fit) => Assert.Equal(fit, WebhookSecret.IsFit(new Uri(url)));

    private static string CaseAddressOf(string number) => "/api" + CaseAddress.Of(number);

    private static string Case(string title = "酒后驾驶", string unit = PortalRig.Unit) =>
        $$"""{"number":"{{Number}}","kind":"administrative","title":"{{title}}","unit":"{{unit}}","officers":["{{Seeds.Officer}}"],"parties":[{"name":"张某","plate":"沪A12345"}],"from":"2026-07-04T12:00:00+08:00","to":"2026-07-04T12:20:00+08:00"}""";

    private static HttpClient Service(PortalRig rig, params string[] scopes)
    {
        var (services, key) = (rig.Get<ServiceAccounts>(), ServiceKey.Generate());
        rig.Database.Write(t =>
        {
            services.Write(t, Told(rig, CustodyAct.ServiceAdded, ("unit", PortalRig.Unit), ("scopes", string.Join(' ', scopes))));
            services.SetKey(t, "case-system", key);
        });
        return new HttpClient { BaseAddress = rig.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key.Text) } };
    }

    private static CustodyEvent Told(PortalRig rig, CustodyAct act, params (string Name, string Value)[] facts) => new()
    {
        Act = act, At = rig.Clock.GetUtcNow(), Actor = new CustodyActor(ActorKind.Tool, "console"), Facts = facts.Append(("service", "case-system")).ToDictionary(f => f.Item1, f => f.Item2),
    };

    private static async Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(HttpClient client, HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        using var answer = await client.SendAsync(request, PortalRig.Cancel);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(PortalRig.Cancel))!);
    }

    private static (HttpStatusCode, string) Reason((HttpStatusCode Status, JsonNode Body) answer) => (answer.Status, (string)answer.Body["reason"]!);

    private static WebApplication Listen(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var listener = builder.Build();
        listener.Run(answer);
        return listener;
    }
}
