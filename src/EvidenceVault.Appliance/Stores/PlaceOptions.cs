using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.ObjectStore.Minio;

namespace EvidenceVault.Appliance.Stores;

/// <summary>One place for bytes: a directory, or a bucket of an S3 server with Object Lock.</summary>
public sealed class PlaceOptions
{
    public const string Files = "files";
    public const string S3 = "s3";

    /// <summary><see cref="Files"/> or <see cref="S3"/>.</summary>
    public string Kind { get; set; } = "";

    /// <summary>The directory; for files.</summary>
    public string? Path { get; set; }

    /// <summary>The server's address, http or https, without a path; for S3.</summary>
    public string? Endpoint { get; set; }

    public string Region { get; set; } = "us-east-1";

    public string? Bucket { get; set; }

    /// <summary>A PEM file with the authority that issued the server's certificate; none when the system's are meant.</summary>
    public string? Ca { get; set; }

    /// <summary>Key files by role. Each holds the access key on its first line and the secret on its second, readable by its owner alone.</summary>
    public KeyOptions Keys { get; set; } = new();

    public bool IsSamePlaceAs(PlaceOptions other) =>
        (Kind, Path, Endpoint, Bucket) == (other.Kind, other.Path, other.Endpoint, other.Bucket);

    /// <summary>The bucket's place; for S3.</summary>
    /// <exception cref="VaultException">The authority's certificate cannot be read.</exception>
    public S3Place ToPlace()
    {
        try
        {
            return new S3Place(new Uri(Endpoint!), Region, Bucket!, Ca is null ? null : X509CertificateLoader.LoadCertificateFromFile(Ca));
        }
        catch (Exception e) when (e is CryptographicException or IOException)
        {
            throw new VaultException($"{Ca} is no certificate: {e.Message} Give a PEM file with the authority that issued the server's.");
        }
    }

    internal void Check(VaultFolder folder, string where)
    {
        switch (Kind)
        {
            case Files:
                Path = Absolute(folder, Path ?? throw new VaultException($"{where}: path is missing; name a directory."));
                break;
            case S3:
                CheckS3(folder, where);
                break;
            default:
                throw new VaultException($"{where}: kind is '{Kind}'; give '{Files}' or '{S3}'.");
        }
    }

    private void CheckS3(VaultFolder folder, string where)
    {
        if (!Uri.TryCreate(Endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.AbsolutePath != "/" || uri.UserInfo.Length > 0)
        {
            throw new VaultException($"{where}: endpoint is '{Endpoint}'; give the server's address such as https://minio.example:9000");
        }

        if (uri.Scheme == "http" && !uri.IsLoopback)
        {
            throw new VaultException($"{where}: endpoint is plain http on another machine, where the network could read and replace footage. Give an https address.");
        }

        if (string.IsNullOrWhiteSpace(Bucket))
        {
            throw new VaultException($"{where}: bucket is missing.");
        }

        Endpoint = uri.GetLeftPart(UriPartial.Authority);
        Ca = Ca is null ? null : Absolute(folder, Ca);
        Keys.Intake = Absolute(folder, Keys.Intake);
        Keys.Portal = Absolute(folder, Keys.Portal);
        Keys.Retention = Absolute(folder, Keys.Retention);
    }

    private static string Absolute(VaultFolder folder, string path) => System.IO.Path.GetFullPath(path, folder.Root);
}

/// <summary>Where the credentials of each role lie.</summary>
public sealed class KeyOptions
{
    /// <summary>Signs uploads, puts what the vault itself writes, reads back, extends locks.</summary>
    public string Intake { get; set; } = "trust/s3-intake.key";

    /// <summary>Reads.</summary>
    public string Portal { get; set; } = "trust/s3-portal.key";

    /// <summary>Reads, extends locks, holds, destroys.</summary>
    public string Retention { get; set; } = "trust/s3-retention.key";
}
