using EvidenceVault.Catalog;
using Microsoft.AspNetCore.Identity;

namespace EvidenceVault.Portal.Security;

/// <summary>Hashes passwords as ASP.NET Core Identity does (PBKDF2, HMAC-SHA-512), and takes as long for accounts that do not exist.</summary>
public sealed class PasswordHashes
{
    // The framework's own count of iterations: every tool that makes an account then costs a guesser the same, as does no account.
    private readonly PasswordHasher<string> _hasher = new();
    private readonly string _nobodys;

    /// <summary>Makes one hash, to be compared with where there is no account.</summary>
    public PasswordHashes() => _nobodys = Hash("no account has this password");

    /// <summary>The text to keep in <see cref="Account.PasswordHash"/>.</summary>
    public string Hash(string password) => _hasher.HashPassword("", password);

    /// <summary>Whether the password is the account's. Without an account the answer is no, after the same work.</summary>
    public bool Matches(Account? account, string password)
    {
        var outcome = _hasher.VerifyHashedPassword("", account?.PasswordHash ?? _nobodys, password);
        return account is not null && outcome != PasswordVerificationResult.Failed;
    }
}
