using EvidenceVault.Core.Stations;
using EvidenceVault.DockingAgent.Bays;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Station;

namespace EvidenceVault.DockingAgent.Tests.Bays;

/// <summary>Which devices are opened, and why others are not.</summary>
public sealed class DeviceJudgeTests
{
    private static readonly DockedDevice Stick = new("1-2", DeviceKind.MassStorage, "46f4:0001", "DSJ1", "p", [new DockedVolume("/dev/sdb1", "vfat", "AAAA-0001")], 1, 5);
    private static readonly RegisteredRecorder Registered = new("DSJ1", "一中队", null, "012345", true);
    private static readonly DeviceStanding Nobody = new(null, null, null, false);
    private static readonly DeviceStanding Known = Nobody with { Registered = Registered };

    [Fact]
    public void A_registered_recorder_of_this_unit_is_taken_for_the_officer_who_has_it()
    {
        var verdict = Judge(Stick, Known);
        Assert.True(verdict.IsTaken);
        Assert.Equal(new RecorderBinding("012345", "一中队"), verdict.Binding);
    }

    [Fact]
    public void Input_and_other_devices_are_no_recorders_even_where_everything_is_taken() =>
        Assert.Equal(BayReasons.NotARecorder, Judge(Stick with { Kind = DeviceKind.Other }, Known, UnlistedRecorders.Take).Refusal);

    [Fact]
    public void An_unlisted_device_is_refused_unless_the_station_takes_them()
    {
        Assert.Equal(BayReasons.UnknownDevice, Judge(Stick, Nobody).Refusal);
        Assert.True(Judge(Stick, Nobody, UnlistedRecorders.Take).IsTaken);
        Assert.True(Judge(Stick, Nobody with { Bound = new RecorderBinding("012345", null) }).IsTaken);
    }

    [Fact]
    public void A_recorder_of_another_unit_or_out_of_service_is_refused()
    {
        Assert.Equal(BayReasons.OtherUnit, Judge(Stick, Nobody with { Registered = Registered with { Unit = "二中队" } }).Refusal);
        Assert.Equal(BayReasons.OtherUnit, Judge(Stick, Nobody with { Bound = new RecorderBinding("012345", "二中队") }).Refusal);
        Assert.Equal(BayReasons.OutOfService, Judge(Stick, Nobody with { Registered = Registered with { InService = false } }).Refusal);
    }

    [Fact]
    public void The_same_identity_in_two_bays_is_a_clone() => Assert.Equal(BayReasons.Clone, Judge(Stick, Known with { IsDocked = true }).Refusal);

    [Fact]
    public void Another_volume_than_the_known_one_is_refused_until_the_register_takes_any()
    {
        Assert.Equal(BayReasons.VolumeChanged, Judge(Stick, Nobody with { LastVolume = "BBBB-0002" }, UnlistedRecorders.Take).Refusal);
        Assert.Equal(BayReasons.VolumeChanged, Judge(Stick, Nobody with { Registered = Registered with { Volume = "BBBB-0002" } }).Refusal);
        Assert.True(Judge(Stick, Nobody with { Registered = Registered, LastVolume = "BBBB-0002" }).IsTaken); // the manager has accepted the new one
        Assert.True(Judge(Stick, Nobody with { Registered = Registered with { Volume = "AAAA-0001" } }).IsTaken);
    }

    [Fact]
    public void A_disk_without_a_file_system_of_a_known_kind_is_refused() =>
        Assert.Equal(BayReasons.NoFileSystem, Judge(Stick with { Volumes = [new DockedVolume("/dev/sdb1", "ntfs", "1")] }, Known).Refusal);

    private static DeviceVerdict Judge(DockedDevice device, DeviceStanding standing, UnlistedRecorders unlisted = UnlistedRecorders.Refuse) =>
        new DeviceJudge("一中队", unlisted).Judge(device, standing);
}
