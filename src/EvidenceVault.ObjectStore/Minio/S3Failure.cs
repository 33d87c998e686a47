using System.Net;
using System.Xml;
using System.Xml.Linq;
using Amazon.S3;
using Minio.Exceptions;

namespace EvidenceVault.ObjectStore.Minio;

/// <summary>The S3 server said no, or nothing.</summary>
public sealed class S3Failure : IOException
{
    private const int MostErrorBytes = 64 * 1024;

    private S3Failure(string message, bool mayPass, Exception? inner = null)
        : base(message, inner) => MayPass = mayPass;

    /// <summary>Whether asking again may end better.</summary>
    public bool MayPass { get; }

    /// <summary>The failure behind an exception of one of the SDKs; null for what is no failure of the server's.</summary>
    /// <param name="what">What was asked, for the message.</param>
    /// <param name="timedOut">Whether a cancellation was a time-out rather than the caller's wish.</param>
    internal static S3Failure? Find(Exception thrown, string what, bool timedOut) => thrown switch
    {
        S3Failure failure => failure,
        OperationCanceledException when timedOut => new S3Failure($"The S3 server did not answer in time: {what}.", true, thrown),
        AmazonS3Exception amazon => Refused(what, (int)amazon.StatusCode, amazon.ErrorCode, amazon.Message, thrown),
        ObjectNotFoundException => null, // an answer, not a failure; the caller knows what it means
        BucketNotFoundException => Refused(what, 404, "NoSuchBucket", null, thrown),
        AccessDeniedException or AuthorizationException => Refused(what, 403, "AccessDenied", null, thrown),
        MinioException minio => Refused(what, Status(minio), minio.Response?.Code, minio.Response?.Message ?? minio.Message, thrown),
        //// Minio 7.0.0 answers so to an error without a body, which is how a HEAD is refused.
        ArgumentNullException { ParamName: "message" } => Refused(what, 403, "AccessDenied", null, thrown),
        HttpRequestException or Amazon.Runtime.AmazonServiceException or IOException => new S3Failure($"The S3 server cannot be reached: {what}. {thrown.Message}", true, thrown),
        _ => null,
    };

    /// <summary>The failure that an answer tells of.</summary>
    internal static async Task<S3Failure> ReadAsync(HttpResponseMessage response, string what, CancellationToken cancel)
    {
        var body = new byte[MostErrorBytes];
        await using var stream = await response.Content.ReadAsStreamAsync(cancel);
        var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancel);
        var (code, message) = Parse(body.AsSpan(0, length));
        return Refused(what, (int)response.StatusCode, code, message, null);
    }

    private static S3Failure Refused(string what, int status, string? code, string? message, Exception? inner)
    {
        var words = string.Join(": ", new[] { code, message }.Where(text => !string.IsNullOrWhiteSpace(text)));
        var cure = (status, code) switch
        {
            (_, "RequestTimeTooSkewed") => " The clocks of this machine and of the server differ too much: set both by NTP.",
            (_, "QuotaExceeded" or "XMinioStorageFull" or "InsufficientStorage") or (507, _) => " The store is full: give the bucket more room.",
            (403, _) => " Check the credential's policy with: evidence-vault admin store init",
            _ => "",
        };
        return new S3Failure(FormattableString.Invariant($"The S3 server answered {status} {words}: {what}.{cure}"), status is 0 or >= 500 and not 501 and not 507 || status is 408 or 429, inner);
    }

    private static int Status(MinioException minio) => minio.Response?.Code switch
    {
        "SlowDown" or "ServiceUnavailable" => (int)HttpStatusCode.ServiceUnavailable,
        "InternalError" => (int)HttpStatusCode.InternalServerError,
        "AccessDenied" or "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "RequestTimeTooSkewed" or "QuotaExceeded" => (int)HttpStatusCode.Forbidden,
        _ => (int)HttpStatusCode.BadRequest,
    };

    private static (string? Code, string? Message) Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            using var text = new MemoryStream(body.ToArray(), writable: false);
            using var reader = XmlReader.Create(text, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            var error = XDocument.Load(reader).Root;
            return (error?.Element("Code")?.Value, error?.Element("Message")?.Value);
        }
        catch (XmlException)
        {
            return (null, null); // an answer by something other than the server; its status says enough
        }
    }
}
