using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using EvidenceVault.Core.Times;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Station;
using EvidenceVault.DockingAgent.Tests.Support;

namespace EvidenceVault.DockingAgent.Tests.Recorders;

public sealed class RecorderProfileTests
{
    private static readonly RecorderProfiles Profiles = RecorderProfiles.Load(Policies.Folder);

    public static TheoryData<string, int> Examples()
    {
        var data = new TheoryData<string, int>();
        foreach (var profile in Profiles.All)
        {
            for (var i = 0; i < profile.Examples.Count; i++)
            {
                data.Add(profile.Id, i);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_profile_reads_its_examples_as_written(string id, int index)
    {
        var profile = Profiles.All.Single(p => p.Id == id);
        var example = profile.Examples[index];
        var read = profile.Read(example.Path);
        var time = read.NameTime?.AtUtc?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            ?? read.NameTime?.LocalWithoutZone?.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        Assert.Equal(
            (example.Role, example.Officer, example.Device, example.Unit, example.Time, example.Sequence, example.Important, example.Group, example.Series),
            (read.Role, read.Officer, read.Device, read.Unit, time, read.Sequence, read.MarkedImportant, read.Group, read.Series));
    }

    [Fact]
    public void A_recorder_gets_the_profile_that_its_own_examples_are_of()
    {
        foreach (var profile in Profiles.All.Where(p => !p.IsFallback))
        {
            Assert.Equal(profile.Id, Profiles.Choose([.. profile.Examples.Select(e => e.Path)]).Id);
        }
    }

    [Theory]
    [InlineData()]
    [InlineData("a.mp4", "b.mp4")]
    [InlineData("a.mp4", "b.mp4", "012345_DSJ0001_20260301200130_0007.mp4")]
    [InlineData("readme.txt")]
    public void What_fits_no_profile_by_half_is_taken_by_the_fallback(params string[] paths) => Assert.Equal("fallback", Profiles.Choose(paths).Id);

    [Fact]
    public void Digits_that_are_no_date_stay_as_a_claim_without_an_instant()
    {
        var time = Profiles.All.Single(p => p.Id == "officer-device-name").Read("DCIM/012345_DSJ0001_00000000000000_0001.mp4").NameTime!;
        Assert.Equal((ClaimSource.RecorderClock, "00000000000000", null, null), (time.Source, time.Raw, time.AtUtc, time.LocalWithoutZone));
    }

    [Fact]
    public void A_name_made_to_cost_time_costs_none()
    {
        var name = new string('a', 500) + "/" + string.Concat(Enumerable.Repeat("0_", 250)) + "!";
        var clock = Stopwatch.StartNew();
        foreach (var profile in Profiles.All)
        {
            profile.Read(name);
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void The_schema_knows_every_key_that_the_profiles_use()
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Policies.Folder, "recorders", "schema.json")))!;
        var known = schema["properties"]!.AsObject().Select(p => p.Key).ToHashSet();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Policies.Folder, "recorders"), "*.yaml"))
        {
            Assert.Subset(known, YamlMap.Load(file).Keys.ToHashSet());
        }
    }

    [Theory]
    [InlineData("id: other\n", "id")]
    [InlineData("id: p\nname: {zh: 甲, en: A}\nexamples: [{path: a, role: recording, group: a}]\n", "patterns")]
    [InlineData("id: p\nname: {zh: 甲, en: A}\npatterns: [{path: '(?<=a)b'}]\n", "look-around")]
    [InlineData("id: p\nname: {zh: 甲, en: A}\npatterns: [{path: '(?<colour>b)'}]\n", "colour")]
    [InlineData("id: p\nname: {zh: 甲, en: A}\npatterns: [{path: '(?<time>b)'}]\n", "time")]
    [InlineData("id: p\nname: {zh: 甲, en: A}\npatterns: [{path: 'b'}]\n", "examples")]
    [InlineData("id: p\nname: {zh: 甲, en: A}\nrecordings: [MP4]\n", "lower case")]
    [InlineData("id: p\nname: {zh: 甲, en: A}\nfallback: true\nexamples: [{path: a, role: recording, group: a}]\ncolour: red\n", "colour")]
    [InlineData("id: [\n", "line")]
    [InlineData("id: p\nname: {zh: 甲, en: A}\npatterns: [{path: 'b'}]\nnumbering: {first: 1, last: 9999, per: recorder}\n", "group seq")]
    [InlineData("id: p\nname: {zh: 甲, en: A}\npatterns: [{path: '(?<seq>b)'}]\nnumbering: {first: 1, last: 9999, per: day}\n", "knows the day")]
    [InlineData("id: p\nname: {zh: 甲, en: A}\npatterns: [{path: '(?<seq>b)'}]\nnumbering: {first: 2, last: 9999, per: recorder}\n", "from 0 to 1")]
    [InlineData("id: p\nname: {zh: 甲, en: A}\npatterns: [{path: '(?<seq>b)'}]\nnumbering: {first: 1, last: 1, per: recorder}\n", "from 2 to")]
    [InlineData("id: p\nname: {zh: 甲, en: A}\npatterns: [{path: '(?<seq>b)'}]\nnumbering: {first: 1, last: 9, per: card}\n", "recorder where")]
    public void A_wrong_profile_is_refused_with_key_and_cure(string yaml, string part)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(part, Assert.Throws<ConfigurationException>(() => RecorderProfileFile.Load(folder.Write("p.yaml", yaml))).Message, StringComparison.Ordinal);
    }
}
