using Amazon.S3.Model;
using Minio.DataModel.Args;

namespace EvidenceVault.ObjectStore.Minio;

/// <summary>The bucket would not keep evidence safe; the message says what is missing and which command mends it.</summary>
public sealed class UnsafeBucketException(string message) : Exception(message);

/// <summary>Refuses a bucket that could lose or alter an object: before the first use, not after the first loss.</summary>
public static class BucketCheck
{
    /// <summary>How far the clocks of server and vault may be apart: locks end by the server's.</summary>
    public static readonly TimeSpan MostSkew = TimeSpan.FromSeconds(60);

    /// <exception cref="UnsafeBucketException">The bucket is missing, keeps no versions, locks nothing by default, or is set to expire objects.</exception>
    /// <exception cref="IOException">The server cannot be asked.</exception>
    public static async Task RunAsync(S3Connection connection, CancellationToken cancel)
    {
        await ClockAsync(connection, cancel);
        await VersioningAsync(connection, cancel);
        await LockAsync(connection, cancel);
        await LifecycleAsync(connection, cancel);
    }

    private static async Task ClockAsync(S3Connection connection, CancellationToken cancel)
    {
        var skew = await connection.AskAsync(
            "asking for the time",
            async limited =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, connection.Place.Endpoint); // any answer will do; some servers end a HEAD here with a stray chunk
                using var response = await connection.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limited);
                return response.Headers.Date - connection.Now;
            },
            cancel);
        if (skew?.Duration() > MostSkew)
        {
            throw new UnsafeBucketException(FormattableString.Invariant(
                $"The clock of {connection.Place.Endpoint.Authority} is {skew.Value.TotalSeconds:0} s off this machine's, and locks end by it. Set both by NTP."));
        }
    }

    private static async Task VersioningAsync(S3Connection connection, CancellationToken cancel)
    {
        var place = connection.Place;
        var status = await connection.AskAsync(
            "asking for versioning",
            async limited =>
            {
                try
                {
                    return (await connection.Minio.GetVersioningAsync(new GetVersioningArgs().WithBucket(place.Bucket), limited))?.Status ?? "Off";
                }
                catch (global::Minio.Exceptions.BucketNotFoundException)
                {
                    throw new UnsafeBucketException($"There is no {place}. Make it with: evidence-vault admin store init --endpoint {Address(place)} --bucket {place.Bucket} --admin-key FILE --keys DIR");
                }
            },
            cancel);
        if (status != "Enabled")
        {
            throw new UnsafeBucketException(
                $"Versioning of {place} is {status}: a second upload would replace evidence. Mend it with: {Aws(place)} put-bucket-versioning --bucket {place.Bucket} --versioning-configuration Status=Enabled");
        }
    }

    private static async Task LockAsync(S3Connection connection, CancellationToken cancel)
    {
        var place = connection.Place;
        var rule = await BucketRule.FindAsync(connection, cancel);
        if (rule is null)
        {
            throw new UnsafeBucketException(
                $"Object Lock of {place} is off, and most servers can only switch it on for a new bucket. Make another with: evidence-vault admin store init --endpoint {Address(place)} --bucket NEW-NAME --admin-key FILE --keys DIR");
        }

        if (rule is not { IsCompliance: true, Days: >= 1 })
        {
            throw new UnsafeBucketException(
                $"{place} has no default rule in COMPLIANCE mode, the second net under every lock. Mend it with: {Aws(place)} put-object-lock-configuration --bucket {place.Bucket} --object-lock-configuration "
                + """'{"ObjectLockEnabled":"Enabled","Rule":{"DefaultRetention":{"Mode":"COMPLIANCE","Days":183}}}'""");
        }
    }

    private static async Task LifecycleAsync(S3Connection connection, CancellationToken cancel)
    {
        var place = connection.Place;
        var rules = await connection.AskAsync(
            "asking for life-cycle rules",
            async limited =>
            {
                try
                {
                    return (await connection.Amazon.GetLifecycleConfigurationAsync(new GetLifecycleConfigurationRequest { BucketName = place.Bucket }, limited)).Configuration?.Rules ?? [];
                }
                catch (Amazon.S3.AmazonS3Exception e) when (e.StatusCode == System.Net.HttpStatusCode.NotFound)
                {
                    return [];
                }
            },
            cancel);
        if (rules.FirstOrDefault(r => r.Status == Amazon.S3.LifecycleRuleStatus.Enabled && (r.Expiration is not null || r.NoncurrentVersionExpiration is not null)) is { } rule)
        {
            throw new UnsafeBucketException(
                $"The life-cycle rule '{rule.Id}' of {place} removes objects by itself when their locks end; only the vault may decide that. Mend it with: {Aws(place)} delete-bucket-lifecycle --bucket {place.Bucket}");
        }
    }

    private static string Address(S3Place place) => place.Endpoint.GetLeftPart(UriPartial.Authority);

    private static string Aws(S3Place place) => $"aws --endpoint-url {Address(place)} s3api";
}
