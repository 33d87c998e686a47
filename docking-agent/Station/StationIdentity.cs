using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EvidenceVault.Core.Signing;
using EvidenceVault.DurableFiles;

namespace EvidenceVault.DockingAgent.Station;

/// <summary>
/// The station's certificate and key: two files, and in memory what is sealed and connected with just now. They are replaced together, though no call
/// renames two files at once: the next key waits beside the present one, and the rename of the certificate decides. Whichever key fits the certificate
/// is the station's; a start that finds it under the waiting name only finishes the move.
/// </summary>
/// <remarks>
/// In commit order: <c>KEY.next</c> is durable; the vault has answered; the certificate is replaced (this decides); <c>KEY.next</c> is renamed over <c>KEY</c>.
/// A crash before the third step leaves the old pair, and a next key that the next request is made with; one after it, the new pair.
/// </remarks>
public sealed class StationIdentity : IDisposable
{
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Readable = Secret | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly string _certificateFile;
    private readonly string _keyFile;
    private readonly List<IDisposable> _all = []; // earlier ones may still be in use by a seal or a handshake
    private Pair _now;

    private StationIdentity(string certificateFile, string keyFile, Pair now)
    {
        (_certificateFile, _keyFile, _now) = (certificateFile, keyFile, now);
        _all.AddRange([now.Identity, now.Tls]);
    }

    /// <summary>What is sealed with now.</summary>
    public SigningIdentity Current => Volatile.Read(ref _now).Identity;

    /// <summary>The same, for connections.</summary>
    public X509Certificate2 ForTls => Volatile.Read(ref _now).Tls;

    private string NextKeyFile => _keyFile + ".next";

    /// <exception cref="RefusedKeyException">The files hold no pair that may seal.</exception>
    /// <exception cref="IOException">One cannot be read.</exception>
    public static StationIdentity Open(string certificateFile, string keyFile)
    {
        try
        {
            return new StationIdentity(certificateFile, keyFile, Read(certificateFile, keyFile));
        }
        catch (RefusedKeyException)
        {
            // Another agent may have been between the two renames while this one read: a second look sees both.
            return new StationIdentity(certificateFile, keyFile, Read(certificateFile, keyFile));
        }
    }

    /// <summary>Finishes a renewal that a crash interrupted after it was decided. Only for the one agent that has the spool.</summary>
    public void Settle()
    {
        if (File.Exists(NextKeyFile) && !Fits(_certificateFile, _keyFile) && Fits(_certificateFile, NextKeyFile))
        {
            File.Move(NextKeyFile, _keyFile, overwrite: true);
            DurableDirectory.Flush(Path.GetDirectoryName(_keyFile)!);
        }
    }

    /// <summary>The key for the next certificate: made once and kept until that certificate has come, so that a request asked again is for the same.</summary>
    public SigningKeyPair NextKey()
    {
        if (File.Exists(NextKeyFile))
        {
            try
            {
                return SigningKeyPair.FromPem(File.ReadAllText(NextKeyFile));
            }
            catch (RefusedKeyException)
            {
                // Not as it was written; nothing was sealed with it, so another takes its place.
            }
        }

        var pair = SigningKeyPair.Generate();
        DurableFile.Replace(NextKeyFile, Encoding.UTF8.GetBytes(pair.PrivateKeyPem), Secret);
        return pair;
    }

    /// <summary>The next key leads to no certificate that is of use: the next request is made with another.</summary>
    public void ForgetNextKey() => DurableFile.Delete(NextKeyFile);

    /// <summary>Puts the certificate for the next key in place. Afterwards seals and new connections are made with it.</summary>
    /// <exception cref="RefusedKeyException">It is not for the next key.</exception>
    public void Take(string certificatePem)
    {
        var next = Pair.Of(certificatePem, File.ReadAllText(NextKeyFile));
        _all.AddRange([next.Identity, next.Tls]);
        DurableFile.Replace(_certificateFile, Encoding.UTF8.GetBytes(certificatePem), Readable);
        //// A crash now leaves the new certificate with its key under the waiting name, which the next start puts in place.

        Settle();
        Volatile.Write(ref _now, next);
    }

    public void Dispose() => _all.ForEach(one => one.Dispose());

    private static Pair Read(string certificateFile, string keyFile)
    {
        var next = keyFile + ".next";
        var (certificate, key) = (File.ReadAllText(certificateFile), File.ReadAllText(keyFile));
        return !Fits(certificateFile, keyFile) && File.Exists(next) && Fits(certificateFile, next) ? Pair.Of(certificate, File.ReadAllText(next)) : Pair.Of(certificate, key);
    }

    private static bool Fits(string certificateFile, string keyFile)
    {
        try
        {
            using var both = SigningIdentity.FromPem(File.ReadAllText(certificateFile), File.ReadAllText(keyFile));
            return true;
        }
        catch (RefusedKeyException)
        {
            return false;
        }
    }

    private sealed record Pair(SigningIdentity Identity, X509Certificate2 Tls)
    {
        [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "Whoever asks for the pair disposes of both.")]
        public static Pair Of(string certificatePem, string keyPem)
        {
            var identity = SigningIdentity.FromPem(certificatePem, keyPem);
            return new Pair(identity, X509Certificate2.CreateFromPem(certificatePem, keyPem));
        }
    }
}
