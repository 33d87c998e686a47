using EvidenceVault.Catalog;
using EvidenceVault.Core.Destruction;
using EvidenceVault.Portal.Features.Access;
using EvidenceVault.Portal.Features.Api;
using EvidenceVault.Portal.Features.Approvals;
using EvidenceVault.Portal.Features.Cases;
using EvidenceVault.Portal.Features.Clips;
using EvidenceVault.Portal.Features.Auditing;
using EvidenceVault.Portal.Features.Custody;
using EvidenceVault.Portal.Features.Docks;
using EvidenceVault.Portal.Features.Errors;
using EvidenceVault.Portal.Features.Explaining;
using EvidenceVault.Portal.Features.Exports;
using EvidenceVault.Portal.Features.Filing;
using EvidenceVault.Portal.Features.Health;
using EvidenceVault.Portal.Features.Holds;
using EvidenceVault.Portal.Features.Home;
using EvidenceVault.Portal.Features.Intake;
using EvidenceVault.Portal.Features.Marking;
using EvidenceVault.Portal.Features.Media;
using EvidenceVault.Portal.Features.Redaction;
using EvidenceVault.Portal.Features.People;
using EvidenceVault.Portal.Features.Reasons;
using EvidenceVault.Portal.Features.Register;
using EvidenceVault.Portal.Features.Retention;
using EvidenceVault.Portal.Features.Review;
using EvidenceVault.Portal.Features.Rights;
using EvidenceVault.Portal.Features.Search;
using EvidenceVault.Portal.Features.Sessions;
using EvidenceVault.Portal.Features.Synchronous;
using EvidenceVault.Portal.Features.Watching;
using EvidenceVault.Portal.Security;
using EvidenceVault.Portal.Texts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.WebEncoders;

namespace EvidenceVault.Portal;

