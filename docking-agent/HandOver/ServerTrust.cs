using System.Security.Cryptography.X509Certificates;

namespace EvidenceVault.DockingAgent.HandOver;

/// <summary>How the agent connects: straight, following nothing, and trusting only whom it was told to trust.</summary>
internal static class ServerTrust
{
    /// <param name="authority">The only authority whose certificates count; null for the system's.</param>
    /// <param name="own">The station's certificate with its key as it is when a connection is made, shown to a vault that asks for it; null where none is.</param>
    public static SocketsHttpHandler Handler(X509Certificate2? authority, Func<X509Certificate2>? own)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        };
        if (own is not null)
        {
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => own();
        }

        if (authority is not null)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { authority },
                RevocationMode = X509RevocationMode.NoCheck, // an authority of one's own publishes no list
            };
        }

        return handler;
    }
}
