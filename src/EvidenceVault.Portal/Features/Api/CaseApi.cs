using System.Reflection;
using System.Text.Json;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Features.Cases;
using EvidenceVault.Portal.Features.Intake;
using EvidenceVault.Portal.Security;
using EvidenceVault.Portal.Texts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace EvidenceVault.Portal.Features.Api;

/// <summary>Cases for the case system: it opens and describes them, and is told which footage is filed under them and what is missing. Described by <c>/api/openapi.json</c>.</summary>
internal static class CaseApi
{
    public const string Prefix = "api/";
    private const long MostBody = 64 * 1024;

    /// <summary>What is wrong, in the language of programs' logs, whatever a browser would ask for.</summary>
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Words = new(() => PortalTexts.Load().Of(PortalTexts.English));

    public static void MapCaseApi(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api").AllowAnonymous().DisableAntiforgery();
        api.MapGet("/openapi.json", () => Results.Stream(Description(), "application/json"));
        api.MapPost("/cases", (HttpContext c, [AsParameters] Parts parts) => PutAsync(c, parts, null)).Demand(ServiceScopes.WriteCases);
        api.MapPut("/cases/{number}", (HttpContext c, string number, [AsParameters] Parts parts) => PutAsync(c, parts, CaseAddress.Read(number))).Demand(ServiceScopes.WriteCases);
        api.MapGet("/cases/{number}", (HttpContext c, string number, [AsParameters] Parts parts) => Get(c, parts, CaseAddress.Read(number))).Demand(ServiceScopes.ReadCases);
        api.MapPost("/cases/{number}/close", (HttpContext c, string number, [AsParameters] Parts parts) => EndAsync(c, parts, CaseAddress.Read(number), close: true)).Demand(ServiceScopes.WriteCases);
        api.MapPost("/cases/{number}/reopen", (HttpContext c, string number, [AsParameters] Parts parts) => EndAsync(c, parts, CaseAddress.Read(number), close: false)).Demand(ServiceScopes.WriteCases);
    }

    /// <summary>The description of this interface (OpenAPI 3.1), as it is built in.</summary>
    internal static Stream Description() => Assembly.GetExecutingAssembly().GetManifestResourceStream("api/openapi.json") ?? throw new InvalidOperationException("The description of the interface is missing.");

    /// <summary>
    /// Opens a case, or with a number in the address describes it anew. The number is the key: what is sent twice is done once. A POST of a known number that says the same is answered as the first
    /// was; one that says otherwise is a conflict, so that nothing is overwritten by a system that did not know of it.
    /// </summary>
    private static async Task<IResult> PutAsync(HttpContext context, Parts parts, string? number)
    {
        var (sent, refused) = await ReadAsync<CaseDocument>(context);
        if (sent is null)
        {
            return refused!;
        }

        var named = number ?? (sent.Number ?? "").Trim();
        if (!CaseForm.IsNumber(named) || (number is not null && sent.Number is { } inBody && inBody != number))
        {
            return Wrong(CaseOutcome.BadNumber);
        }

        var (known, wrong) = sent.Read();
        if (known is null)
        {
            return Wrong(wrong!.Value);
        }

        var service = context.Service();
        if (!service.Cases.Covers(known))
        {
            return Wrong(CaseOutcome.NoUnit);
        }

        var outcome = parts.Desk.Put(service, context.Address(), named, known, parts.Vault, mayChange: number is not null);
        return outcome switch
        {
            CaseOutcome.Opened => Results.Json(Answer(context, parts, named), ApiJson.Options, statusCode: StatusCodes.Status201Created),
            CaseOutcome.Changed or CaseOutcome.Unchanged => Results.Json(Answer(context, parts, named), ApiJson.Options),
            CaseOutcome.NumberTaken => ApiGuard.Problem(StatusCodes.Status409Conflict, "NumberTaken", "There is a case of this number that says something else. Describe it anew with PUT, where it is yours."),
            CaseOutcome.NotOpen => ApiGuard.Problem(StatusCodes.Status409Conflict, "NotOpen", "The case is closed. Reopen it first."),
            _ => Wrong(outcome),
        };
    }

