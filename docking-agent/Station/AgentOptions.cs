namespace EvidenceVault.DockingAgent.Station;

/// <summary>Who wears a recorder, by the station's own list.</summary>
public sealed record RecorderBinding(string Officer, string? Unit);

/// <summary>The station's settings, checked. Paths are full.</summary>
/// <param name="Station">Name under which the vault has enrolled the station.</param>
/// <param name="Unit">Organisational unit whose recorders dock here.</param>
/// <param name="Vault">Base address of the vault, ending with a slash.</param>
/// <param name="Spool">Folder for sealed recordings until the vault has them: on a disk of its own, larger than a shift.</param>
/// <param name="Certificate">The station's certificate, PEM.</param>
/// <param name="Key">Its private key, PEM, readable by its owner only.</param>
/// <param name="TrustRoot">The vault's root certificate, PEM, brought here by hand.</param>
/// <param name="LogKey">File with the custody log's C2SP vkey, brought here by hand.</param>
/// <param name="Policies">Folder with <c>recorders/</c> and <c>retention/</c>.</param>
/// <param name="RulePack">Id of the rule pack that says when a recorder is cleared.</param>
/// <param name="Bindings">Recorder serial to the officer it was issued to; <see cref="NamelessRecorder"/> stands for recorders that tell no serial.</param>
/// <param name="TimeZone">Zone of recorder clocks that name none.</param>
/// <param name="ParallelCopies">Files read at once from one recorder.</param>
/// <param name="Service">What only the service needs: bays, mounts, limits.</param>
/// <param name="ServerAuthority">PEM with the authority that issued the certificates of vault and store; null for the system's.</param>
public sealed record AgentOptions(
    string Station, string? Unit, Uri Vault, string Spool, string Certificate, string Key, string TrustRoot, string LogKey, string Policies,
    string RulePack, IReadOnlyDictionary<string, RecorderBinding> Bindings, TimeZoneInfo TimeZone, int ParallelCopies,
    ServiceOptions Service, string? ServerAuthority = null)
{
    /// <summary>The key of the binding for recorders that tell no serial.</summary>
    public const string NamelessRecorder = "*";
}
