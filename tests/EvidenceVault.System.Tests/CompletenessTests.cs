namespace EvidenceVault.System.Tests;

/// <summary>What a recorder should have handed over and did not, from the names on a card to the question that an officer must answer.</summary>
public sealed class CompletenessTests
{
    private const string Open = "SELECT kind || ' ' || first || '-' || last || ' ' || recorder || ' ' || officer || ' ' || state FROM explanation ORDER BY asked_at";

    [Fact]
    public async Task A_number_that_is_missing_is_asked_for_once_and_settled_when_it_comes_after_all()
    {
        await using var site = await Site.StartAsync();
        Record(1, 2, 3, 5);
        await File.WriteAllTextAsync(Path.Combine(Card(), NameOf(3).Replace(".mp4", ".xml", StringComparison.Ordinal)), "<r/>", TestContext.Current.CancellationToken);
        (await site.DockAsync(site.Folder("recorder"))).With(0);
        Assert.Equal(["sequence-gap 4-4 DSJ0001 012345 open"], await AskAsync(site, Open));
        Assert.Equal("mode=folder numbers=1-9999 whole=1", Assert.Single(await ManifestAsync(site)));

        Record(6); // another docking that does not bring it asks nothing new
        (await site.DockAsync(site.Folder("recorder"))).With(0);
        Assert.Equal(["sequence-gap 4-4 DSJ0001 012345 open"], await AskAsync(site, Open));

        Record(4, 7);
        (await site.DockAsync(site.Folder("recorder"))).With(0);
        Assert.Equal(["sequence-gap 4-4 DSJ0001 012345 settled"], await AskAsync(site, Open));
        site.KillVault();
        (await site.VaultAsync("verify", "--full")).With(0);

        void Record(params int[] numbers)
        {
            foreach (var number in numbers)
            {
                File.WriteAllText(Path.Combine(Card(), NameOf(number)), $"recording {number}");
            }
        }

        string Card() => Directory.CreateDirectory(Path.Combine(site.Folder("recorder"), "DCIM")).FullName;
    }

    private static string NameOf(int number) => $"012345_DSJ0001_2026030108{number:00}00_{number:0000}.mp4";

    /// <summary>What the newest sealed manifest says, read from the store with tools of others.</summary>
    private static async Task<IReadOnlyList<string>> ManifestAsync(Site site)
    {
        var manifest = Directory.EnumerateFiles(Path.Combine(site.Data, "store", "sessions"), "manifest.json", SearchOption.AllDirectories).Single();
        return Lines((await Programs.RunAsync("sqlite3", ":memory:",
            "SELECT 'mode=' || (m ->> '$.recorder.device.transport') || ' numbers=' || (m ->> '$.recorder.device.numbering.first') || '-' || (m ->> '$.recorder.device.numbering.last') || ' whole=' || (m ->> '$.whole_listing') "
            + $"FROM (SELECT CAST(readfile('{manifest}') AS TEXT) AS m)")).With(0).Output);
    }

    private static async Task<IReadOnlyList<string>> AskAsync(Site site, string sql) =>
        Lines((await Programs.RunAsync("sqlite3", "-readonly", Path.Combine(site.Data, "catalog.db"), sql)).With(0).Output);

    private static IReadOnlyList<string> Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
