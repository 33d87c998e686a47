using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Security;
using EvidenceVault.Portal.Tests.Rig;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Portal.Tests.Security;

public sealed partial class SecondFactorTests
{
    /// <summary>RFC 6238, appendix B, for HMAC-SHA-1.</summary>
    [Theory]
    [InlineData(59, "94287082")]
    [InlineData(1111111109, "07081804")]
    [InlineData(1111111111, "14050471")]
    [InlineData(1234567890, "89005924")]
    [InlineData(2000000000, "69279037")]
    [InlineData(20000000000, "65353130")]
    public void Codes_are_those_of_the_standard(long seconds, string code)
    {
        var secret = Encoding.ASCII.GetBytes("12345678901234567890");
        var at = DateTimeOffset.FromUnixTimeSeconds(seconds);
        Assert.Equal(code, Totp.Code(secret, Totp.StepAt(at), digits: 8));
        Assert.Equal(Totp.StepAt(at), Totp.FindStep(secret, code[2..], at));
    }

    /// <summary>RFC 4648, section 10, without padding.</summary>
    [Theory]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Secrets_are_written_as_the_standard_says(string bytes, string text) => Assert.Equal(text, Totp.Base32(Encoding.ASCII.GetBytes(bytes)));

    [Fact]
    public async Task With_a_second_factor_the_password_alone_lets_nobody_in_and_no_code_counts_twice()
    {
        await using var rig = await PortalRig.StartAsync();
        var (secret, recovery) = await SetUpAsync(rig);
        using var browser = rig.OpenBrowser();
        Assert.False(await EnterAsync(browser, null));
        Assert.False(await EnterAsync(browser, Code(rig, secret))); // it set the factor up
        rig.Clock.Advance(TimeSpan.FromSeconds(30));
        var code = Code(rig, secret);
        Assert.True(await EnterAsync(browser, code[..3] + " " + code[3..]));
        using var thief = rig.OpenBrowser();
        Assert.False(await EnterAsync(thief, code));
        Assert.True(await EnterAsync(thief, recovery[0]));
        using var late = rig.OpenBrowser();
        Assert.False(await EnterAsync(late, recovery[0]));
        Assert.Equal([.. Enumerable.Repeat(Accounts.WrongCode, 4)], rig.Events(CustodyAct.SignInRefused).Select(e => e.Reason!));
    }

    [Fact]
    public async Task Guessed_codes_lock_the_account_as_guessed_passwords_do()
    {
        await using var rig = await PortalRig.StartAsync();
        var (secret, _) = await SetUpAsync(rig);
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        using var browser = rig.OpenBrowser();
        for (var i = 0; i < SignInDesk.MostFailures; i++)
        {
            Assert.False(await EnterAsync(browser, "000000"));
        }

        Assert.False(await EnterAsync(browser, Code(rig, secret)));
        Assert.Equal("locked", rig.Events(CustodyAct.SignInRefused)[^1].Reason);
    }

    [Fact]
    public async Task Who_has_a_second_factor_gives_a_code_wherever_the_password_is_asked_for_again_and_none_counts_twice()
    {
        await using var rig = await PortalRig.StartAsync();
        var (secret, recovery) = await SetUpAsync(rig);
        using var browser = rig.OpenBrowser();
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        var atTheDoor = Code(rig, secret);
        Assert.True(await EnterAsync(browser, atTheDoor));
        Assert.NotNull((await browser.ReadAsync("/confirm")).QuerySelector("input[name='confirm.code'][required]"));
        Assert.False(await ConfirmAsync(browser, null));
        Assert.False(await ConfirmAsync(browser, atTheDoor)); // it opened the door, and is used up
        rig.Clock.Advance(TimeSpan.FromSeconds(Totp.StepSeconds));
        Assert.True(await ConfirmAsync(browser, Code(rig, secret)));
        Assert.False(await ConfirmAsync(browser, Code(rig, secret)));
        Assert.True(await ConfirmAsync(browser, " " + recovery[3].Replace("-", " ", StringComparison.Ordinal)));
        Assert.False(await ConfirmAsync(browser, recovery[3]));
        Assert.Equal([.. Enumerable.Repeat(Accounts.WrongCode, 4)], rig.Events(CustodyAct.SignInRefused).Select(e => e.Reason!));
        Assert.Equal(3, rig.Events(CustodyAct.IdentityConfirmed).Count); // the first was for setting the factor up
    }

    [Fact]
    public async Task Codes_guessed_where_the_password_is_asked_for_again_lock_the_account()
    {
        await using var rig = await PortalRig.StartAsync();
        var (secret, recovery) = await SetUpAsync(rig);
        using var browser = rig.OpenBrowser();
        Assert.True(await EnterAsync(browser, recovery[0]));
        for (var i = 0; i < SignInDesk.MostFailures; i++)
        {
            Assert.False(await ConfirmAsync(browser, "000000"));
        }

        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(await ConfirmAsync(browser, Code(rig, secret)));
        Assert.Equal("locked", rig.Events(CustodyAct.SignInRefused)[^1].Reason);
    }

