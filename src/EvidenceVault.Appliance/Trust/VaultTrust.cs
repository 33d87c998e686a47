using System.Security.Cryptography;
using System.Text;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Signing;
using EvidenceVault.DurableFiles;
using EvidenceVault.Portal.Features.Intake;

namespace EvidenceVault.Appliance.Trust;

/// <summary>The vault's keys: its authority, its own seal, the custody log's key, and the secret of its upload instructions.</summary>
public sealed class VaultTrust : IDisposable
{
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Open = Secret | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private VaultTrust(CertificateAuthority authority, SigningIdentity identity, LogSigningKey logKey, UploadKeys uploadKeys)
    {
        Authority = authority;
        Identity = identity;
        LogKey = logKey;
        UploadKeys = uploadKeys;
    }

    public CertificateAuthority Authority { get; }

    public SigningIdentity Identity { get; }

    public LogSigningKey LogKey { get; }

    public UploadKeys UploadKeys { get; }

    /// <summary>Opens the keys in the folder; a new vault makes them.</summary>
    /// <exception cref="VaultException">The folder exists and a key in it is missing, unreadable or open to others.</exception>
    public static VaultTrust OpenOrCreate(VaultFolder folder, DateTimeOffset now)
    {
        if (!Directory.Exists(folder.Trust))
        {
            Create(folder.Trust, now);
        }

        var caKey = Path.Combine(folder.Trust, "ca.key");
        foreach (var key in new[] { caKey, Path.Combine(folder.Trust, "vault.key"), Path.Combine(folder.Trust, "log.key"), Path.Combine(folder.Trust, "intake.key") })
        {
            RefuseOpenKey(key);
        }

        try
        {
            return new VaultTrust(
                CertificateAuthority.FromPem(Text(folder, "root.pem"), Text(folder, "ca.key")),
                SigningIdentity.FromPem(Text(folder, "vault.pem"), Text(folder, "vault.key")),
                LogSigningKey.Parse(Text(folder, "log.key").TrimEnd()),
                new UploadKeys(Convert.FromHexString(Text(folder, "intake.key").TrimEnd())));
        }
        catch (Exception e) when (e is RefusedKeyException or FormatException or ArgumentException)
        {
            throw new VaultException($"A key in {folder.Trust} cannot be used: {e.Message} Restore the folder from its backup.");
        }
    }

    public void Dispose()
    {
        Authority.Dispose();
        Identity.Dispose();
    }

    private static void Create(string trust, DateTimeOffset now)
    {
        // Everything is made in a folder of another name and appears at once: a crash leaves no half set of keys behind.
        var making = trust + ".making";
        if (Directory.Exists(making))
        {
            Directory.Delete(making, recursive: true);
        }

        DurableDirectory.Create(making);
        File.SetUnixFileMode(making, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var (rootPem, caKey) = CertificateAuthority.CreateRoot("EvidenceVault", now);
        using var authority = CertificateAuthority.FromPem(rootPem, caKey);
        var pair = SigningKeyPair.Generate();
        var logKey = LogSigningKey.Generate("evidencevault.local/" + authority.Root.Fingerprint.Hex[..16]);
        Put("root.pem", rootPem, Open);
        Put("ca.key", caKey, Secret);
        Put("vault.pem", authority.Issue(CertificateRole.Vault, "EvidenceVault", pair.RequestPem, now, TimeSpan.FromDays(3650)), Open);
        Put("vault.key", pair.PrivateKeyPem, Secret);
        Put("log.key", logKey.ToPrivateText() + "\n", Secret);
        Put("log.vkey", logKey.Verifier + "\n", Open);
        Put("intake.key", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(UploadKeys.SecretBytes)) + "\n", Secret);
        Directory.Move(making, trust);
        DurableDirectory.Flush(Path.GetDirectoryName(trust)!);

        void Put(string name, string text, UnixFileMode mode) => DurableFile.Write(Path.Combine(making, name), Encoding.UTF8.GetBytes(text), mode);
    }

    private static string Text(VaultFolder folder, string name)
    {
        var path = Path.Combine(folder.Trust, name);
        return File.Exists(path) ? File.ReadAllText(path) : throw new VaultException($"{path} is missing. Restore the folder from its backup: new keys would not fit what was sealed before.");
    }

    private static void RefuseOpenKey(string path)
    {
        if (File.Exists(path) && (File.GetUnixFileMode(path) & ~Secret) != 0)
        {
            throw new VaultException($"{path} can be read by others. Close it with: chmod 600 {path}");
        }
    }
}

/// <summary>The vault cannot do what was asked; the message names the cause and the cure.</summary>
public sealed class VaultException(string message) : Exception(message);
