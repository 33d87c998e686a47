using EvidenceVault.Core.Signing;
using EvidenceVault.Testing;

namespace EvidenceVault.Core.Tests.Signing;

/// <summary>A seal made once and kept: whatever changes in the code, seals already in vaults must stay valid.</summary>
public sealed class CadesSealGoldenTests
{
    private const string RootPem = """
        -----BEGIN CERTIFICATE-----
        MIIBlzCCAT2gAwIBAgIQQwXPg+YzmhYNtB4vSm/0HzAKBggqhkjOPQQDAjAqMRIw
        EAYDVQQLDAlhdXRob3JpdHkxFDASBgNVBAMMC05vcnRoIFZhdWx0MB4XDTI2MTEy
        MzExNTUwMFoXDTQ2MTEyMzEyMDAwMFowKjESMBAGA1UECwwJYXV0aG9yaXR5MRQw
        EgYDVQQDDAtOb3J0aCBWYXVsdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABIRw
        7OI0lMhu4haqfajRWlRnya3tjqf5/1wxm1ThAW8YbZQFej5jZQpFzeo+sqtTsFE9
        39G5OHYe7snS+qn2f/OjRTBDMBIGA1UdEwEB/wQIMAYBAf8CAQAwDgYDVR0PAQH/
        BAQDAgEGMB0GA1UdDgQWBBR7c0W/45P405zIIYCD0Xr+6udtkDAKBggqhkjOPQQD
        AgNIADBFAiA0HLffeT7MPcjXozlmTtkfobUUA9seh3HzeqZnKR7VlQIhAO8DDxy6
        CGiRbd9TxtCmZ9xNS6tU5SRHZqw0T0sHG6Tm
        -----END CERTIFICATE-----
        """;

    private const string Seal = """
        MIIDUwYJKoZIhvcNAQcCoIIDRDCCA0ACAQExDTALBglghkgBZQMEAgEwCwYJKoZIhvcNAQcBoIIByzCCAccwggFsoAMCAQICEFXBDzZy/khRoS/ny2TZBCAw
        CgYIKoZIzj0EAwIwKjESMBAGA1UECwwJYXV0aG9yaXR5MRQwEgYDVQQDDAtOb3J0aCBWYXVsdDAeFw0yNjExMjMxMTU1MDBaFw0yNzExMjMxMjAwMDBaMCkx
        EDAOBgNVBAsMB3N0YXRpb24xFTATBgNVBAMMDOmHh+mbhuermSAwNDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFOtFISAurHAa841HKnmnu37NgWtZmZB
        6q3KgDKgWvvvdTRchWmfJkgw5NYioSEpsQ9gebPv15xNsrhmGE6fVTSjdTBzMAwGA1UdEwEB/wQCMAAwDgYDVR0PAQH/BAQDAgeAMBMGA1UdJQQMMAoGCCsG
        AQUFBwMEMB0GA1UdDgQWBBQ9e//GnQ0mxlSXQ1TGnHoOhXEkljAfBgNVHSMEGDAWgBR7c0W/45P405zIIYCD0Xr+6udtkDAKBggqhkjOPQQDAgNJADBGAiEA
        1qvdb91320nbkKFLEa8qmy+2NixluiofYuFvhOIjUbUCIQDi0fE2RHz+I9WV4+bVEG7z7l6XJVUjelu9RnbQ0jmDMDGCAU4wggFKAgEBMD4wKjESMBAGA1UE
        CwwJYXV0aG9yaXR5MRQwEgYDVQQDDAtOb3J0aCBWYXVsdAIQVcEPNnL+SFGhL+fLZNkEIDALBglghkgBZQMEAgGggaIwGAYJKoZIhvcNAQkDMQsGCSqGSIb3
        DQEHATAcBgkqhkiG9w0BCQUxDxcNMjYxMTIzMTIwMDAwWjAvBgkqhkiG9w0BCQQxIgQg4iPoXSJ0DEZtKhAKjx5f+id5lxWImE8JsrICHWGN+kYwNwYLKoZI
        hvcNAQkQAi8xKDAmMCQwIgQgveuLwohwN4kagiLjB5xdWp42w9k43YS7NgH771AWHYswCgYIKoZIzj0EAwIERzBFAiANFgv1RmIkZ41qkK52mJdEAJeZrFgN
        zwgNYSanB2/m6QIhALF7MLcyXikL6GCQHE+AyD4jzpDgBXVPoOtjwU/yUHUW
        """;

    [Fact]
    public void The_kept_seal_is_valid_for_ever()
    {
        var verdict = CadesSeal.Check(Convert.FromBase64String(Seal), TestVault.ContentDigest, TrustRoot.FromPem(RootPem), CertificateRole.Station);
        Assert.True(verdict.IsValid, verdict.Reason);
        Assert.Equal(TestVault.Noon, verdict.SignedAt);
        Assert.Equal("采集站 04", verdict.Signer!.CommonName);
        Assert.Equal("55C10F3672FE4851A12FE7CB64D90420", verdict.Signer.SerialHex);
    }

    [Fact]
    public async Task The_openssl_program_accepts_the_kept_seal_at_the_time_of_its_making()
    {
        using var openssl = new OpenSslProgram();
        var cancel = TestContext.Current.CancellationToken;
        await openssl.PutAsync("seal.p7s", Convert.FromBase64String(Seal), cancel);
        await openssl.PutAsync("content", TestVault.Content, cancel);
        await openssl.PutAsync("root.pem", RootPem, cancel);
        await openssl.MustAsync(
            $"cms -verify -binary -cades -inform DER -in seal.p7s -content content -CAfile root.pem -out /dev/null -attime {TestVault.Noon.ToUnixTimeSeconds()}", cancel);
    }
}
