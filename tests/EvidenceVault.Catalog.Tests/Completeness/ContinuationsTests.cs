using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Times;

namespace EvidenceVault.Catalog.Tests.Completeness;

/// <summary>Files into which a recorder cut one recording are found to be one.</summary>
public sealed class ContinuationsTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private readonly TestCatalog _catalog = new();

    public void Dispose() => _catalog.Dispose();

    [Theory]
    [InlineData("abc")]
    [InlineData("cba")]
    [InlineData("bac")]
    [InlineData("acb")]
    public void Segments_are_tied_in_whatever_order_they_are_examined(string order)
    {
        var ids = new Dictionary<char, EvidenceItemId> { ['a'] = Admit(1, 0, 300), ['b'] = Admit(2, 301, 300), ['c'] = Admit(3, 600, 120) };
        foreach (var one in order)
        {
            Examine(ids[one]);
        }

        Assert.All(ids.Values, id => Assert.Equal([ids['a'], ids['b'], ids['c']], Chain(id)));
    }

    [Fact]
    public void A_pause_ends_a_recording()
    {
        var (first, second) = (Admit(1, 0, 300), Admit(2, 310, 60));
        Examine(first, second);
        Assert.Empty(Chain(first));
        Assert.Empty(Chain(second));
    }

    [Fact]
    public void A_missing_number_between_two_files_keeps_them_apart()
    {
        var (first, third) = (Admit(1, 0, 300), Admit(3, 300, 60));
        Examine(first, third);
        Assert.Empty(Chain(first));
    }

    [Fact]
    public void Another_recorders_file_is_never_a_segment()
    {
        var (first, other) = (Admit(1, 0, 300), Admit(2, 300, 60, "DSJ0002"));
        Examine(first, other);
        Assert.Empty(Chain(first));
    }

    [Fact]
    public void A_time_that_says_when_a_file_ended_ties_nothing()
    {
        var (first, second) = (Admit(1, 0, 300), Admit(2, 300, 60, rule: "FileTime"));
        Examine(first, second);
        Assert.Empty(Chain(first));
    }

    [Fact]
    public void A_segment_goes_on_from_one_file_only()
    {
        var (first, twin, next) = (Admit(1, 0, 300), Admit(null, 0, 300), Admit(2, 300, 60));
        Examine(first, twin, next);
        Assert.Single(new[] { first, twin }, id => Chain(id).Count == 2);
    }

    private IReadOnlyList<EvidenceItemId> Chain(EvidenceItemId id) => [.. new Continuations(_catalog.Database).Of(id).Select(i => i.Id)];

    /// <summary>Admits a recording that began so many seconds after eight and lasts so long.</summary>
    private EvidenceItemId Admit(long? number, int begins, int seconds, string recorder = "DSJ0001", string rule = "RecorderClockCorrected")
    {
        var (id, items) = (EvidenceItemId.New(), new EvidenceItems(_catalog.Database));
        var name = $"DCIM/{id}.mp4";
        var file = new ManifestFile(name, 1, Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(name)), FileRole.Recording, name, number, false, [], []) { Series = number is null ? null : "" };
        var manifest = new Manifest(
            DockingSessionId.New(), new StationClaim("station-1", "1"), new RecorderClaim("test", recorder, null, null), new DutyClaim("012345", null, null, null),
            new ClockMeasurement(null, "not-measured"), Now, Now, "test", null, [file], []);
        _catalog.Database.Write(t =>
        {
            new IntakeSessions(_catalog.Database).Open(t, manifest, ManifestFormat.Write(manifest), [1], new Dictionary<Sha256Digest, byte[]> { [file.Sha256] = [2] }, Now);
            items.Admit(t, new NewItem(id, file, manifest.Session, Now, Now.AddDays(365), "012345", "一大队", "station-1", recorder, null, new ItemTime(Now.AddSeconds(begins), rule, "")));
            items.SetMedia(t, id, "video", seconds);
        });
        return id;
    }

    private void Examine(params EvidenceItemId[] ids)
    {
        foreach (var id in ids)
        {
            _catalog.Database.Write(t => Continuations.Join(t, id));
        }
    }
}
