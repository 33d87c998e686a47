using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EvidenceVault.Benchmarks;

/// <summary>The S3 server that eng/bench has started with eng/s3.</summary>
internal sealed class S3Gateway
{
    private const string Variable = "EVIDENCEVAULT_TEST_S3";
    private readonly string _directory;

    private S3Gateway(string directory, Uri endpoint)
    {
        _directory = directory;
        Endpoint = endpoint;
    }

    public Uri Endpoint { get; }

    /// <summary>A key file for each user.</summary>
    public string Keys => Path.Combine(_directory, "keys");

    public string AdminKey => KeyFile("admin");

    public static S3Gateway Find()
    {
        var directory = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
            ? named
            : throw new InvalidOperationException($"{Variable} names no S3 server. Run: eng/bench s3");
        var endpoint = File.ReadLines(Path.Combine(directory, "env")).Single(line => line.StartsWith("S3_ENDPOINT=", StringComparison.Ordinal)).Split('=', 2)[1];
        return new S3Gateway(directory, new Uri(endpoint));
    }

    /// <summary>What rclone wants to know of a user, as a remote of the name GATEWAY; nobody's own configuration is read.</summary>
    public Dictionary<string, string> RcloneAs(string user)
    {
        var (access, secret) = KeyOf(user);
        return new Dictionary<string, string>
        {
            ["RCLONE_CONFIG"] = "/dev/null",
            ["AWS_CA_BUNDLE"] = "", // rclone's S3 client fails when this is set
            ["RCLONE_CONFIG_GATEWAY_TYPE"] = "s3",
            ["RCLONE_CONFIG_GATEWAY_PROVIDER"] = "Ceph",
            ["RCLONE_CONFIG_GATEWAY_ENDPOINT"] = Endpoint.ToString(),
            ["RCLONE_CONFIG_GATEWAY_ACCESS_KEY_ID"] = access,
            ["RCLONE_CONFIG_GATEWAY_SECRET_ACCESS_KEY"] = secret,
        };
    }

    /// <summary>An address by which anybody may read an object for an hour (AWS Signature Version 4, in the query).</summary>
    public Uri PresignedGet(string user, string bucket, string key)
    {
        const string region = "us-east-1";
        var (access, secret) = KeyOf(user);
        var now = DateTimeOffset.UtcNow;
        var day = now.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var instant = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{day}/{region}/s3/aws4_request";
        var path = $"/{bucket}/{key}";
        var query = $"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={Uri.EscapeDataString($"{access}/{scope}")}&X-Amz-Date={instant}&X-Amz-Expires=3600&X-Amz-SignedHeaders=host";
        var request = $"GET\n{path}\n{query}\nhost:{Endpoint.Authority}\n\nhost\nUNSIGNED-PAYLOAD";
        var toSign = $"AWS4-HMAC-SHA256\n{instant}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request)))}";
        var signer = new[] { day, region, "s3", "aws4_request" }.Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), Sign);
        return new Uri(Endpoint, $"{path}?{query}&X-Amz-Signature={Convert.ToHexStringLower(Sign(signer, toSign))}");
    }

    private static byte[] Sign(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private (string Access, string Secret) KeyOf(string user) => File.ReadAllLines(KeyFile(user)) is [var access, var secret, ..]
        ? (access, secret)
        : throw new InvalidOperationException($"{KeyFile(user)} holds no access key and secret.");

    private string KeyFile(string user) => Path.Combine(Keys, user + ".key");
}
