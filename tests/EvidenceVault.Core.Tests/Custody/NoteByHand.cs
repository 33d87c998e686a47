using System.Text;
using EvidenceVault.Core.Custody;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace EvidenceVault.Core.Tests.Custody;

/// <summary>Signs any text as a note, as a log's key in wrong hands could; the vault's own key type signs checkpoints of its log only.</summary>
internal static class NoteByHand
{
    public static string Sign(LogSigningKey key, string text)
    {
        var seed = Convert.FromBase64String(key.ToPrivateText().Split('+', 5)[4])[1..];
        var message = Encoding.UTF8.GetBytes(text);
        var signature = new byte[Ed25519.SignatureSize];
        Ed25519.Sign(seed, 0, message, 0, message.Length, signature, 0);
        var id = Convert.FromHexString(key.Verifier.ToString().Split('+')[1]);
        return $"{text}\n— {key.Origin} {Convert.ToBase64String([.. id, .. signature])}\n";
    }
}
