namespace EvidenceVault.Portal.Features.Shared;

/// <summary>What somebody wrote into a field of one line.</summary>
internal static class Said
{
    /// <summary>The words without blanks around them; null where there are none, or a control character is among them.</summary>
    public static string? Of(string? text) => (text ?? "").Trim() is { Length: > 0 } trimmed && !trimmed.Any(char.IsControl) ? trimmed : null;
}
