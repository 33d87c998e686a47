using EvidenceVault.Catalog;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Tests.Security;

public sealed class PasswordRulesTests
{
    private static readonly PasswordHashes Hashes = new();
    private static readonly Account Zhang = new("zhangwei", "张伟伟伟", AccountRole.Officer, "033123", "u", Hashes.Hash("the present one it is"), "s", 0, null, null, null);

    [Theory]
    [InlineData("elf zeichen", PasswordRefusal.TooShort)]
    [InlineData("I am ZhangWei himself", PasswordRefusal.HoldsName)]
    [InlineData("my number is 033123", PasswordRefusal.HoldsName)]
    [InlineData("我是张伟伟伟，今天也是如此", PasswordRefusal.HoldsName)]
    [InlineData("Password1234", PasswordRefusal.TooCommon)]
    [InlineData("123456789012", PasswordRefusal.TooCommon)]
    [InlineData("qwertyuiop12", PasswordRefusal.TooCommon)]
    [InlineData("aaaabbbbaaaabbbb", PasswordRefusal.TooCommon)]
    [InlineData("Administrator!1", PasswordRefusal.TooCommon)]
    [InlineData("the present one it is", PasswordRefusal.UsedBefore)]
    [InlineData("one of earlier days", PasswordRefusal.UsedBefore)]
    [InlineData("correct horse battery staple", null)]
    [InlineData("青山一道同云雨明月何曾是两乡", null)]
    public void A_password_is_long_and_not_what_anybody_would_try(string password, PasswordRefusal? refusal) =>
        Assert.Equal(refusal, PasswordRules.Refusal(password, Zhang, [Hashes.Hash("one of earlier days")], Hashes));

    [Fact]
    public void The_longest_is_taken_and_one_more_letter_is_not()
    {
        var longest = string.Concat(Enumerable.Range(0, PasswordRules.Longest).Select(i => (char)('a' + (i * 7 % 26))));
        Assert.Null(PasswordRules.Refusal(longest, Zhang, [], Hashes));
        Assert.Equal(PasswordRefusal.TooLong, PasswordRules.Refusal(longest + "x", Zhang, [], Hashes));
    }
}
