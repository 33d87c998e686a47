using EvidenceVault.Appliance.Policies;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Catalog;
using Xunit;

namespace EvidenceVault.Appliance.Tests.Policies;

public sealed class SignInPolicyFileTests
{
    [Fact]
    public void The_shipped_policy_can_be_read() =>
        Assert.Empty(SignInPolicyFile.Load(Path.Combine(AppContext.BaseDirectory, "policies", "access", "sign-in.yaml")));

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
                Assert.Equal([AccountRole.Supervisor, AccountRole.SystemAdministrator], SignInPolicyFile.Load(path).Order());
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