    private static IResult Get(HttpContext context, Parts parts, string number) =>
        Visible(context, parts, number) is null ? NotThere() : Results.Json(Answer(context, parts, number), ApiJson.Options);

    private static async Task<IResult> EndAsync(HttpContext context, Parts parts, string number, bool close)
    {
        if (Visible(context, parts, number) is not { } file)
        {
            return NotThere();
        }

        var (sent, refused) = await ReadAsync<ReasonDocument>(context);
        if (sent is null)
        {
            return refused!;
        }

        var outcome = parts.Desk.End(context.Service().Actor, context.Address(), file, close, sent.Reason);
        return outcome is CaseOutcome.Closed or CaseOutcome.Reopened or CaseOutcome.Unchanged ? Results.Json(Answer(context, parts, number), ApiJson.Options) : Wrong(outcome);
    }

    private static CaseFile? Visible(HttpContext context, Parts parts, string number) =>
        parts.Cases.Find(number) is { } file && context.Service().Cases.Covers(file.Facts) ? file : null;

    /// <summary>The case with its items. That a service was told of items is a line of the log, as for people.</summary>
    private static CaseAnswer Answer(HttpContext context, Parts parts, string number)
    {
        var (service, file) = (context.Service(), parts.Cases.Find(number)!);
        var all = parts.Items.Of(number, CaseReader.MostItems);
        List<EvidenceItem> told = [.. all.Where(i => service.Unit == ServiceAccount.EveryUnit || i.Unit == service.Unit)];
        if (told.Count > 0)
        {
            var seen = SeenAct.List("api case=" + Uri.EscapeDataString(number), told.Select(i => i.Id));
            parts.Database.Write(t => t.Append(new CustodyEvent
            {
                Act = seen.Act, At = parts.Clock.GetUtcNow(), Actor = service.Actor, From = context.Address(), Reason = CaseLinking.Reason, Facts = seen.Facts,
            }));
        }

        var exhibits = parts.Items.Exhibits(number);
        return CaseAnswer.Of(file, parts.Reader.Matrix(file), [.. told.Select(i => CaseAnswer.Of(i, exhibits.GetValueOrDefault(i.Id)))], parts.Items.Count(number) - told.Count);
    }

    private static async Task<(T? Sent, IResult? Refused)> ReadAsync<T>(HttpContext context)
        where T : class
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bound)
        {
            bound.MaxRequestBodySize = MostBody;
        }

        try
        {
            var sent = await JsonSerializer.DeserializeAsync<T>(context.Request.Body, ApiJson.Options, context.RequestAborted);
            return (sent, sent is null ? ApiGuard.Problem(StatusCodes.Status400BadRequest, "BadJson", "The body is empty.") : null);
        }
        catch (Exception e) when (e is JsonException or BadHttpRequestException or NotSupportedException)
        {
            return (null, ApiGuard.Problem(StatusCodes.Status400BadRequest, "BadJson", "The body is no such document: " + e.Message));
        }
    }

    private static IResult Wrong(CaseOutcome outcome) => ApiGuard.Problem(StatusCodes.Status400BadRequest, outcome.ToString(), Words.Value["case.outcome." + outcome].Replace("{0}", CaseForm.LongestText.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));

    private static IResult NotThere() => ApiGuard.Problem(StatusCodes.Status404NotFound, "not-there", "There is no such case among those this service is about.");

    private sealed record ReasonDocument(string? Reason);

    /// <summary>What the endpoints need from the container.</summary>
    internal sealed record Parts(CatalogDatabase Database, CaseFiles Cases, CaseItems Items, CaseReader Reader, CaseDesk Desk, IntakeTrust Trust, TimeProvider Clock)
    {
        public CustodyActor Vault => new(ActorKind.Vault, Trust.Identity.CommonName);
    }
}
