using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace EvidenceVault.Portal.Security.Outside;

/// <summary>Mutual TLS for the portal: whoever connects may show a certificate, and proves by the handshake that he holds its key. Whether it counts is asked at the sign-in.</summary>
public static class CardDoor
{
    public static void Listen(KestrelServerOptions kestrel, CardOptions cards) => kestrel.Listen(cards.Listen, listen => listen.UseHttps(https =>
    {
        https.ServerCertificate = cards.Own[0];
        https.ServerCertificateChain = [.. cards.Own.Skip(1)];
        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate; // none, or a wrong one, gets a page that says what is wrong
        https.ClientCertificateValidation = (_, _, _) => true;
        https.HandshakeTimeout = TimeSpan.FromSeconds(15);

        // What a stranger's certificate names is fetched by nobody here.
        https.OnAuthenticate = (_, ssl) => ssl.CertificateChainPolicy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
    }));
}
