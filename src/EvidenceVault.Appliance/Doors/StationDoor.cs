using System.Net;
using System.Security.Cryptography.X509Certificates;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Portal.Features.Intake;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace EvidenceVault.Appliance.Doors;

/// <summary>Where stations on other machines are let in.</summary>
/// <param name="Names">DNS names and addresses by which stations reach it.</param>
public sealed record StationDoorOptions(IPEndPoint Listen, IReadOnlyList<string> Names);

/// <summary>
/// The door for stations on other machines: mutual TLS, with exactly a certificate that the station was given and that has not ended, and only to intake and to
/// the public part of the custody log. The portal is not behind it. The certificate is asked for at every request: a revoked station's open connection is of
/// no more use to it than a new one.
/// </summary>
internal static class StationDoor
{
    private static readonly string[] Open = ["/intake", "/custody/log", "/custody/trust"];

    public static void Listen(KestrelServerOptions kestrel, StationDoorOptions door, DoorCertificate certificate) => kestrel.Listen(door.Listen, listen => listen.UseHttps(https =>
    {
        https.ServerCertificateSelector = (_, _) => certificate.Current();
        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate; // none, or a wrong one, gets an answer that says what is wrong
        https.ClientCertificateValidation = (_, _, _) => true; // TLS proves that the peer holds the key; whose it is, is asked below
        https.HandshakeTimeout = TimeSpan.FromSeconds(15);

        // What a stranger's certificate names is fetched by nobody here.
        https.OnAuthenticate = (_, ssl) => ssl.CertificateChainPolicy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
    }));

    /// <summary>Before everything else: who comes by the door must be an enrolled station, and goes no further than intake.</summary>
    public static void Guard(WebApplication app, StationDoorOptions door, Stations stations) => app.Use(async (http, next) =>
    {
        if (http.Connection.LocalPort != door.Listen.Port || !http.Request.IsHttps)
        {
            await next(http);
            return;
        }

        if (!Array.Exists(Open, prefix => http.Request.Path.StartsWithSegments(prefix, StringComparison.Ordinal)))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (Find(http.Connection.ClientCertificate, stations, app.Services.GetRequiredService<TimeProvider>().GetUtcNow()) is not { } station)
        {
            var refusal = IntakeRefusal.UnknownCertificate();
            await app.Services.GetRequiredService<RefusalBook>().Refuse(http, null, refusal).ExecuteAsync(http);
            return;
        }

        http.Items[IntakeEndpoints.StationAtTheDoor] = station.Name;
        await next(http);
    });

    private static Station? Find(X509Certificate2? shown, Stations stations, DateTimeOffset now) =>
        shown is not null && now >= shown.NotBefore.ToUniversalTime() && now <= shown.NotAfter.ToUniversalTime()
            ? stations.FindByCertificate(Sha256Digest.Of(shown.RawDataMemory.Span)) is { RevokedAt: null } station ? station : null
            : null;
}
