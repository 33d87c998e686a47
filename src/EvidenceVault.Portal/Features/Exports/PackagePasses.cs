using System.Globalization;
using System.Security.Cryptography;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Packages;
using Microsoft.AspNetCore.DataProtection;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>So often a package is given to one account from an instant on, and no more.</summary>
public sealed record PackagePass(DateTimeOffset IssuedAt, int Most)
{
    /// <param name="givings">Those of its package so far.</param>
    public bool IsUsedUp(IEnumerable<PackageGiving> givings, string account) => givings.Count(g => g.GivenAt >= IssuedAt && g.GivenBy == account) >= Most;
}

/// <summary>
/// What lets one account fetch one package for a while, once it was released with a fresh password and a form of our own: so a browser can go on where a connection broke, and no foreign page
/// can make one fetch it. It gives no right: each is asked for again at every request.
/// </summary>
internal sealed class PackagePasses(IDataProtectionProvider protection, TimeProvider clock)
{
    /// <summary>So long a download may go on: a large package over a slow line takes a night.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromHours(12);

    /// <summary>So often it is fetched by one pass: each time is a line for each of its items, and a package holds so many lines and no more.</summary>
    public const int MostFetches = 10;

    private readonly IDataProtector _protector = protection.CreateProtector("package-pass");

    public string Issue(PackageId package, string account) => _protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{package} {clock.GetUtcNow().ToUnixTimeMilliseconds()} {account}"));

    /// <summary>What the pass is still good for; null where it does not open this package to the account, or not any more.</summary>
    public PackagePass? Read(string? pass, PackageId package, string account)
    {
        try
        {
            return pass is not null && _protector.Unprotect(pass).Split(' ', 3) is [var id, var at, var name]
                && id == package.Value && name == account && DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(at, CultureInfo.InvariantCulture)) is var issued
                && clock.GetUtcNow() < issued + Lasts ? new PackagePass(issued, MostFetches) : null;
        }
        catch (CryptographicException)
        {
            return null; // not one of ours
        }
    }
}
