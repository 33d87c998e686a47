using System.Security.Cryptography;
using System.Text;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using Microsoft.AspNetCore.DataProtection;

namespace EvidenceVault.Portal.Security;

/// <summary>The second factor of accounts: secrets, protected where they lie by the portal's keys; codes, of which none counts twice; and recovery codes.</summary>
internal sealed class SecondFactor(Accounts accounts, IDataProtectionProvider protection, TimeProvider clock)
{
    public const int RecoveryCodes = 10;
    public const int LongestCode = 32;
    private const int RecoveryLetters = 10;

    /// <summary>Without what is taken for something else: no 0, O, 1, I or L.</summary>
    private const string RecoveryAlphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

    private readonly IDataProtector _protector = protection.CreateProtector("second-factor");

    public string Protect(byte[] secret) => Convert.ToBase64String(_protector.Protect(secret));

    /// <summary>Takes a code of the authenticator, or a recovery code, for the account. False where it is none, or was taken before.</summary>
    public bool TryTake(CatalogTransaction transaction, Account account, string? code)
    {
        var typed = Plain(code);
        if (account.FactorSecret is not { } kept || typed.Length is 0 or > LongestCode)
        {
            return false;
        }

        return Reveal(kept) is { } secret && Totp.FindStep(secret, typed, clock.GetUtcNow()) is { } step
            ? accounts.TryTakeStep(transaction, account.Name, step)
            : typed.Length == RecoveryLetters && accounts.TryTakeRecovery(transaction, account.Name, DigestOf(typed));
    }

    /// <summary>Codes to be shown once, and their digests to be kept.</summary>
    public static (IReadOnlyList<string> Shown, IReadOnlyList<Sha256Digest> Kept) NewRecovery()
    {
        List<string> codes = [.. Enumerable.Range(0, RecoveryCodes).Select(_ => RandomNumberGenerator.GetString(RecoveryAlphabet, RecoveryLetters))];
        return (codes.ConvertAll(c => $"{c[..5]}-{c[5..]}"), codes.ConvertAll(DigestOf));
    }

    /// <summary>A code as it was meant: people type blanks and strokes, and small letters.</summary>
    public static string Plain(string? code) => new([.. (code ?? "").Where(char.IsAsciiLetterOrDigit).Select(char.ToUpperInvariant)]);

    /// <summary>Null where the keys that protected it are gone: then only a recovery code or the security administrator helps.</summary>
    private byte[]? Reveal(string kept)
    {
        try
        {
            return _protector.Unprotect(Convert.FromBase64String(kept));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Fifty random bits each: a digest without a salt gives nothing away that could be searched for in time.</summary>
    private static Sha256Digest DigestOf(string code) => Sha256Digest.Of(Encoding.UTF8.GetBytes(code));
}
