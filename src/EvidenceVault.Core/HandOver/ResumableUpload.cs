namespace EvidenceVault.Core.HandOver;

/// <summary>
/// The words in which agent and vault speak of an upload that goes on after a cut line: those of draft-ietf-httpbis-resumable-upload-09. HEAD at the upload's
/// address tells how much is there; PATCH with the rest and the same offset goes on; PUT begins anew.
/// </summary>
public static class ResumableUpload
{
    /// <summary>Header: how many bytes are there, or where the body begins.</summary>
    public const string Offset = "Upload-Offset";

    /// <summary>Header: whether all is there, or the body brings the rest (RFC 9651 boolean).</summary>
    public const string Complete = "Upload-Complete";

    /// <summary>Header: the length of the whole.</summary>
    public const string Length = "Upload-Length";

    /// <summary>Media type of a body that is a part.</summary>
    public const string PartialType = "application/partial-upload";

    public const string True = "?1";

    public const string False = "?0";

    /// <summary>Smaller files are sent again from their beginning: that costs less than keeping and asking.</summary>
    public const long LeastBytes = 8 * 1024 * 1024;
}
