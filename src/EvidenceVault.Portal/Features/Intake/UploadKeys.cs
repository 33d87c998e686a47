using System.Security.Cryptography;
using System.Text;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Portal.Features.Intake;

/// <summary>
/// Makes the keys that stand in upload instructions, as a presigned address would: who holds one may do that one thing and nothing else.
/// A key is an HMAC-SHA-256 (RFC 2104) over what it allows, so none is stored and the same manifest always gets the same instructions.
/// </summary>
public sealed class UploadKeys
{
    /// <summary>Length of the vault's secret in bytes.</summary>
    public const int SecretBytes = 32;

    private readonly byte[] _secret;

    public UploadKeys(byte[] secret)
    {
        _secret = secret.Length == SecretBytes ? secret : throw new ArgumentException($"The secret has {SecretBytes} bytes.", nameof(secret));
    }

    public string ForObject(DockingSessionId session, Sha256Digest digest) => Key($"put\n{session}\n{digest}");

    public string ForCompletion(DockingSessionId session) => Key($"complete\n{session}");

    /// <summary>The secret by which a service knows that a notice comes from this vault.</summary>
    public string ForWebhook(string id) => Key($"webhook\n{id}");

    /// <summary>Compares in constant time.</summary>
    public static bool Matches(string expected, string? authorization) =>
        authorization is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes("Bearer " + expected), Encoding.UTF8.GetBytes(authorization));

    private string Key(string allowed) => Convert.ToHexStringLower(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(allowed)));
}
