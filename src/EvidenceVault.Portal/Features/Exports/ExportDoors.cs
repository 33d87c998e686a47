using EvidenceVault.Catalog;
using EvidenceVault.Core.Storage;
using EvidenceVault.Portal.Features.Intake;
using Microsoft.Extensions.DependencyInjection;

namespace EvidenceVault.Portal.Features.Exports;

internal static class ExportDoors
{
    public static IServiceCollection AddExports(this IServiceCollection services) => services
        .AddSingleton<CourtPackages>().AddSingleton<Works>().AddSingleton<DerivedWorks>().AddSingleton<PackageDoors>().AddSingleton<PackageTrust>()
        .AddSingleton<ReportWords>().AddSingleton<ReportWriter>().AddSingleton<PackageComposer>()
        .AddSingleton(s => new PackageWriter(s.GetRequiredService<IEvidenceStore>()))
        .AddSingleton(s => new PackageBook(
            s.GetRequiredService<CatalogDatabase>(), s.GetRequiredService<PackageComposer>(), s.GetRequiredService<IntakeStore>(), (s.GetRequiredService<IntakeTrust>().Keep, s.GetRequiredService<TimeProvider>())))
        .AddSingleton<PackagePreparations>().AddHostedService(s => s.GetRequiredService<PackagePreparations>()).AddSingleton<PackageDrafts>().AddSingleton<OrderRights>().AddSingleton<PackagePasses>()
        .AddSingleton<PackageRights>().AddSingleton<PackageDesk>().AddSingleton<PackageOrderDesk>().AddSingleton<PackageReleaseDesk>().AddSingleton<LeakCheck>().AddSingleton<PackagePageParts>();
}
