using EvidenceVault.Catalog;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace EvidenceVault.Portal.Security;

/// <summary>Hashes passwords as ASP.NET Core Identity does (PBKDF2, HMAC-SHA-512), and takes as long for accounts that do not exist.</summary>
public sealed class PasswordHashes
{
    /// <summary>For PBKDF2 with HMAC-SHA-512: OWASP Password Storage Cheat Sheet, 2023.</summary>
    private const int Iterations = 210_000;

    private readonly PasswordHasher<string> _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));
    private readonly string _nobodys;

    /// <summary>Makes one hash, to be compared with where there is no account.</summary>
    public PasswordHashes() => _nobodys = Hash("no account has this password");

    /// <summary>The text to keep in <see cref="Account.PasswordHash"/>.</summary>
    public string Hash(string password) => _hasher.HashPassword("", password);

    /// <summary>Whether the password is the account's. Without an account, or without a password set for it, the answer is no, after the same work.</summary>
    public bool Matches(Account? account, string password)
    {
        var outcome = _hasher.VerifyHashedPassword("", account is { PasswordHash.Length: > 0 } known ? known.PasswordHash : _nobodys, password);
        return account is { PasswordHash.Length: > 0 } && outcome != PasswordVerificationResult.Failed;
    }
}
