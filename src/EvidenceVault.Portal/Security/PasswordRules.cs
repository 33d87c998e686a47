using EvidenceVault.Catalog;

namespace EvidenceVault.Portal.Security;

/// <summary>Why a password is not taken.</summary>
public enum PasswordRefusal
{
    TooShort,
    TooLong,
    HoldsName,
    TooCommon,
    UsedBefore,
}

/// <summary>What a password must be: long, not the name, not what anybody tries first, and not one of the last. No kinds of characters are demanded: length does more (NIST SP 800-63B, 5.1.1).</summary>
public static class PasswordRules
{
    public const int Shortest = 12;
    public const int Longest = 256;

    /// <summary>Fewer different characters than this are a pattern and no password.</summary>
    private const int FewestDifferent = 5;

    /// <summary>A name shorter than this may stand in a password by chance.</summary>
    private const int ShortestName = 4;

    /// <summary>What long passwords are mostly made of that are guessed first; whoever adds a few digits or signs has still chosen one of them.</summary>
    private static readonly string[] Common =
    [
        "password", "passw0rd", "administrator", "admin", "qwertyuiop", "qwerty", "asdfghjkl", "zxcvbnm", "1qaz2wsx", "3edc4rfv", "iloveyou", "welcome", "letmein", "changeme",
        "abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "98765432109876543210", "woaini", "mima", "jingcha", "gongan", "jiaojing", "police", "evidencevault", "evidence", "vault",
    ];

    /// <summary>Null where the password may be taken.</summary>
    /// <param name="former">Hashes of the passwords that the account had, without its present one.</param>
    public static PasswordRefusal? Refusal(string password, Account account, IReadOnlyList<string> former, PasswordHashes hashes)
    {
        if (password.Length is < Shortest or > Longest)
        {
            return password.Length < Shortest ? PasswordRefusal.TooShort : PasswordRefusal.TooLong;
        }

        if (new[] { account.Name, account.DisplayName, account.Officer ?? "" }.Any(n => n.Length >= ShortestName && password.Contains(n, StringComparison.OrdinalIgnoreCase)))
        {
            return PasswordRefusal.HoldsName;
        }

        return IsCommon(password) ? PasswordRefusal.TooCommon
            : hashes.Matches(account, password) || former.Take(Accounts.MostFormer).Any(h => hashes.Matches(account with { PasswordHash = h }, password)) ? PasswordRefusal.UsedBefore
            : null;
    }

    /// <summary>Whether little is left of it without what everybody tries first.</summary>
    private static bool IsCommon(string password)
    {
        var rest = password.ToUpperInvariant();
        if (rest.Distinct().Count() < FewestDifferent)
        {
            return true;
        }

        foreach (var word in Common)
        {
            rest = Without(rest, word);
        }

        return rest.Count(char.IsLetter) < FewestDifferent && rest.Length < Shortest;
    }

    /// <summary>Takes out the word, and of the long rows whatever stretch of them stands there.</summary>
    private static string Without(string text, string word)
    {
        const int Stretch = 6;
        for (var length = word.Length; length >= Math.Min(Stretch, word.Length); length--)
        {
            for (var at = 0; at + length <= word.Length; at++)
            {
                text = text.Replace(word.Substring(at, length), "", StringComparison.OrdinalIgnoreCase);
            }
        }

        return text;
    }
}
