using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EvidenceVault.Portal.Features.Sessions;

/// <summary>The signed papers of a session, byte for byte: what the station stated and what the vault answered.</summary>
internal static class SessionDocuments
{
    public static void MapSessionDocuments(this IEndpointRouteBuilder routes) => routes.MapGet(
        "/sessions/{id}/{document}", (string id, string document, HttpContext context, VisibleSessions sessions, CustodyPen pen) =>
        {
            var viewer = context.GetViewer();
            if (sessions.Find(id, viewer) is not { Session: var session } || Document(document) is not { } file)
            {
                return Results.NotFound();
            }

            // The papers name every file of the session: reading them is reading the trail.
            pen.Record(viewer, new SeenAct(CustodyAct.CustodyTrailViewed, Session: session.Id) { Facts = new Dictionary<string, string> { ["part"] = document } });
            return Results.File(file.Bytes, file.Type, $"{session.Id}.{document}");

            (byte[] Bytes, string Type)? Document(string name) => name switch
            {
                "manifest.json" => (session.Manifest, "application/json"),
                "manifest.p7s" => (session.ManifestSeal, "application/pkcs7-signature"),
                "receipt.json" when session.Receipt is { } receipt => (receipt, "application/json"),
                "receipt.p7s" when session.ReceiptSeal is { } seal => (seal, "application/pkcs7-signature"),
                _ => null,
            };
        });
}
