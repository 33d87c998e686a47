using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.DockingAgent.Page;

namespace EvidenceVault.DockingAgent.Tests.Page;

/// <summary>What an officer is told of the recorder just docked.</summary>
public sealed class SessionWarningsTests
{
    private static readonly TimeSpan Alarm = TimeSpan.FromSeconds(30);
    private static readonly Manifest InOrder = new(
        DockingSessionId.New(), new StationClaim("station-07", "3"), new RecorderClaim("fallback", "DSJ1", null, null) { Card = new CardSpace(1000, 100) }, new DutyClaim(null, null, null, null),
        new ClockMeasurement(30, "newest-file-time"), default, default, "agent", null, [File("a.mp4", false)], []);

    [Fact]
    public void A_recorder_in_order_gives_no_warning() => Assert.Empty(SessionWarnings.Of(InOrder, Alarm));

    [Fact]
    public void A_full_card_unread_and_locked_files_and_a_wrong_clock_are_told()
    {
        var bad = InOrder with
        {
            Recorder = InOrder.Recorder with { Card = new CardSpace(1000, 99) }, Clock = new ClockMeasurement(-31, "newest-file-time"), Files = [File("aIMP.mp4", true)], Unread = [new UnreadFile("b.mp4", "a bad sector")],
        };
        Assert.Equal(["card-full", "unread", "locked", "clock-off"], SessionWarnings.Of(bad, Alarm));
        Assert.Equal(["clock-off"], SessionWarnings.Of(InOrder with { Clock = new ClockMeasurement(null, "not-measured-implausible") }, Alarm));
    }

    [Fact]
    public void What_is_not_to_be_had_yet_is_asked_for_again_and_what_is_known_is_not()
    {
        var warnings = new SessionWarnings(Alarm);
        var asked = 0;
        Assert.Empty(warnings.Of(InOrder.Session, () => null));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(["unread"], warnings.Of(InOrder.Session, () =>
            {
                asked++;
                return InOrder with { Unread = [new UnreadFile("b.mp4", "a bad sector")] };
            }));
        }

        Assert.Equal(1, asked);
    }

    private static ManifestFile File(string path, bool important) => new(path, 1, Sha256Digest.Of("a"u8), FileRole.Recording, path, null, important, [], []);
}
