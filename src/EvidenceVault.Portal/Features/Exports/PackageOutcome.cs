namespace EvidenceVault.Portal.Features.Exports;

/// <summary>How asking for a package ended; each has a text for the person who asked.</summary>
internal enum PackageOutcome
{
    Prepared,

    NoItem,
    NoRecipient,
    NoReason,

    /// <summary>Two different investigators, each with name and badge.</summary>
    TwoInvestigators,

    TooLong,

    /// <summary>The original of an item was to be left out, and nobody has let a redaction of it go.</summary>
    NoRedaction,

    /// <summary>Something of an original that was left out is in it all the same.</summary>
    OriginalInside,

    /// <summary>More items, lines or papers than one package can hold.</summary>
    TooMany,

    /// <summary>No rule lets it be given to this recipient, or others have not agreed yet.</summary>
    NotGranted,

    /// <summary>An item of it was destroyed, or is no longer within the viewer's rights.</summary>
    NotThere,

    /// <summary>Too many packages wait to be prepared.</summary>
    Busy,

    /// <summary>Whoever ordered it broke it off.</summary>
    Cancelled,

    /// <summary>It could not be prepared; the service's log says why.</summary>
    Failed,

    /// <summary>It ended long ago, or the vault was started anew.</summary>
    Forgotten,
}
