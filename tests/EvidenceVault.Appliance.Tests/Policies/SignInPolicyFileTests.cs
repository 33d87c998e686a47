using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EvidenceVault.Appliance.Policies;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Catalog;
using Xunit;

namespace EvidenceVault.Appliance.Tests.Policies;

public sealed class SignInPolicyFileTests
{
    [Fact]
    public void The_shipped_policy_can_be_read_and_opens_no_other_way_in()
    {
        var policy = SignInPolicyFile.Load(Path.Combine(AppContext.BaseDirectory, "policies", "access", "sign-in.yaml"));
        Assert.Empty(policy.SecondFactorFor);
        Assert.Null(policy.OpenId);
        Assert.Null(policy.Cards);
    }

    [Theory]
    [InlineData("issuer: https://id.example/realms/police", null)]
    [InlineData("issuer: http://127.0.0.1:8080", null)]
    [InlineData("issuer: http://id.example", "no https address")]
    [InlineData("issuer: https://id.example, client_secret: s3cret", "client_secret")]
    [InlineData("issuer: https://id.example", "chmod 600", "-rw-r--r--")]
    [InlineData("issuer: https://id.example", "is missing", "")]
    [InlineData("issuer: https://id.example", "first line", "-rw-------", "\n")]
    public void The_secret_of_the_provider_is_read_from_a_closed_file_alone(string line, string? refusal, string mode = "-rw-------", string secret = "s3cret\n")
    {
        var folder = Directory.CreateTempSubdirectory("sign-in-").FullName;
        try
        {
            var (policy, file) = (Path.Combine(folder, "sign-in.yaml"), Path.Combine(folder, "openid.secret"));
            File.WriteAllText(policy, "version: 1\nsecond_factor_for: []\nopenid_connect: { client_id: vault, client_secret_file: openid.secret, title: { zh: 统一身份, en: Single sign-on }, " + line + " }\n");
            if (mode.Length > 0)
            {
                File.WriteAllText(file, secret);
                File.SetUnixFileMode(file, mode == "-rw-------" ? UnixFileMode.UserRead | UnixFileMode.UserWrite : UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            }

            if (refusal is null)
            {
                var read = SignInPolicyFile.Load(policy).OpenId!;
                Assert.Equal(("s3cret", "vault", "Single sign-on"), (read.ClientSecret, read.ClientId, read.Title.En));
                Assert.DoesNotContain("s3cret", read.ToString(), StringComparison.Ordinal);
            }
            else
            {
                var said = Assert.Throws<VaultException>(() => SignInPolicyFile.Load(policy)).Message;
                Assert.Contains(refusal, said, StringComparison.Ordinal);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("listen: 0.0.0.0", "listen")]
    [InlineData("address: 'http://vault.example:8644'", "address")]
    [InlineData("authorities: none.pem", "none.pem is missing")]
    [InlineData("key: door.pem", "chmod 600")]
    [InlineData("trust: door.pem", "trust")]
    public void The_door_for_cards_is_read_with_its_certificate_and_what_is_wrong_is_named(string instead, string? refusal)
    {
        var folder = Directory.CreateTempSubdirectory("sign-in-").FullName;
        try
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var own = new CertificateRequest("CN=vault.example", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
            File.WriteAllText(Path.Combine(folder, "door.pem"), own.ExportCertificatePem());
            File.WriteAllText(Path.Combine(folder, "door.key"), key.ExportPkcs8PrivateKeyPem());
            File.SetUnixFileMode(Path.Combine(folder, "door.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.SetUnixFileMode(Path.Combine(folder, "door.pem"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
            string[] lines = ["listen: 0.0.0.0:8644", "address: 'https://vault.example:8644'", "certificate: door.pem", "key: door.key", "authorities: door.pem", "title: { zh: 证书卡, en: Card }"];
            var section = lines.Where(l => instead.Length == 0 || l.Split(':')[0] != instead.Split(':')[0]).Append(instead).Where(l => l.Length > 0);
            var path = Path.Combine(folder, "sign-in.yaml");
            File.WriteAllText(path, "version: 1\nsecond_factor_for: []\ncertificates:\n" + string.Concat(section.Select(l => "  " + l + "\n")));
            if (refusal is null)
            {
                var cards = SignInPolicyFile.Load(path).Cards!;
                Assert.True(cards.Own.Single().HasPrivateKey);
                Assert.Equal((8644, "https://vault.example:8644/", null), (cards.Listen.Port, cards.Address.AbsoluteUri, cards.RevocationListFile));
            }
            else
            {
                Assert.Contains(refusal, Assert.Throws<VaultException>(() => SignInPolicyFile.Load(path)).Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("version: 1\nsecond_factor_for: [SystemAdministrator, Supervisor]\n", null)]
    [InlineData("version: 1\nsecond_factor_for: [Superviser]\n", "Superviser")]
    [InlineData("version: 1\nsecond_factor_for: [0]\n", "'0'")]
    [InlineData("version: 1\nsecond_factors: []\n", "second_factors")]
    [InlineData("version: 1\n", "second_factor_for")]
    [InlineData("- 1\n", "cannot be used")]
    public void A_role_that_was_misspelt_is_refused_and_does_not_go_without(string text, string? refusal)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text);
            if (refusal is null)
            {
                Assert.Equal([AccountRole.Supervisor, AccountRole.SystemAdministrator], SignInPolicyFile.Load(path).SecondFactorFor.Order());
            }
            else
            {
                Assert.Contains(refusal, Assert.Throws<VaultException>(() => SignInPolicyFile.Load(path)).Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }
}
