namespace EvidenceVault.Core.Signing;

/// <summary>A key, certificate or certificate request is unreadable, or is of a kind the vault does not work with. Nothing was signed.</summary>
public sealed class RefusedKeyException(string message, Exception? cause = null) : Exception(message, cause);
