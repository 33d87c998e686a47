using System.Net;
using System.Security.Cryptography.X509Certificates;
using EvidenceVault.Core.Retention;

namespace EvidenceVault.Portal;

/// <summary>The door at which people may come in by a certificate on a card: an address of its own, by mutual TLS.</summary>
public sealed class CardOptions
{
    /// <summary>Where the vault listens for it.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>The https address by which browsers reach it.</summary>
    public required Uri Address { get; init; }

    /// <summary>The door's own certificate with its key first, then those above it.</summary>
    public required X509Certificate2Collection Own { get; init; }

    /// <summary>The authorities whose cards count: self-signed ones are trusted, others lead up to them.</summary>
    public required X509Certificate2Collection Authorities { get; init; }

    /// <summary>A file with the authorities' lists of revoked certificates, read at each sign-in; null where none are looked at.</summary>
    public string? RevocationListFile { get; init; }

    /// <summary>What the button at the door says.</summary>
    public required Bilingual Title { get; init; }
}
