using EvidenceVault.Appliance.Trust;
using EvidenceVault.ObjectStore.Minio;

namespace EvidenceVault.Appliance.Stores;

/// <summary>A credential in a file: the access key on its first line, the secret on its second, readable by its owner alone.</summary>
internal static class KeyFile
{
    public const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <exception cref="VaultException">It is missing, open to others, or does not hold two lines.</exception>
    public static S3Credential Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new VaultException($"The store's key {path} is missing. Put the access key on its first line and the secret on its second, then: chmod 600 {path}");
        }

        if ((File.GetUnixFileMode(path) & ~Secret) != 0)
        {
            throw new VaultException($"{path} can be read by others. Close it with: chmod 600 {path}");
        }

        return File.ReadAllLines(path) is [{ Length: > 0 } access, { Length: > 0 } secret, ..]
            ? new S3Credential(access.Trim(), secret.Trim())
            : throw new VaultException($"{path} does not hold a key: put the access key on its first line and the secret on its second.");
    }
}
