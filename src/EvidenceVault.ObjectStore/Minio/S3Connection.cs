using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Minio;

namespace EvidenceVault.ObjectStore.Minio;

/// <summary>
/// One credential's way to one bucket. Objects and buckets are asked for through the Minio SDK; addresses are presigned, and versions listed, through
/// the AWS SDK, because Minio 7.0.0 signs no header into a presigned address and ends a list of versions after the first thousand.
/// </summary>
public sealed class S3Connection : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(300);

    private readonly SocketsHttpHandler _handler;
    private readonly HttpClient _minioHttp;
    private readonly TimeProvider _time;

    public S3Connection(S3Place place, S3Credential credential, TimeProvider time)
    {
        (Place, _time) = (place, time);
        _handler = Handler(place.Authority);
        Http = new HttpClient(_handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        _minioHttp = new HttpClient(_handler, disposeHandler: false); // Minio sets a time-out of its own on it
#pragma warning disable CA2000 // Build returns the client itself, which Dispose ends
        Minio = new MinioClient()
#pragma warning restore CA2000
            .WithEndpoint(place.Endpoint.Authority)
            .WithSSL(place.Endpoint.Scheme == Uri.UriSchemeHttps)
            .WithRegion(place.Region)
            .WithCredentials(credential.AccessKey, credential.SecretKey)
            .WithHttpClient(_minioHttp)
            .Build();
        Amazon = new AmazonS3Client(new BasicAWSCredentials(credential.AccessKey, credential.SecretKey), new AmazonS3Config
        {
            ServiceURL = place.Endpoint.GetLeftPart(UriPartial.Authority),
            ForcePathStyle = true,
            AuthenticationRegion = place.Region,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            MaxErrorRetry = 0, // AskAsync does that
            HttpClientFactory = new SharedHttp(Http),
        });
    }

    public S3Place Place { get; }

    internal IMinioClient Minio { get; }

    internal AmazonS3Client Amazon { get; }

    internal HttpClient Http { get; }

    internal DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>An address that allows exactly one kind of request, with exactly these headers, for a while (AWS Signature Version 4, query form).</summary>
    internal async Task<string> PresignAsync(HttpVerb verb, string key, string? version, TimeSpan validFor, IReadOnlyDictionary<string, string>? headers = null)
    {
        var request = new GetPreSignedUrlRequest
        {
            BucketName = Place.Bucket,
            Key = key,
            VersionId = version,
            Verb = verb,
            Protocol = Place.Endpoint.Scheme == Uri.UriSchemeHttps ? Protocol.HTTPS : Protocol.HTTP,
            Expires = (Now + validFor).UtcDateTime,
        };
        foreach (var (name, value) in headers ?? new Dictionary<string, string>())
        {
            request.Headers[name] = value;
        }

        return await Amazon.GetPreSignedURLAsync(request);
    }

    /// <summary>Asks, within the limits of the place, and asks again while the server is away or unwell. Only for what is safe to ask twice.</summary>
    /// <exception cref="IOException">No answer after all attempts, or the server said no.</exception>
    internal async Task<T> AskAsync<T>(string what, Func<CancellationToken, Task<T>> ask, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limited.CancelAfter(Place.Answer);
            S3Failure failure;
            try
            {
                return await ask(limited.Token);
            }
            catch (Exception e) when (S3Failure.Find(e, $"{what} in {Place}", timedOut: !cancel.IsCancellationRequested) is { } found)
            {
                failure = found;
            }

            if (!failure.MayPass || attempt >= Place.Attempts)
            {
                throw failure;
            }

            await Task.Delay(FirstPause * Math.Pow(2, attempt - 1), _time, cancel);
        }
    }

    /// <inheritdoc cref="AskAsync{T}"/>
    internal Task AskAsync(string what, Func<CancellationToken, Task> ask, CancellationToken cancel) => AskAsync(
        what,
        async limited =>
        {
            await ask(limited);
            return true;
        },
        cancel);

    public void Dispose()
    {
        Amazon.Dispose();
        Minio.Dispose();
        Http.Dispose();
        _minioHttp.Dispose();
        _handler.Dispose();
    }

    private static SocketsHttpHandler Handler(X509Certificate2? authority)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        };
        if (authority is not null)
        {
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { authority },
                    RevocationMode = X509RevocationMode.NoCheck, // an authority of one's own publishes no list
                },
            };
        }

        return handler;
    }

    private sealed class SharedHttp(HttpClient http) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => http;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;
    }
}
