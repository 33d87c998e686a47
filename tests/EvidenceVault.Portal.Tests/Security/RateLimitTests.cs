using System.Net;
using EvidenceVault.Catalog;
using EvidenceVault.Portal.Security;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Security;

public sealed class RateLimitTests
{
    [Fact]
    public async Task An_account_exports_only_so_often_in_a_minute_and_another_one_is_not_held_up()
    {
        await using var rig = await PortalRig.StartAsync();
        using var busy = await rig.SignInAsync(AccountRole.EquipmentManager);
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < RateLimits.ExportsPerMinute + 1; i++)
        {
            using var answer = await busy.GetAsync("/register/export/units");
            answers.Add(answer.StatusCode);
        }

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.TooManyRequests), (answers[0], answers[^1]));
        using var page = await busy.GetAsync("/units");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        using var other = await rig.SignInAsync(AccountRole.SecurityAdministrator);
        using var export = await other.GetAsync("/register/export/units");
        Assert.Equal(HttpStatusCode.OK, export.StatusCode);
    }
}
