using EvidenceVault.Catalog;
using EvidenceVault.Core.Signing;

namespace EvidenceVault.Portal.Features.Custody;

/// <summary>
/// The signed list of station certificates that no longer count (RFC 5280 §5), for whoever checks a seal away from the vault. It is made when it is first asked
/// for, every day, and as soon as a station was revoked, by whatever process; nothing is stored, for the catalogue holds all it says.
/// </summary>
public sealed class RevocationList(CatalogDatabase database, CertificateAuthority authority, TimeProvider clock)
{
    /// <summary>For how long a reader may rely on one.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromDays(7);

    private static readonly TimeSpan MadeEvery = TimeSpan.FromDays(1);

    private readonly StationCertificates _certificates = new(database);
    private readonly Lock _making = new();
    private (byte[] List, DateTimeOffset At, int Of)? _newest;

    /// <summary>The list as of now, DER.</summary>
    public byte[] Current()
    {
        var revoked = _certificates.Revoked(); // none of them is ever taken off, so their number tells one list from another
        var now = clock.GetUtcNow();
        lock (_making)
        {
            if (_newest is not { } made || made.Of != revoked.Count || now < made.At || now - made.At >= MadeEvery)
            {
                _newest = made = (authority.IssueRevocationList(revoked.Select(r => ((ReadOnlyMemory<byte>)r.Certificate, r.RevokedAt!.Value)), now, Validity), now, revoked.Count);
            }

            return made.List;
        }
    }
}
