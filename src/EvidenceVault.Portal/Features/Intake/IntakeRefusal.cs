using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Portal.Features.Intake;

/// <summary>A clear "no" to an agent: what is told as problem details (RFC 9457) and written to the custody log.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Word">The last part of the problem's type: stable, for programs.</param>
/// <param name="Title">The same for every refusal of this kind.</param>
/// <param name="Detail">What was wrong this time, and what would mend it.</param>
public sealed record IntakeRefusal(int Status, string Word, string Title, string Detail)
{
    public static IntakeRefusal Malformed(string detail) => new(400, "malformed-hand-over", "The hand-over cannot be read", detail);

    public static IntakeRefusal UnknownStation(string name) => new(403, "unknown-station", "This station is not enrolled",
        $"The vault knows no station '{name}' in force. Enrol it with: evidence-vault admin station enroll NAME --out DIR");

    public static IntakeRefusal UnknownCertificate() => new(403, "unknown-certificate", "No enrolled station stands at the door",
        "Stations on other machines are let in with a certificate that this vault gave them, while it is valid and the station is not revoked. Check 'certificate' and 'key' in agent.yaml, or enrol the station again.");

    public static IntakeRefusal OtherStation(string atTheDoor) => new(403, "other-station", "Another station stands at the door",
        $"The connection is that of '{atTheDoor}'; what was sent is another station's.");

    public static IntakeRefusal NotByThisDoor() => new(403, "unknown-certificate", "Stations on other machines come in by their own door",
        "Here only a station on the vault's own machine is let in. Start the vault with: serve --stations ADDRESS:PORT, and set 'vault' in the station's agent.yaml to https://ADDRESS:PORT; through a proxy nobody can show a station's certificate.");

    public static IntakeRefusal OtherCertificate(string what) => new(403, "other-certificate", "Sealed with a certificate that does not count",
        $"{what} was sealed with a certificate that is not, or no longer, the station's. The agent seals it anew with the station's present certificate; if that one is refused, enrol the station again: evidence-vault admin station enroll NAME --again.");

    public static IntakeRefusal BadSeal(string detail) => new(403, "bad-seal", "A seal does not hold", detail);

    public static IntakeRefusal SessionReused() => new(409, "session-reused", "This session id stands for another manifest",
        "A docking session is handed over once. Dock again, so that the agent makes a new session.");

    public static IntakeRefusal SessionAdmitted() => new(409, "session-already-admitted", "This session was admitted before",
        "Its receipt is at the address that the first answer gave for completing it.");

    public static IntakeRefusal NoSuchUpload() => new(404, "no-such-upload", "Nothing is expected here",
        "The address or its key belongs to no open session. Hand over the manifest again to get instructions.");

    public static IntakeRefusal LengthMissing() => new(411, "length-required", "The length must be said beforehand", "Send Content-Length with the bytes.");

    public static IntakeRefusal WrongLength(long expected, long announced) => new(422, "wrong-length", "These are not the announced bytes",
        FormattableString.Invariant($"The manifest says {expected} bytes, the request {announced}. Nothing was kept."));

    public static IntakeRefusal OffsetMoved(string detail) => new(409, "offset-moved", "The upload goes on from another place",
        detail + " Ask by HEAD how much is here, and send the rest.");

    public static IntakeRefusal WrongContent(string detail) => new(422, "wrong-digest", "These are not the announced bytes", detail + " Nothing was kept.");

    public static IntakeRefusal Missing(int count, string first) => new(409, "bytes-missing", "Not every file has arrived",
        FormattableString.Invariant($"{count} of the session's files are not in the store, the first being {first}. Send them, then complete again."));

    public static IntakeRefusal NotProven(string digest) => new(500, "read-back-failed", "The stored bytes are not the sealed ones",
        $"What the store gives back for {digest} is not what was sealed. Nothing was admitted; keep the recorder as it is and call the vault's administrator.");

    public static IntakeRefusal TooLarge(long most) => new(413, "hand-over-too-large", "The hand-over is too large",
        FormattableString.Invariant($"At most {most} bytes are read. Dock the recorder in parts."));

