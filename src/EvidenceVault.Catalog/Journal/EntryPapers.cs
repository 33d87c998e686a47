using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Catalog;

/// <summary>What the store holds beside an entry: its documents, read and checked. What is missing is null, and named in the report.</summary>
internal sealed class EntryPapers
{
    /// <summary>A station's certificate, DER.</summary>
    public byte[]? Certificate { get; set; }

    /// <summary>The sealed manifest of a session, with the seals of its files.</summary>
    public OpenedPapers? Opened { get; set; }

    /// <summary>A session's receipt and the seal over it.</summary>
    public (byte[] Receipt, byte[] Seal)? Receipt { get; set; }

    public ExaminationRecord? Examination { get; set; }

    /// <summary>The certificate of a destruction and the seal over it.</summary>
    public (byte[] Document, byte[] Seal)? Certified { get; set; }

    /// <summary>What somebody asked others to agree to.</summary>
    public byte[]? Document { get; set; }

    /// <summary>Until when the store locks the original.</summary>
    public DateTimeOffset? LockedUntil { get; set; }

    /// <summary>The objects that the entry speaks of, for the ledger.</summary>
    public List<(ObjectKey Key, ContentSeal Seal)> Objects { get; } = [];

    /// <summary>Roughly how much memory the documents take.</summary>
    public long Bytes { get; set; }
}

/// <param name="Signer">Digest of the certificate that sealed the manifest.</param>
internal sealed record OpenedPapers(Manifest Manifest, byte[] ManifestBytes, byte[] Seal, Sha256Digest Signer, IReadOnlyDictionary<Sha256Digest, byte[]> FileSeals);
