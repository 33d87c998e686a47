using Microsoft.Extensions.Logging;

namespace EvidenceVault.Portal.Features.Intake;

/// <summary>What intake tells the operator beyond the custody log.</summary>
internal static partial class IntakeLog
{
    [LoggerMessage(1, LogLevel.Error, "The store failed while session {Session} was sending bytes; nothing of the file was kept.")]
    public static partial void StoreFailed(this ILogger logger, Exception failure, string session);

    [LoggerMessage(3, LogLevel.Error, "Session {Session} is admitted, but the store does not take the journal; its receipt is withheld until it does.")]
    public static partial void JournalFailed(this ILogger logger, Exception failure, string session);

    [LoggerMessage(2, LogLevel.Error, "A request to intake failed; nothing was admitted by it.")]
    public static partial void IntakeFailed(this ILogger logger, Exception failure);
}
