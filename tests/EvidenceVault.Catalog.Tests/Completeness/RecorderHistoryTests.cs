using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Catalog.Tests.Completeness;

/// <summary>What a session shows to be missing, by the recorder's sessions before it.</summary>
public sealed class RecorderHistoryTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private readonly TestCatalog _catalog = new();
    private readonly RecorderHistory _history = new();
    private int _day;

    public void Dispose() => _catalog.Dispose();

    [Fact]
    public void A_number_that_is_missing_across_sessions_is_told()
    {
        Assert.Empty(Dock(Session(Files(1, 2, 3))));
        var found = Assert.Single(Dock(Session(Files(6))));
        Assert.Equal(new Incompleteness(IncompletenessKind.SequenceGap, "", 0, 4, 5), found);
    }

    [Fact]
    public void Files_that_were_not_cleared_come_again_and_mean_nothing_new()
    {
        Dock(Session(Files(1, 2)));
        Assert.Empty(Dock(Session(Files(1, 2, 3))));
    }

    [Fact]
    public void The_marked_copy_of_a_recording_has_its_number_and_is_no_second_one()
    {
        Dock(Session(Files(1, 2)));
        var marked = File(2) with { Path = "DCIM/0002IMP.mp4", MarkedImportant = true };
        Assert.Empty(Dock(Session([marked, File(3)])));
    }

    [Fact]
    public void A_file_that_could_not_be_read_has_its_number_and_is_no_gap()
    {
        var damaged = Session(Files(1, 3)) with { Unread = [new UnreadFile("DCIM/0002.mp4", "bad sector") { Sequence = 2, Series = "" }] };
        Assert.Empty(Dock(damaged));
    }

    [Fact]
    public void A_file_that_could_not_be_read_and_is_gone_at_the_next_docking_is_told()
    {
        Dock(Session(Files(1)) with { Unread = [new UnreadFile("DCIM/odd.mp4", "bad sector")] });
        Assert.Equal(new Incompleteness(IncompletenessKind.FileVanished, Path: "DCIM/odd.mp4"), Assert.Single(Dock(Session(Files(2)))));
        Assert.Empty(Dock(Session(Files(3)))); // once
    }

    [Fact]
    public void A_listing_that_was_cut_off_does_not_say_that_a_file_is_gone()
    {
        Dock(Session(Files(1)) with { Unread = [new UnreadFile("DCIM/odd.mp4", "bad sector")] });
        Assert.Empty(Dock(Session(Files(2)) with { IsWholeListing = false }));
        Assert.Equal(IncompletenessKind.FileVanished, Assert.Single(Dock(Session(Files(3)))).Kind);
    }

    [Fact]
    public void A_session_that_comes_in_late_says_nothing_of_what_is_gone_and_is_no_new_count()
    {
        var early = Session(Files(1, 2));
        Dock(Session(Files(3)) with { Unread = [new UnreadFile("DCIM/odd.mp4", "bad sector")] });
        Assert.Empty(Dock(early));
    }

    [Fact]
    public void Each_day_counts_by_itself_where_the_recorder_begins_anew_each_day()
    {
        Dock(Session([File(1, "20260301"), File(2, "20260301")]));
        Assert.Empty(Dock(Session([File(1, "20260302")])));
        var found = Assert.Single(Dock(Session([File(2, "20260303")])));
        Assert.Equal(new Incompleteness(IncompletenessKind.SequenceGap, "20260303", 0, 1, 1), found);
    }

    [Fact]
    public void A_recorder_that_was_formatted_is_told()
    {
        Dock(Session([File(40, "", "DCIM/a40.mp4"), File(41, "", "DCIM/a41.mp4")]));
        var found = Assert.Single(Dock(Session([File(1, "", "DCIM/b01.mp4")])));
        Assert.Equal((IncompletenessKind.NumberingRestarted, 41L, 1L), (found.Kind, found.First!.Value, found.Last!.Value));
    }

    [Fact]
    public void More_gaps_than_anybody_would_read_are_counted()
    {
        Dock(Session(Files(1)));
        var found = Dock(Session(Files([.. Enumerable.Range(2, 80).Select(n => n * 2L)])));
        Assert.Equal(RecorderHistory.MostTold + 1, found.Count);
        Assert.Equal(new Incompleteness(IncompletenessKind.ManyMore, First: 80 - RecorderHistory.MostTold), found[^1]);
    }

    [Fact]
    public void A_planted_high_number_hides_nothing_that_is_missing_below_it()
    {
        Dock(Session(Files(1, 2)));
        Assert.Equal((3L, 9989L), Gap(Assert.Single(Dock(Session([File(9990)])))));
        Assert.Equal((3L, 3L), Gap(Assert.Single(Dock(Session(Files(4, 5))))));
        Assert.Equal((6L, 7L), Gap(Assert.Single(Dock(Session(Files(8))))));
    }

    [Fact]
    public void An_empty_file_is_no_recording()
    {
        Dock(Session(Files(1)));
        Assert.Equal((2L, 2L), Gap(Assert.Single(Dock(Session([File(2) with { Bytes = 0 }, File(3)])))));
    }

    [Fact]
    public void An_empty_file_in_the_place_of_one_that_could_not_be_read_is_a_vanished_one()
    {
        Dock(Session(Files(1)) with { Unread = [new UnreadFile("DCIM/odd.mp4", "bad sector")] });
        Assert.Equal(IncompletenessKind.FileVanished, Assert.Single(Dock(Session([File(2), File(3) with { Path = "DCIM/odd.mp4", Bytes = 0, Series = null }]))).Kind);
    }

    [Fact]
    public void What_could_not_be_read_is_asked_for_when_the_recorder_comes_with_another_card()
    {
        Dock(Session(Files(1)) with { Unread = [new UnreadFile("DCIM/0002.mp4", "pulled out") { Sequence = 2, Series = "" }] });
        var other = Session(Files(3));
        var found = Assert.Single(Dock(other with { Recorder = other.Recorder with { VolumeId = "9999-0000" } }));
        Assert.Equal(new Incompleteness(IncompletenessKind.FileVanished, Path: "DCIM/0002.mp4"), found);
    }

    [Fact]
    public void A_station_whose_clock_is_ahead_does_not_silence_what_comes_after()
    {
        Dock(Session(Files(1)) with { CopyStartedAt = Now.AddYears(2), Unread = [new UnreadFile("DCIM/odd.mp4", "bad sector")] }, Now.AddMinutes(1));
        Assert.Equal(IncompletenessKind.FileVanished, Assert.Single(Dock(Session(Files(2)))).Kind);
    }

    [Fact]
    public void A_manifest_of_the_first_version_shows_nothing()
    {
        var bytes = ManifestFormat.Write(Session(Files(1, 5)) with { Version = 1 });
        Assert.Empty(Dock(ManifestFormat.Read(bytes)));
    }

    [Fact]
    public void A_recorder_that_tells_no_serial_has_no_history()
    {
        var nameless = Session(Files(1, 5));
        Assert.Empty(Dock(nameless with { Recorder = nameless.Recorder with { Serial = null } }));
    }

    private IReadOnlyList<Incompleteness> Dock(Manifest manifest, DateTimeOffset? at = null) => _catalog.Database.Write(t =>
    {
        var seals = manifest.Files.Select(f => f.Sha256).Distinct().ToDictionary(d => d, _ => new byte[] { 2 });
        new IntakeSessions(_catalog.Database).Open(t, manifest, ManifestFormat.Write(manifest), [1], seals, Now);
        return _history.Note(t, manifest, at ?? Now.AddYears(1));
    });

    private Manifest Session(IReadOnlyList<ManifestFile> files) => new(
        DockingSessionId.New(), new StationClaim("station-1", "1"), new RecorderClaim("test", "DSJ0001", null, "4A21-0000") { Numbering = new FileNumbering(1, 9999) },
        new DutyClaim("012345", null, null, null), new ClockMeasurement(null, "not-measured"), Now.AddDays(_day), Now.AddDays(_day++), "test", null, files, [])
    {
        IsWholeListing = true,
    };

    private static (long, long) Gap(Incompleteness found) => (found.First!.Value, found.Last!.Value);

    private static IReadOnlyList<ManifestFile> Files(params long[] numbers) => [.. numbers.Select(n => File(n))];

    private static ManifestFile File(long number, string series = "", string? path = null)
    {
        var name = path ?? $"DCIM/{series}{number:D4}.mp4";
        return new ManifestFile(name, 1, Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(name)), FileRole.Recording, name[..^4], number, false, [], []) { Series = series };
    }
}
