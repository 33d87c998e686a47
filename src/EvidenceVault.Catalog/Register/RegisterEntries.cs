namespace EvidenceVault.Catalog;

/// <summary>A unit (单位). Its code is what stations, accounts and recordings call it by.</summary>
/// <param name="Parent">Code of the unit above; null at the top. Whoever answers for that one sees the footage of this one.</param>
public sealed record UnitEntry(string Code, string Name, bool InUse, string? Parent = null);

/// <summary>An officer (民警) by badge number.</summary>
/// <param name="Unit">Code of the unit.</param>
public sealed record OfficerEntry(string Badge, string Name, string Unit, bool InService);

/// <summary>A recorder as the register has it.</summary>
/// <param name="Firmware">Null where nobody knows.</param>
/// <param name="Volume">The volume it is known by; null while any is taken.</param>
/// <param name="InService">False where it is withdrawn: stations refuse it.</param>
/// <param name="Fault">What is wrong with it; null when nothing is.</param>
/// <param name="DefaultPassword">Whether it still has the maker's password, so that anybody can change what is on it.</param>
public sealed record RecorderEntry(
    string Serial, string Unit, string Model, string? Firmware, string? Volume, bool InService, string? Fault, bool DefaultPassword);

/// <summary>What stations last told of a recorder.</summary>
public sealed record RecorderSighting(int? BatteryPercent, DateTimeOffset? DockedAt, string? Station, string? Bay);

/// <summary>That an officer had a recorder.</summary>
/// <param name="Leaf">The line of the custody log that tells of the issue.</param>
/// <param name="ReturnedAt">Null while the officer has it.</param>
public sealed record RecorderIssue(long Leaf, string Recorder, string Officer, DateTimeOffset IssuedAt, string IssuedBy, DateTimeOffset? ReturnedAt, string? ReturnedBy);

/// <summary>A line of the list of recorders.</summary>
/// <param name="Held">The issue that is open; null while it is in store.</param>
/// <param name="Holder">Name of who has it; null where the register does not know the badge.</param>
public sealed record RecorderRow(RecorderEntry Recorder, RecorderSighting Seen, RecorderIssue? Held, string? Holder);
