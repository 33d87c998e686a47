using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Stations;

namespace EvidenceVault.Catalog.Tests;

/// <summary>The rows of the register are what the log tells, in whatever order it hears of it.</summary>
public sealed class RegisterTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private readonly TestCatalog _catalog = new();
    private readonly RegisterBook _book;

    public RegisterTests()
    {
        _book = new RegisterBook(_catalog.Database);
        Tell(Now, CustodyAct.RecorderRegistered, RegisterFacts.Of(new RecorderEntry("R1", "一大队", "X", null, null, true, null, false)));
    }

    public void Dispose() => _catalog.Dispose();

    [Fact]
    public void Entries_come_back_from_their_facts()
    {
        var recorder = new RecorderEntry("R2", "一大队", "X", "1.0", "4A21", false, "坏", true);
        var told = Event(Now, CustodyAct.RecorderRegistered, RegisterFacts.Of(recorder));
        Assert.Equal(recorder, RegisterFacts.Recorder(CustodyEvent.Parse(told.ToEntry())));
    }

    [Fact]
    public void A_hand_that_is_told_late_is_entered_where_it_belongs()
    {
        Tell(Now, CustodyAct.RecorderIssued, Hand("B"));
        Tell(Now.AddHours(1), CustodyAct.RecorderIssued, Hand("A", Now.AddHours(-2)));
        Tell(Now.AddHours(1), CustodyAct.RecorderReturned, Hand("A", Now.AddHours(-1)));

        var history = new RecorderIssues(_catalog.Database).History("R1", 10);

        Assert.Equal(
            [("B", Now, (DateTimeOffset?)null), ("A", Now.AddHours(-2), Now)],
            history.Select(i => (i.Officer, i.IssuedAt, i.ReturnedAt)));
    }

    [Theory]
    [InlineData(1)] // in the vault's future
    [InlineData(-40 * 24)] // longer ago than any station tells late
    public void A_stations_word_on_when_is_believed_only_where_it_can_be_true(int hours)
    {
        Tell(Now, CustodyAct.RecorderIssued, Hand("A", Now.AddHours(hours)));
        Assert.Equal(Now, Assert.Single(new RecorderIssues(_catalog.Database).History("R1", 10)).IssuedAt);
    }

    [Fact]
    public void The_first_volume_that_is_told_stays_until_another_is_accepted()
    {
        var recorders = new Recorders(_catalog.Database);
        Tell(Now, CustodyAct.RecorderDocked, new Dictionary<string, string> { ["recorder"] = "R1", ["volume"] = "first", ["bay"] = "1" });
        Tell(Now, CustodyAct.RecorderDocked, new Dictionary<string, string> { ["recorder"] = "R1", ["volume"] = "second", ["bay"] = "2" });
        Assert.Equal(("first", "2"), (recorders.Find("R1")!.Recorder.Volume, recorders.Find("R1")!.Seen.Bay));
        Tell(Now, CustodyAct.RecorderRegistered, RegisterFacts.Of(recorders.Find("R1")!.Recorder with { Volume = null }));
        Tell(Now, CustodyAct.RecorderDocked, new Dictionary<string, string> { ["recorder"] = "R1", ["volume"] = "second" });
        Assert.Equal("second", recorders.Find("R1")!.Recorder.Volume);
    }

    [Fact]
    public void A_recorder_that_nobody_registered_stays_unknown()
    {
        Tell(Now, CustodyAct.RecorderIssued, new Dictionary<string, string> { ["recorder"] = "R9", ["officer"] = "A" });
        Assert.Null(new Recorders(_catalog.Database).Find("R9"));
        Assert.Empty(new RecorderIssues(_catalog.Database).History("R9", 10));
    }

    [Fact]
    public void What_stations_are_told_changes_its_tag_only_when_it_changes()
    {
        var slice = new RegisterSlice(_catalog.Database, [new FilingClass("c", "类", "Class")]);
        var first = slice.Read();
        Tell(Now, CustodyAct.RecorderDocked, new Dictionary<string, string> { ["recorder"] = "R1", ["battery_percent"] = "50" });
        Assert.Equal(first.Tag, slice.Read().Tag);
        Tell(Now, CustodyAct.RecorderIssued, Hand("A"));
        Assert.NotEqual(first.Tag, slice.Read().Tag);
        Tell(Now, CustodyAct.RecorderReturned, Hand("A"));
        Assert.Equal(first.Tag, slice.Read().Tag);
        Assert.Equal(first.Tag, new RegisterSlice(_catalog.Database, [new FilingClass("c", "类", "Class")]).Read().Tag);
    }

    private static Dictionary<string, string> Hand(string officer, DateTimeOffset? at = null)
    {
        var facts = new Dictionary<string, string> { ["recorder"] = "R1", ["officer"] = officer };
        if (at is { } told)
        {
            facts["at_station"] = JsonMembers.Instant(told);
        }

        return facts;
    }

    private void Tell(DateTimeOffset at, CustodyAct act, IReadOnlyDictionary<string, string> facts) => _catalog.Database.Write(t => _book.Write(t, Event(at, act, facts)));

    private static CustodyEvent Event(DateTimeOffset at, CustodyAct act, IReadOnlyDictionary<string, string> facts) =>
        new() { Act = act, At = at, Actor = new CustodyActor(ActorKind.Station, "station-1"), Facts = facts };
}
