namespace EvidenceVault.DockingAgent.HandOver;

/// <summary>The vault could not be reached, or was not able to answer, after several attempts. What is sealed waits in the spool.</summary>
public sealed class VaultUnreachableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The vault answered, and said no (RFC 9457 problem details) or something that makes no sense. Trying again would not help.</summary>
public sealed class VaultRefusedException(string message, int status = 0, string? problemType = null) : Exception(message)
{
    /// <summary>The problem type that says that this session was admitted before.</summary>
    private const string AlreadyAdmitted = "session-already-admitted";

    private const string BytesMissing = "bytes-missing";

    private static readonly string[] ToBeMended = ["clock-off", "unknown-version", "unknown-certificate", "other-station", "unknown-station", "other-certificate"];

    /// <summary>HTTP status; 0 where the answer itself was wrong.</summary>
    public int Status { get; } = status;

    /// <summary>The problem's type; null if none was given.</summary>
    public string? ProblemType { get; } = problemType;

    /// <summary>Whether the session was admitted before: nothing is lost, its receipt can be asked for.</summary>
    public bool IsAlreadyAdmitted => Is409(Status, ProblemType, AlreadyAdmitted);

    /// <summary>Whether the vault lacks bytes that it was thought to have: handed over again, it asks for them.</summary>
    public bool IsBytesMissing => Is409(Status, ProblemType, BytesMissing);

    /// <summary>Whether the vault has another part of the file than was thought.</summary>
    public bool IsOffsetMoved => Is409(Status, ProblemType, "offset-moved");

    /// <summary>Whether the bytes that arrived are not the ones that were announced.</summary>
    public bool IsWrongContent => Status == 422 && Ends(ProblemType, "wrong-digest");

    /// <summary>Whether the seals of the session were made at a wrong hour: with the clock set, it can be sealed anew.</summary>
    public bool IsClockOff => Status == 422 && Ends(ProblemType, "clock-off");

    /// <summary>Whether the session was sealed with a certificate that the vault does not accept of the station: with its present one it can be sealed anew.</summary>
    public bool IsOtherCertificate => Status == 403 && Ends(ProblemType, "other-certificate");

    /// <summary>
    /// Whether nothing is wrong with the session, and somebody must mend something first: set a clock, update the vault or the agent, bring a valid
    /// certificate, enrol the station. The session waits until then.
    /// </summary>
    public bool IsToBeMended => IsMended(Status, ProblemType);

    /// <summary>Whether a refused upload tells of the store or the instruction and not of the session: it ran out, or another server than the vault gave no reason of the vault's.</summary>
    public bool IsAboutTheStore => Status is 401 or 403 or 404 || (Status > 0 && ProblemType is null);

    /// <summary>Whether the session itself is refused, so that handing over the same again can never end better.</summary>
    public bool IsForGood { get; init; } = status is >= 400 and < 500 and not (408 or 429) && !Is409(status, problemType, BytesMissing) && !IsMended(status, problemType);

    private static bool Is409(int status, string? type, string name) => status == 409 && Ends(type, name);

    private static bool IsMended(int status, string? type) =>
        (status, type) is (422, not null) or (403, not null) && ToBeMended.Any(name => Ends(type, name));

    private static bool Ends(string? type, string name) => type is not null && type.EndsWith(name, StringComparison.Ordinal);
}