    [Fact]
    public async Task The_second_factor_is_not_taken_off_nor_the_password_changed_by_the_password_alone()
    {
        await using var rig = await PortalRig.StartAsync();
        var (_, recovery) = await SetUpAsync(rig);
        using var browser = rig.OpenBrowser();
        Assert.True(await EnterAsync(browser, recovery[0]));
        const string chosen = "a wholly different one of mine";
        using var removed = await browser.PostAsync("/account", "/account/nofactor", ("present", PortalRig.Password));
        using var changed = await browser.PostAsync("/account", "/account/password", ("present", PortalRig.Password), ("chosen", chosen), ("again", chosen));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (removed.StatusCode, changed.StatusCode));
        Assert.Empty(rig.Events(CustodyAct.PasswordSet));
        Assert.NotNull(rig.Get<Accounts>().Find("zhang")!.FactorSecret);
        using var withCode = await browser.PostAsync("/account", "/account/password", ("present", PortalRig.Password), ("factor", recovery[1]), ("chosen", chosen), ("again", chosen));
        Assert.Equal(HttpStatusCode.Redirect, withCode.StatusCode);
        using var off = await browser.PostAsync("/account", "/account/nofactor", ("present", chosen), ("factor", recovery[2]));
        Assert.Equal(HttpStatusCode.Redirect, off.StatusCode);
        Assert.Null(rig.Get<Accounts>().Find("zhang")!.FactorSecret);
        Assert.Null((await browser.ReadAsync("/confirm")).QuerySelector("input[name='confirm.code']"));
    }

    [Fact]
    public async Task Neither_the_secret_nor_a_recovery_code_lies_readable_in_the_catalogue_or_the_log()
    {
        await using var rig = await PortalRig.StartAsync();
        var (secret, recovery) = await SetUpAsync(rig);
        await using var connection = new SqliteConnection($"Data Source={rig.Database.Path};Mode=ReadOnly");
        await connection.OpenAsync(PortalRig.Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT group_concat(factor_secret) || (SELECT group_concat(sha256) FROM recovery_code) FROM account";
        var kept = (string)(await command.ExecuteScalarAsync(PortalRig.Cancel))!;
        var told = string.Concat(rig.Events().Select(e => Encoding.UTF8.GetString(e.ToEntry())));
        Assert.All(recovery.Append(Totp.Base32(secret)).Append(Convert.ToBase64String(secret)), text =>
        {
            Assert.DoesNotContain(text, kept, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(text, told, StringComparison.OrdinalIgnoreCase);
        });
        Assert.Equal("on", Assert.Single(rig.Events(CustodyAct.SecondFactorSet)).Facts["state"]);
    }

    [Fact]
    public async Task A_secret_that_was_offered_to_another_account_is_not_taken()
    {
        await using var rig = await PortalRig.StartAsync();
        rig.AddAccount("zhang", AccountRole.Officer, Seeds.Officer);
        rig.AddAccount("li", AccountRole.Officer, Seeds.OtherOfficer);
        using var zhang = await rig.SignInAsync("zhang");
        using var li = await rig.SignInAsync("li");
        var offer = await zhang.ReadAsync("/account");
        var secret = FromBase32(Address().Match(offer.Body!.TextContent).Groups["secret"].Value);
        using var answer = await li.PostAsync("/account", "/account/factor",
            ("secret", offer.QuerySelector("input[name=secret]")!.GetAttribute("value")!), ("code", Code(rig, secret)), ("present", PortalRig.Password));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(rig.Events(CustodyAct.SecondFactorSet));
    }

    private static async Task<(byte[] Secret, IReadOnlyList<string> Recovery)> SetUpAsync(PortalRig rig)
    {
        rig.AddAccount("zhang", AccountRole.Officer, Seeds.Officer);
        using var browser = await rig.SignInAsync("zhang");
        var offer = await browser.ReadAsync("/account");
        var secret = FromBase32(Address().Match(offer.Body!.TextContent).Groups["secret"].Value);
        using var answer = await browser.PostAsync("/account", "/account/factor",
            ("secret", offer.QuerySelector("input[name=secret]")!.GetAttribute("value")!), ("code", Code(rig, secret)), ("present", PortalRig.Password));
        var page = await Visitor.ParseAsync(answer);
        var recovery = page.QuerySelectorAll("#recovery-title ~ ul code").Select(c => c.TextContent).ToList();
        Assert.Equal(SecondFactor.RecoveryCodes, recovery.Count);
        return (secret, recovery);
    }

    private static string Code(PortalRig rig, byte[] secret) => Totp.Code(secret, Totp.StepAt(rig.Clock.GetUtcNow()));

    private static async Task<bool> EnterAsync(Visitor browser, string? code)
    {
        using var answer = await browser.PostAsync("/sign-in", "/sign-in", ("name", "zhang"), ("password", PortalRig.Password), ("code", code ?? ""));
        return answer.StatusCode == HttpStatusCode.Redirect;
    }

    private static async Task<bool> ConfirmAsync(Visitor browser, string? code)
    {
        using var answer = await browser.PostAsync("/confirm", "/confirm", ("confirm.password", PortalRig.Password), ("confirm.code", code ?? ""));
        return answer.StatusCode == HttpStatusCode.Redirect;
    }

    private static byte[] FromBase32(string text)
    {
        var (bytes, bits, held) = (new List<byte>(), 0, 0);
        foreach (var letter in text)
        {
            (bits, held) = ((bits << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), held + 5);
            if (held >= 8)
            {
                bytes.Add((byte)(bits >> (held - 8)));
                held -= 8;
            }
        }

        return [.. bytes];
    }

    [GeneratedRegex("otpauth://totp/EvidenceVault:zhang\\?secret=(?<secret>[A-Z2-7]{32})&issuer=EvidenceVault&algorithm=SHA1&digits=6&period=30")]
    private static partial Regex Address();
}
