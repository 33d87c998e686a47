using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EvidenceVault.Portal.Security;

/// <summary>Codes by time, as authenticators show them: RFC 6238 over RFC 4226, with HMAC-SHA-1, six digits and steps of thirty seconds.</summary>
internal static class Totp
{
    public const int Digits = 6;
    public const int SecretBytes = 20;
    public const int StepSeconds = 30;

    /// <summary>How many steps a phone's clock may be off, either way.</summary>
    private const int Drift = 1;

    private const string Base32Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretBytes);

    public static long StepAt(DateTimeOffset at) => at.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The code of a time step.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "RFC 6238's default, and the only one that every authenticator knows; as an HMAC over a counter it rests on no collision resistance.")]
    public static string Code(ReadOnlySpan<byte> secret, long step, int digits = Digits)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(secret, counter, mac);
        var number = BinaryPrimitives.ReadInt32BigEndian(mac[(mac[^1] & 0x0f)..]) & int.MaxValue;
        return (number % (int)Math.Pow(10, digits)).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
    }

    /// <summary>The time step whose code this is, now or a little off; null where it is none of them.</summary>
    public static long? FindStep(ReadOnlySpan<byte> secret, string code, DateTimeOffset now)
    {
        long? found = null;
        for (var step = StepAt(now) - Drift; step <= StepAt(now) + Drift; step++)
        {
            // All are compared whichever fits: how long it takes tells nothing.
            found = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Code(secret, step)), Encoding.UTF8.GetBytes(code)) ? step : found;
        }

        return found;
    }

    /// <summary>RFC 4648, without padding: as people type it into an authenticator.</summary>
    public static string Base32(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        var (bits, held) = (0, 0);
        foreach (var one in bytes)
        {
            (bits, held) = ((bits << 8) | one, held + 8);
            for (; held >= 5; held -= 5)
            {
                text.Append(Base32Alphabet[(bits >> (held - 5)) & 31]);
            }
        }

        return held > 0 ? text.Append(Base32Alphabet[(bits << (5 - held)) & 31]).ToString() : text.ToString();
    }

    /// <summary>The address by which an authenticator takes the secret over.</summary>
    public static string Address(string issuer, string account, ReadOnlySpan<byte> secret) => string.Create(CultureInfo.InvariantCulture,
        $"otpauth://totp/{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(account)}?secret={Base32(secret)}&issuer={Uri.EscapeDataString(issuer)}&algorithm=SHA1&digits={Digits}&period={StepSeconds}");
}
