namespace EvidenceVault.Core.Custody;

/// <summary>Why a checkpoint note or a proof was not accepted.</summary>
public enum LogRefusal
{
    /// <summary>It was accepted.</summary>
    None = 0,

    /// <summary>The note is longer, or carries more signatures, than <see cref="SignedNote"/> reads.</summary>
    TooLarge = 1,

    /// <summary>The note does not end with a line feed, or holds control characters or broken Unicode.</summary>
    NotText = 2,

    /// <summary>No empty line with signature lines after it.</summary>
    NoSignatures = 3,

    /// <summary>A signature line is not of the form that C2SP signed-note prescribes.</summary>
    MalformedSignature = 4,

    /// <summary>No signature is by the expected key.</summary>
    UnknownSigner = 5,

    /// <summary>A signature names the expected key and does not verify.</summary>
    BadSignature = 6,

    /// <summary>The signed text is not a checkpoint.</summary>
    NotACheckpoint = 7,

    /// <summary>The checkpoint is signed by the key but speaks for another log.</summary>
    WrongOrigin = 8,

    /// <summary>The proof does not lead from the entry to the checkpoint's root.</summary>
    NotIncluded = 9,
}
