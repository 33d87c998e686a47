namespace EvidenceVault.Core.Stations;

/// <summary>The vault's answer to a report (HTTP 200).</summary>
/// <param name="At">The vault's time, by which the station judges its own clock.</param>
/// <param name="Manifests">The manifest versions that this vault reads: the agent writes the newest that both know.</param>
/// <param name="Accepted">Ids of events that are in the custody log; the station lets go of them.</param>
/// <param name="Register">The station's slice of the register; null where the tag it sent is the newest.</param>
public sealed record StationOrders(DateTimeOffset At, VersionRange Manifests, IReadOnlyList<string> Accepted, StationRegister? Register);

/// <summary>What a station must know of the register to work with the vault away.</summary>
/// <param name="Tag">Changes whenever anything in the slice does.</param>
/// <param name="Recorders">All recorders of the vault, also those of other units: so a strange one is told apart from an unknown one.</param>
/// <param name="Officers">All officers in service.</param>
/// <param name="Classes">The classes that a session may be filed under.</param>
public sealed record StationRegister(
    string Tag, IReadOnlyList<RegisteredRecorder> Recorders, IReadOnlyList<RegisteredOfficer> Officers, IReadOnlyList<FilingClass> Classes);

/// <summary>A recorder as registered.</summary>
/// <param name="Volume">The volume it is known by; null while any is taken.</param>
/// <param name="Officer">Badge number of who has it; null while nobody has.</param>
/// <param name="InService">False where it is withdrawn: such a one is refused.</param>
public sealed record RegisteredRecorder(string Serial, string Unit, string? Volume, string? Officer, bool InService);

/// <summary>An officer in service.</summary>
public sealed record RegisteredOfficer(string Badge, string Name, string Unit);

/// <summary>A class of the category tree, as the station's screen shows it.</summary>
public sealed record FilingClass(string Id, string NameZh, string NameEn);
