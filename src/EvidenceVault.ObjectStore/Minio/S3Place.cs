using System.Security.Cryptography.X509Certificates;

namespace EvidenceVault.ObjectStore.Minio;

/// <summary>Who asks. Never written to a log or an argument.</summary>
public sealed class S3Credential(string accessKey, string secretKey)
{
    public string AccessKey { get; } = accessKey;

    internal string SecretKey { get; } = secretKey;

    public override string ToString() => AccessKey;
}

/// <summary>A bucket of an S3 server that knows Object Lock: MinIO, Ceph, AWS and others.</summary>
/// <param name="Endpoint">The server's address without a path.</param>
/// <param name="Authority">The authority that issued the server's certificate; null when the system's are meant.</param>
public sealed record S3Place(Uri Endpoint, string Region, string Bucket, X509Certificate2? Authority = null)
{
    /// <summary>Within what time a request without content is answered.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A transfer of which nothing moved for so long is given up.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a question is asked when the server cannot be reached or is unwell, the first time included.</summary>
    public int Attempts { get; init; } = 4;

    public override string ToString() => $"bucket {Bucket} at {Endpoint.GetLeftPart(UriPartial.Authority)}";
}
