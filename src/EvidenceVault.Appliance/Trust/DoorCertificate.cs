using System.Security.Cryptography.X509Certificates;
using System.Text;
using EvidenceVault.Core.Signing;
using EvidenceVault.DurableFiles;

namespace EvidenceVault.Appliance.Trust;

/// <summary>The TLS certificate of the stations' door: issued by the vault's own authority, for stations trust that root already, and renewed by itself.</summary>
public sealed class DoorCertificate : IDisposable
{
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly TimeSpan RenewedBefore = TimeSpan.FromDays(120); // a third of its year is left

    private readonly CertificateAuthority _authority;
    private readonly TimeProvider _clock;
    private readonly string _file;
    private readonly IReadOnlyList<string> _names;
    private readonly Lock _renewing = new();
    private X509Certificate2 _current;

    /// <param name="folder">The vault's; the certificate lies in its trust folder, with its key.</param>
    /// <param name="names">DNS names and addresses by which stations reach the vault.</param>
    public DoorCertificate(VaultFolder folder, CertificateAuthority authority, IReadOnlyList<string> names, TimeProvider clock)
    {
        (_authority, _clock, _names, _file) = (authority, clock, names, Path.Combine(folder.Trust, "door.pem"));
        _current = Find() ?? Issue();
    }

    /// <summary>The certificate to show now.</summary>
    public X509Certificate2 Current()
    {
        lock (_renewing)
        {
            if (!IsGood(_current))
            {
                try
                {
                    _current = Issue(); // the old one may still be in use by a handshake, and is left to the collector
                }
                catch (IOException) when (_clock.GetUtcNow() < _current.NotAfter.ToUniversalTime())
                {
                    // A full disk keeps the new one from being written; the old one is good for now, and the next handshake tries again.
                }
            }

            return _current;
        }
    }

    public void Dispose() => _current.Dispose();

    private X509Certificate2? Find()
    {
        if (!File.Exists(_file))
        {
            return null;
        }

        var found = X509Certificate2.CreateFromPemFile(_file);
        if (IsGood(found))
        {
            return found;
        }

        found.Dispose();
        return null;
    }

    private bool IsGood(X509Certificate2 certificate) =>
        _clock.GetUtcNow() + RenewedBefore < certificate.NotAfter.ToUniversalTime() && _names.All(name => certificate.MatchesHostname(name, allowCommonName: false));

    private X509Certificate2 Issue()
    {
        var pair = SigningKeyPair.Generate();
        var certificate = _authority.IssueServer(_names, pair.RequestPem, _clock.GetUtcNow());
        DurableFile.Replace(_file, Encoding.UTF8.GetBytes(certificate + "\n" + pair.PrivateKeyPem + "\n"), Secret);
        return X509Certificate2.CreateFromPem(certificate, pair.PrivateKeyPem);
    }
}
