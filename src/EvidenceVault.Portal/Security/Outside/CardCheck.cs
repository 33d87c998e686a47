using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Signing;

namespace EvidenceVault.Portal.Security.Outside;

/// <summary>Who a card's certificate says is there, or why it does not count.</summary>
/// <param name="Refusal">A word of the custody log and of the texts; null where it counts.</param>
internal sealed record CardAnswer(OutsideIdentity? Identity, string? Refusal = null);

/// <summary>
/// Whether a certificate that was shown at the door counts (RFC 5280, 6): an authority of ours made it, for signing in, it is valid now, and it is not on
/// the authority's list. Nothing is fetched from anywhere. A list that is out of date counts as none: then nobody comes in by his card.
/// </summary>
internal sealed class CardCheck(PortalOptions options, TimeProvider clock)
{
    public const string NoCard = "no-card";
    public const string Ended = "card-ended";
    public const string Untrusted = "card-untrusted";
    public const string OtherPurpose = "card-purpose";
    public const string Revoked = "card-revoked";
    public const string Unchecked = "card-unchecked";

    private const string ForSignIn = "1.3.6.1.5.5.7.3.2"; // id-kp-clientAuth, RFC 5280, 4.2.1.12
    private const string SerialNumber = "2.5.4.5"; // of the person, in his name: X.520, 6.2.9
    private const long LongestList = 64L * 1024 * 1024;

    public CardAnswer Judge(X509Certificate2? shown)
    {
        if (shown is null || options.Cards is not { } cards)
        {
            return new CardAnswer(null, NoCard);
        }

        var now = clock.GetUtcNow();
        if (now < shown.NotBefore.ToUniversalTime() || now > shown.NotAfter.ToUniversalTime())
        {
            return new CardAnswer(null, Ended);
        }

        using var chain = new X509Chain();
        chain.ChainPolicy = Policy(cards, now);
        if (!chain.Build(shown) || chain.ChainElements.Count < 2)
        {
            return new CardAnswer(null, Untrusted);
        }

        return !IsForSignIn(shown) ? new CardAnswer(null, OtherPurpose)
            : cards.RevocationListFile is { } file && Listed(file, chain, now) is { } refusal ? new CardAnswer(null, refusal)
            : new CardAnswer(Identity(shown));
    }

    private static X509ChainPolicy Policy(CardOptions cards, DateTimeOffset now)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck, // the lists are ours to read: see below
            DisableCertificateDownloads = true,
            VerificationTime = now.UtcDateTime,
            VerificationTimeIgnored = false,
        };
        foreach (var authority in cards.Authorities)
        {
            (IsRoot(authority) ? policy.CustomTrustStore : policy.ExtraStore).Add(authority);
        }

        return policy;
    }

    private static bool IsRoot(X509Certificate2 authority) => authority.SubjectName.RawData.AsSpan().SequenceEqual(authority.IssuerName.RawData);

    /// <summary>The purpose must be named: a certificate for any purpose is no card.</summary>
    private static bool IsForSignIn(X509Certificate2 shown) =>
        shown.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(e => e.EnhancedKeyUsages.Cast<Oid>().Any(o => o.Value == ForSignIn))
        && shown.Extensions.OfType<X509KeyUsageExtension>().All(e => e.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature));

    /// <summary>The card's own authority must have a list that is in date; those above are held against the lists that are there.</summary>
    private static string? Listed(string file, X509Chain chain, DateTimeOffset now)
    {
        IReadOnlyList<ForeignRevocationList> lists;
        try
        {
            lists = new FileInfo(file).Length <= LongestList ? ForeignRevocationList.Read(File.ReadAllBytes(file)) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return Unchecked;
        }

        for (var i = 0; i + 1 < chain.ChainElements.Count; i++)
        {
            var (certificate, authority) = (chain.ChainElements[i].Certificate, chain.ChainElements[i + 1].Certificate);
            var own = lists.Where(l => l.IsOf(authority)).ToList();
            if (own.Exists(l => l.Lists(certificate)))
            {
                return Revoked;
            }

            if (i == 0 && !own.Exists(l => l.Until >= now))
            {
                return Unchecked;
            }
        }

        return null;
    }

    /// <summary>The person's number in the certificate's name, which outlives the card; without one, the certificate itself.</summary>
    private static OutsideIdentity Identity(X509Certificate2 shown)
    {
        var number = shown.SubjectName.EnumerateRelativeDistinguishedNames()
            .Where(n => !n.HasMultipleElements && n.GetSingleElementType().Value == SerialNumber).Select(n => n.GetSingleElementValue()).FirstOrDefault();
        return new OutsideIdentity(IdentityKind.Certificate, shown.Issuer,
            string.IsNullOrWhiteSpace(number) ? "sha256=" + Convert.ToHexStringLower(SHA256.HashData(shown.RawDataMemory.Span)) : "serialNumber=" + number.Trim());
    }
}
