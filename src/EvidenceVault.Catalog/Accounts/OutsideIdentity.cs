using EvidenceVault.Core.Custody;

namespace EvidenceVault.Catalog;

/// <summary>Who vouches for somebody from outside.</summary>
public enum IdentityKind
{
    /// <summary>An OpenID provider: the issuer is its address, the subject the claim <c>sub</c> (OpenID Connect Core 1.0, section 2).</summary>
    OpenId,

    /// <summary>An authority whose certificate is on a card: the issuer is its distinguished name, the subject says which of its certificates.</summary>
    Certificate,
}

/// <summary>Somebody as he is known elsewhere: for ever the same person for one issuer and subject.</summary>
public sealed record OutsideIdentity(IdentityKind Kind, string Issuer, string Subject)
{
    /// <summary>The most of an issuer or a subject that is looked at, in characters; a <c>sub</c> has at most 255.</summary>
    public const int Longest = 500;

    public string KindWord => WordOf(Kind);

    /// <summary>As it stands in the facts of custody events.</summary>
    public Dictionary<string, string> ToFacts() => new() { ["kind"] = KindWord, ["issuer"] = Issuer, ["subject"] = Subject };

    /// <summary>The identity that an event tells of; null where it tells of none.</summary>
    public static OutsideIdentity? Read(CustodyEvent told) =>
        FindKind(AccountFacts.Text(told, "kind")) is { } kind ? new OutsideIdentity(kind, AccountFacts.Text(told, "issuer"), AccountFacts.Text(told, "subject")) : null;

    public static IdentityKind? FindKind(string? word) => word switch { "openid" => IdentityKind.OpenId, "certificate" => IdentityKind.Certificate, _ => null };

    public static string WordOf(IdentityKind kind) => kind == IdentityKind.OpenId ? "openid" : "certificate";
}
