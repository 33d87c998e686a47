using EvidenceVault.Catalog;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EvidenceVault.Portal.Features.Retention;

/// <summary>The certificates of destructions and the seals over them, byte for byte. They name items and approvers, and no officer.</summary>
internal static class CertificatesEndpoint
{
    public static void MapCertificates(this IEndpointRouteBuilder routes) => routes.MapGet(
        "/retention/certificates/{id}/{document}", (string id, string document, Destructions destructions) =>
            destructions.Find(id) is not { Certificate: { } certificate, CertificateSeal: { } seal } ? Results.NotFound()
            : document switch
            {
                "certificate.json" => Results.File(certificate, "application/json", $"{id}.certificate.json"),
                "certificate.p7s" => Results.File(seal, "application/pkcs7-signature", $"{id}.certificate.p7s"),
                _ => Results.NotFound(),
            });
}
