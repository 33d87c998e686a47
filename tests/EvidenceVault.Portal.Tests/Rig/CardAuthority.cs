using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using EvidenceVault.Core.Retention;
using EvidenceVault.Testing;

namespace EvidenceVault.Portal.Tests.Rig;

/// <summary>An authority that gives cards out, kept by the openssl program.</summary>
public sealed class CardAuthority : IDisposable
{
    private const string Configuration = """
        [req]
        distinguished_name = name
        [name]
        [ca]
        default_ca = authority
        [authority]
        database = index.txt
        serial = serial
        new_certs_dir = .
        certificate = ca.pem
        private_key = ca.key
        default_md = sha256
        default_days = 30
        default_crl_days = 7
        unique_subject = no
        policy = policy
        [policy]
        countryName = optional
        organizationName = optional
        commonName = supplied
        serialNumber = optional
        [root]
        basicConstraints = critical,CA:TRUE
        keyUsage = critical,keyCertSign,cRLSign
        subjectKeyIdentifier = hash
        [client]
        basicConstraints = CA:FALSE
        keyUsage = critical,digitalSignature
        extendedKeyUsage = clientAuth
        [server]
        basicConstraints = CA:FALSE
        keyUsage = critical,digitalSignature
        extendedKeyUsage = serverAuth
        subjectAltName = IP:127.0.0.1
        """;

    private const string NewKey = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -config ca.cnf";

    private readonly OpenSslProgram _openssl;

    private CardAuthority(OpenSslProgram openssl) => _openssl = openssl;

    public string ListFile { get; } = Path.GetTempFileName();

    public required X509Certificate2 Root { get; init; }

    public static async Task<CardAuthority> MakeAsync(string name)
    {
        var openssl = new OpenSslProgram();
        await openssl.PutAsync("ca.cnf", Configuration, PortalRig.Cancel);
        await openssl.PutAsync("index.txt", "", PortalRig.Cancel);
        await openssl.PutAsync("serial", "1000\n", PortalRig.Cancel);
        await openssl.MustAsync($"req -x509 {NewKey} -extensions root -days 30 -keyout ca.key -out ca.pem -subj {name}", PortalRig.Cancel);
        var made = new CardAuthority(openssl) { Root = X509CertificateLoader.LoadCertificate(await openssl.GetAsync("ca.pem", PortalRig.Cancel)) };
        await made.ListAsync("");
        return made;
    }

    /// <summary>A certificate with its key.</summary>
    public async Task<X509Certificate2> IssueAsync(string file, string subject, string term = "", string extensions = "client")
    {
        await _openssl.MustAsync($"req -new {NewKey} -keyout {file}.key -out {file}.csr -subj {subject}", PortalRig.Cancel);
        await _openssl.MustAsync($"ca -batch -notext -config ca.cnf -in {file}.csr -out {file}.pem -extensions {extensions} {term}", PortalRig.Cancel);
        var (certificate, key) = (await TextAsync(file + ".pem"), await TextAsync(file + ".key"));
        return X509Certificate2.CreateFromPem(certificate, key);
    }

    public async Task RevokeAsync(string file)
    {
        await _openssl.MustAsync($"ca -config ca.cnf -revoke {file}.pem", PortalRig.Cancel);
        await ListAsync("");
    }

    /// <summary>Writes the list of what is revoked by now.</summary>
    public Task ListAsync(string term) => _openssl.MustAsync($"ca -config ca.cnf -gencrl -out {ListFile} {term}", PortalRig.Cancel);

    /// <summary>A portal with a door for these cards. Its clock stands some minutes ahead: certificates begin to be valid when they are made.</summary>
    public async Task<PortalRig> OpenAsync(bool withList)
    {
        var own = await IssueAsync("door", "/CN=127.0.0.1", extensions: "server");
        return await PortalRig.StartAsync(TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(10), o => o with
        {
            Cards = new CardOptions
            {
                Listen = new IPEndPoint(IPAddress.Loopback, 0),
                Address = new Uri("https://vault.example:8644"),
                Own = [own],
                Authorities = [Root],
                RevocationListFile = withList ? ListFile : null,
                Title = new Bilingual("警务数字证书", "Police card"),
            },
        });
    }

    /// <summary>A browser's TLS: it shows the card whatever it says, and trusts the door by this authority.</summary>
    public SslClientAuthenticationOptions Tls(X509Certificate2? card) => new()
    {
        LocalCertificateSelectionCallback = (_, _, _, _, _) => card!,
        CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { Root }, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true },
    };

    private async Task<string> TextAsync(string file) => System.Text.Encoding.ASCII.GetString(await _openssl.GetAsync(file, PortalRig.Cancel));

    public void Dispose()
    {
        Root.Dispose();
        _openssl.Dispose();
        File.Delete(ListFile);
    }
}
