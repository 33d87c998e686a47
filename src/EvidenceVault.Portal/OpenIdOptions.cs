using EvidenceVault.Core.Retention;

namespace EvidenceVault.Portal;

/// <summary>The OpenID provider by which people may come in, besides by their passwords. No record: its secret must not be written out by accident.</summary>
public sealed class OpenIdOptions
{
    /// <summary>Where the provider sends people back to, below the portal's own address: to be registered with the provider.</summary>
    public const string CallbackPath = "/sign-in/openid/callback";

    /// <summary>The provider's address, as its tokens name it (OpenID Connect Core 1.0, <c>iss</c>): https, or this machine's loopback.</summary>
    public required string Issuer { get; init; }

    public required string ClientId { get; init; }

    public required string ClientSecret { get; init; }

    /// <summary>What the door calls it.</summary>
    public required Bilingual Title { get; init; }

    /// <summary>Whether the address can be trusted to be the provider's: by its certificate, or because it is on this machine.</summary>
    public static bool IsSafe(string issuer) =>
        Uri.TryCreate(issuer, UriKind.Absolute, out var uri) && uri.Query.Length == 0 && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
}
