using System.Globalization;
using System.Security.Cryptography;
using EvidenceVault.Core.Packages;
using Microsoft.AspNetCore.DataProtection;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>
/// What lets one account fetch one package for a while, once it was released with a fresh password and a form of our own: so a browser can go on where a connection broke, and no foreign page
/// can make one fetch it. It gives no right: each is asked for again at every request.
/// </summary>
internal sealed class PackagePasses(IDataProtectionProvider protection, TimeProvider clock)
{
    /// <summary>So long a download may go on: a large package over a slow line takes a night.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromHours(12);

    private readonly IDataProtector _protector = protection.CreateProtector("package-pass");

    public string Issue(PackageId package, string account) => _protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{package} {(clock.GetUtcNow() + Lasts).ToUnixTimeSeconds()} {account}"));

    public bool Opens(string? pass, PackageId package, string account)
    {
        try
        {
            return pass is not null && _protector.Unprotect(pass).Split(' ', 3) is [var id, var until, var name]
                && id == package.Value && name == account && long.Parse(until, CultureInfo.InvariantCulture) > clock.GetUtcNow().ToUnixTimeSeconds();
        }
        catch (CryptographicException)
        {
            return false; // not one of ours
        }
    }
}