    public static IntakeRefusal MalformedReport(string detail) => new(400, "malformed-report", "The report cannot be read", detail);

    public static IntakeRefusal ReportTooLarge(long most) => new(413, "report-too-large", "The report is too large",
        FormattableString.Invariant($"At most {most} bytes are read. Tell fewer events at once."));

    /// <param name="what">What is of that version, such as <c>manifest</c>.</param>
    public static IntakeRefusal UnknownVersion(string what, long theirs, int least, int most) => new(422, "unknown-version", $"This version of the {what} is not known",
        FormattableString.Invariant($"The {what} is of version {theirs}, and this vault reads {(least == most ? FormattableString.Invariant($"version {most}") : FormattableString.Invariant($"versions {least} to {most}"))}. ") + (theirs > most
            ? "Update the vault; until then the station keeps everything."
            : "Update the docking agent at the station; until then it keeps everything."));

    public static IntakeRefusal ClockOff(DateTimeOffset station, DateTimeOffset vault) => new(422, "clock-off", "The station's clock is wrong",
        $"By the station it is {JsonMembers.Instant(station)}, by the vault {JsonMembers.Instant(vault)}. Set the station's clock, and let it follow a time server that the vault follows too; its events are kept meanwhile.");

    public static IntakeRefusal SealedOutOfTime(DateTimeOffset sealedAt, DateTimeOffset vault) => new(422, "clock-off", "The station's clock was wrong when it sealed",
        $"By its seal it was {JsonMembers.Instant(sealedAt)}, when the station's certificate was not valid; by the vault it is {JsonMembers.Instant(vault)} now. Set the station's clock, and let it follow a time server; the session is kept there, and sealed anew when it is handed over again.");

    public static IntakeRefusal StaleReport(DateTimeOffset told, DateTimeOffset newest) => new(409, "stale-report", "A newer report was heard before",
        $"This report is of {JsonMembers.Instant(told)}, and one of {JsonMembers.Instant(newest)} was accepted. Send a new report; if the station's clock was set back, it is accepted once it has passed that instant.");

    public static IntakeRefusal MalformedRenewal(string detail) => new(400, "malformed-renewal", "The request for a certificate cannot be read", detail);

    public static IntakeRefusal RenewalTooLarge(long most) => new(413, "renewal-too-large", "The request for a certificate is too large",
        FormattableString.Invariant($"At most {most} bytes are read."));

    public static IntakeRefusal CertificateEnded(DateTimeOffset ended) => new(403, "certificate-ended", "The station's certificate has ended",
        $"The request is sealed with a certificate that ended at {JsonMembers.Instant(ended)}. Give the station a new pair with: evidence-vault admin station enroll NAME --again. What it sealed in time is still taken.");

    public static IntakeRefusal RenewalTooEarly(DateTimeOffset from) => new(409, "renewal-too-early", "The certificate is not due yet",
        $"A certificate is renewed when half of its life has passed: this one from {JsonMembers.Instant(from)} on.");

    public static IntakeRefusal RenewedTooOften(int most) => new(429, "renewed-too-often", "The station was given several certificates today",
        FormattableString.Invariant($"At most {most} are issued in a day. If the station did not ask for them, somebody else has its key: revoke it."));

    public static IntakeRefusal Failed() => new(500, "intake-failed", "The vault failed",
        "Something went wrong inside the vault, and its log says what. Nothing was admitted by this request; the station keeps everything.");

    public static IntakeRefusal StoreFull() => new(507, "store-full", "The store cannot take the bytes",
        "The vault's store is full or failing. Everything sealed is safe at the station; it can be handed over when the store is mended.");
}

/// <summary>An answer, or a refusal.</summary>
public readonly record struct IntakeResult<T>(T? Answer, IntakeRefusal? Refusal)
    where T : class
{
    public static implicit operator IntakeResult<T>(T answer) => new(answer, null);

    public static implicit operator IntakeResult<T>(IntakeRefusal refusal) => new(null, refusal);
}
