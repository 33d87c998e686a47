using EvidenceVault.Catalog;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EvidenceVault.Portal.Features.Custody;

/// <summary>What anybody may read: digests and signatures of the log, by which agents and verifiers hold the vault to what it once said, and which certificates no longer count.</summary>
internal static class CustodyLogEndpoints
{
    public static void MapCustodyLog(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/custody/log/checkpoint", (CustodyLog log) => log.LatestCheckpoint() is { } note ? Results.Text(note) : Results.NotFound());
        routes.MapGet("/custody/log/key", (CustodyLog log) => Results.Text(log.Verifier + "\n"));
        routes.MapGet("/custody/log/consistency", Consistency);
        routes.MapGet("/custody/trust/crl", (RevocationList list) => Results.Bytes(list.Current(), "application/pkix-crl", "evidencevault.crl"));
    }

    private static IResult Consistency(CustodyLog log, long first, long second) =>
        first < 1 || second < first || second > log.TreeSize()
            ? Results.Problem("Ask for 1 ≤ first ≤ second ≤ the size of the log.", statusCode: StatusCodes.Status400BadRequest)
            : Results.Json(new { hashes = log.Consistency(first, second).Select(h => Convert.ToBase64String(h.ToBytes())) });
}