/// <summary>The two doors of the review portal.</summary>
public static class PortalDoors
{
    /// <summary>
    /// Registers the portal. The caller registers <c>CatalogDatabase</c>, the catalogue's doors, <c>IEvidenceStore</c>, <see cref="IntakeStore"/>, <see cref="IntakeTrust"/>
    /// and <see cref="TimeProvider"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">An option is wrong; the message names it and the cure.</exception>
    public static IServiceCollection AddPortal(this IServiceCollection services, PortalOptions options)
    {
        options.Check();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(Categories.Load(options.CategoryFile));
        services.AddSingleton<IStringLocalizer>(PortalTexts.Load());
        services.AddSingleton<Wording>();
        services.AddSingleton<Assets>();
        services.AddSingleton<CustodyPen>();
        services.AddSingleton<VisibleItems>().AddSingleton<ViewReasons>().AddSingleton<OpeningReasons>().AddSingleton<ReasonDesk>();
        services.AddSingleton<AccountDesk>().AddSingleton<IdentityDesk>().AddSingleton<OwnAccountDesk>().AddSingleton<RightsExplainer>().AddSingleton<MinePageParts>().AddSingleton<CustodySearch>().AddSingleton<AuditDesk>();
        services.AddSingleton<MediaFiles>();
        services.AddSingleton<ViewingSessions>();
        services.AddSingleton<DossierReader>();
        services.AddSingleton<TextPreview>();
        services.AddSingleton<ItemPageParts>();
        services.AddSingleton<FrameLists>().AddSingleton<ItemReviewReader>().AddSingleton<MarkingDesk>().AddSingleton<WorkDesk>().AddSingleton<RedactionParts>().AddSingleton<IncidentCharts>().AddSingleton<SyncParts>().AddSingleton<WatchDesk>().AddHostedService<ViewingEnds>();
        services.AddSingleton<ItemRows>().AddSingleton<ListDesk>().AddSingleton<SavedSearches>().AddSingleton<SavedDesk>().AddSingleton<ItemPlaces>().AddSingleton<ListParts>().AddSingleton<HomeParts>();
        services.AddSingleton<StoreStandings>();
        services.AddSingleton<HealthParts>();
        services.AddSingleton<VisibleSessions>();
        services.AddSingleton<FilingDesk>().AddSingleton<BulkDesk>();
        services.AddSingleton<StationBoard>();
        services.AddSingleton<StationEvents>();
        services.AddRegister();
        services.AddCases();
        CourierParts.AddClient(services);
        services.AddSingleton<Explanations>().AddSingleton<ExplanationDesk>().AddSingleton<Continuations>().AddSingleton<SessionParts>();
        services.AddSingleton<RetentionSubjects>().AddSingleton<RetentionPacks>().AddSingleton<LegalHolds>().AddSingleton<ItemDecisions>().AddSingleton<StorageOutlook>().AddSingleton<RecentForecast>().AddSingleton<StoreWork>().AddSingleton<Destructions>().AddSingleton<ApprovalBook>().AddSingleton<RetentionPageParts>();
        services.TryAddSingleton(DestructionLimits.Default);
        services.AddSingleton<RetentionJudge>().AddSingleton<HoldDesk>().AddSingleton<ApprovalVoters>().AddSingleton<ApprovalActs>().AddSingleton<ApprovalDesk>();
        services.AddSingleton<Reminders>().AddSingleton<AccessGrants>().AddSingleton<AccessJudge>().AddSingleton<AccessDesk>().AddSingleton<DelegationDesk>().AddSingleton<ApprovalPageParts>();
        services.AddExports();
        services.AddSingleton<DockParts>();
        services.AddSingleton<StreamParts>();
        services.AddSingleton(s => new RevocationList(s.GetRequiredService<CatalogDatabase>(), s.GetRequiredService<IntakeTrust>().Authority, s.GetRequiredService<TimeProvider>()));
        services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(options.KeyDirectory)).SetApplicationName("EvidenceVault");
        services.AddSignIn(options);
        AddPages(services);
        return services;
    }

    /// <summary>Adds the portal's middleware and endpoints. Endpoints that others map are denied unless the access table names them.</summary>
    public static WebApplication MapPortal(this WebApplication app)
    {
        app.UseForwardedHeaders(ProxyTrust.Options()); // first, because addresses and https are asked for by everything behind it
        app.UseMiddleware<SecurityHeaders>();
        app.UseWhen(c => !ErrorAnswers.IsForMachines(c.Request.Path), b => b.UseExceptionHandler("/error/500").UseStatusCodePagesWithReExecute("/error/{0}"));
        app.UseWhen(c => ErrorAnswers.IsForMachines(c.Request.Path), b => b.UseExceptionHandler(ErrorAnswers.HandleForMachines));
        app.UseRequestLocalization(PreferredLanguage.Configure);
        app.UseRouting();
        app.UseAuthentication();
        app.UseMiddleware<AccessGate>();
        app.UseRateLimiter();
        app.MapAssets();
        app.MapMedia();
        app.MapProgress();
        app.MapWorks();
        app.MapWatching();
        app.MapRetentionExplanation();
        app.MapDocks();
        app.MapRegister();
        app.MapCustodyLog();
        app.MapProofs();
        app.MapSessionDocuments();
        app.MapCertificates();
        app.MapCopies();
        app.MapCaseApi();
        app.MapPackagePapers();
        app.MapPackageArchive();
        app.MapPreparing();
        app.MapResults();
        app.MapRazorPages();
        return app;
    }

    private static void AddRegister(this IServiceCollection services) => services
        .AddSingleton<Units>().AddSingleton<Officers>().AddSingleton<Recorders>().AddSingleton<RecorderIssues>()
        .AddSingleton<RegisterDoors>().AddSingleton<RegisterDesk>().AddSingleton<RecorderTerms>();

    private static void AddCases(this IServiceCollection services) => services
        .AddSingleton<CaseFiles>().AddSingleton<CaseItems>().AddSingleton<CaseSteps>().AddSingleton<CaseFindings>().AddSingleton<CaseBook>().AddSingleton<CaseTables>()
        .AddSingleton<VisibleCases>().AddSingleton<CaseRetention>().AddSingleton<CaseSuggestions>().AddSingleton<CaseReader>()
        .AddSingleton<CaseDesk>().AddSingleton<CoverageDesk>().AddSingleton<FindingDesk>().AddSingleton<CaseItemDesk>().AddSingleton<ReviewDesk>().AddSingleton<CaseDesks>().AddSingleton<ServiceAccounts>().AddSingleton<ApiLimits>().AddSingleton<Webhooks>()
        .AddSingleton<CourierParts>().AddSingleton<WebhookCourier>()
        .AddHostedService(s => s.GetRequiredService<WebhookCourier>());

    private static void AddPages(IServiceCollection services)
    {
        services.Configure<WebEncoderOptions>(o => o.TextEncoderSettings = new System.Text.Encodings.Web.TextEncoderSettings(System.Text.Unicode.UnicodeRanges.All));
        services.AddAntiforgery(o =>
        {
            o.Cookie.Name = "ev-form";
            o.Cookie.HttpOnly = true;
            o.Cookie.SameSite = SameSiteMode.Strict;
            o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.Configure<MvcOptions>(o => o.Filters.Add<ViewRecorder>());
        services.AddRazorPages(o => o.RootDirectory = "/Features").ConfigureApplicationPartManager(AddOwnPages);
    }

    /// <summary>The host's own discovery may have found this library already; twice would make every route ambiguous.</summary>
    private static void AddOwnPages(ApplicationPartManager manager)
    {
        var assembly = typeof(PortalDoors).Assembly;
        if (manager.ApplicationParts.Any(p => p.Name == assembly.GetName().Name))
        {
            return;
        }

        foreach (var part in ApplicationPartFactory.GetApplicationPartFactory(assembly).GetApplicationParts(assembly))
        {
            manager.ApplicationParts.Add(part);
        }
    }
}
