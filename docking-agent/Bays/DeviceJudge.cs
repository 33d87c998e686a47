using EvidenceVault.Core.Stations;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Recorders.MassStorage;
using EvidenceVault.DockingAgent.Station;

namespace EvidenceVault.DockingAgent.Bays;

/// <summary>What is known beforehand about a device that was plugged in.</summary>
/// <param name="Registered">Its line in the register; null where the register does not know it, or there is none.</param>
/// <param name="Bound">Its line in the station's own bindings; null where there is none.</param>
/// <param name="LastVolume">The volume that it had when it was docked last; null where it was never docked here.</param>
/// <param name="IsDocked">Whether the same identity is in another bay now.</param>
public sealed record DeviceStanding(RegisteredRecorder? Registered, RecorderBinding? Bound, string? LastVolume, bool IsDocked);

/// <summary>Whether a device is opened.</summary>
/// <param name="Refusal">A word of <see cref="BayReasons"/>; null where it is taken.</param>
/// <param name="Binding">Who wears it, where it is taken and known.</param>
public readonly record struct DeviceVerdict(string? Refusal, RecorderBinding? Binding)
{
    public bool IsTaken => Refusal is null;
}

/// <summary>Decides whether a device is a recorder that may be docked here. Pure; nothing on the device was opened by then.</summary>
/// <param name="unit">The station's unit; null where recorders of all units dock.</param>
public sealed class DeviceJudge(string? unit, UnlistedRecorders unlisted)
{
    public DeviceVerdict Judge(DockedDevice device, DeviceStanding standing) =>
        device.Kind == DeviceKind.Other ? Refused(BayReasons.NotARecorder)
        : JudgeIdentity(standing) is { IsTaken: false } refused ? refused
        : device.Kind == DeviceKind.MassStorage && !device.Volumes.Any(MassStorageTransport.IsKnown) ? Refused(BayReasons.NoFileSystem)
        : Known(standing) is { } known && device.Volumes.FirstOrDefault(MassStorageTransport.IsKnown)?.VolumeId != known ? Refused(BayReasons.VolumeChanged)
        : JudgeIdentity(standing);

    /// <summary>By who it says it is, alone: what a recorder is judged by before it shows its volumes.</summary>
    public DeviceVerdict JudgeIdentity(DeviceStanding standing)
    {
        var registered = standing.Registered;
        return standing switch
        {
            { IsDocked: true } => Refused(BayReasons.Clone),
            _ when registered is { InService: false } => Refused(BayReasons.OutOfService),
            _ when unit is not null && (registered?.Unit ?? standing.Bound?.Unit ?? unit) != unit => Refused(BayReasons.OtherUnit),
            _ when registered is null && standing.Bound is null && unlisted == UnlistedRecorders.Refuse => Refused(BayReasons.UnknownDevice),
            _ => new DeviceVerdict(null, registered is { Officer: { } officer } ? new RecorderBinding(officer, registered.Unit) : standing.Bound),
        };
    }

    /// <summary>The register's word counts before the station's own memory: a manager who accepts a new volume does it there.</summary>
    private static string? Known(DeviceStanding standing) => standing.Registered is { } registered ? registered.Volume : standing.LastVolume;

    private static DeviceVerdict Refused(string reason) => new(reason, null);
}
