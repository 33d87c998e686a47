using System.Globalization;
using System.Text;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Packages;
using EvidenceVault.Core.Review;
using EvidenceVault.Core.Storage;
using Xunit;
using static EvidenceVault.Appliance.Tests.Packages.CourtRig;

namespace EvidenceVault.Appliance.Tests.Packages;

/// <summary>A redaction goes to a court without its original, and nothing of the original goes with it.</summary>
public sealed class WithheldTests(CourtRig rig) : IClassFixture<CourtRig>
{
    private const string Secret = "the face of a witness";

    private static readonly Dictionary<string, Action<CourtRig, string>> Table = new()
    {
        ["the original put back in its place"] = (r, at) => { Put(at, Withheld(at).File, Bytes(r, at)); Reseal(at, r.Vault.Vault.Trust.Identity); },
        ["the original under another name"] = (r, at) => { Put(at, "data/derived/0009_notes.json", Bytes(r, at)); Reseal(at, r.Vault.Vault.Trust.Identity); },
        ["a copy that hides nothing, in no list"] = (r, at) => { Put(at, "data/derived/0001_proxy.mp4", "clear"u8.ToArray()); Reseal(at, r.Vault.Vault.Trust.Identity); },
        ["a copy that hides nothing, listed"] = (r, at) => Reseal(at, r.Vault.Vault.Trust.Identity, s => s with { Copies = [.. s.Copies.Select(c => c with { Kind = "proxy" })] }),
        ["nothing in its place"] = (r, at) => { Directory.Delete(In(at, PackagePaths.Derived), recursive: true); Reseal(at, r.Vault.Vault.Trust.Identity, s => s with { Copies = [] }); },
        ["another digest for what is left out"] = (r, at) => Reseal(at, r.Vault.Vault.Trust.Identity, s => s with { Items = [.. s.Items.Select(i => i.IsWithheld ? i with { Sha256 = Sha256Digest.Of([7]) } : i)] }),
        ["an original that is here said to be left out"] = (r, at) => Reseal(at, r.Vault.Vault.Trust.Identity, s => s with { Items = [.. s.Items.Select(i => i with { IsWithheld = true })] }),
        ["what is left out said to be here"] = (r, at) => Reseal(at, r.Vault.Vault.Trust.Identity, s => s with { Items = [.. s.Items.Select(i => i with { IsWithheld = false })] }),
    };

    public static TheoryData<string> Tamperings => [.. Table.Keys];

    [Fact]
    public async Task Script_and_verifier_say_that_the_original_is_not_there_and_its_bytes_are_nowhere()
    {
        var (at, item, work) = await PackAsync();
        var (exit, said) = await VerifyAsync(at, rig.Fingerprint);
        Assert.True(exit == 0, said);
        Assert.Contains("1 originals are NOT in this package", said, StringComparison.Ordinal);
        Assert.Contains("1 originals, each sealed by its station", said, StringComparison.Ordinal);
        (exit, said) = await RunAsync(Path.Combine(AppContext.BaseDirectory, "evidence-verify"), at, "package", ".", "--root-fingerprint", rig.Fingerprint);
        Assert.True(exit == 0, said);
        Assert.Contains("1 originals are NOT in this package", said, StringComparison.Ordinal);

        var original = Encoding.UTF8.GetBytes("footage of " + item.Name);
        foreach (var file in Directory.EnumerateFiles(at, "*", SearchOption.AllDirectories))
        {
            var bytes = await File.ReadAllBytesAsync(file, Cancel);
            Assert.True(bytes.AsSpan().IndexOf(original) < 0 && bytes.AsSpan().IndexOf("clear proxy of it"u8) < 0, file);
        }

        var statement = CourtPackage.Read(await File.ReadAllBytesAsync(In(at, PackagePaths.Statement), Cancel));
        Assert.Equal([true, false], statement.Items.OrderBy(i => i.Item != item.Id).Select(i => i.IsWithheld));
        var copy = Assert.Single(statement.Copies);
        Assert.Equal((work.File!.Sha256, item.Sha256, "redaction"), (copy.Sha256, copy.ParentSha256, copy.Kind));
        var lineage = await File.ReadAllTextAsync(In(at, copy.File + ".json"), Cancel);
        Assert.Contains("\"by\":\"chen\",\"ordered_by\":\"wang\",\"why\":\"看过\"", lineage, StringComparison.Ordinal);
        Assert.Contains(Secret, lineage, StringComparison.Ordinal); // why something is hidden is told, and the leak check says so
        foreach (var (report, words) in new[] { (PackagePaths.EnglishReport, "let go by chen"), (PackagePaths.ChineseReport, "chen 于") })
        {
            Assert.Contains(words, await File.ReadAllTextAsync(In(at, report), Cancel), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Tamperings))]
    public async Task A_package_that_says_otherwise_than_it_holds_is_refused_by_both(string what)
    {
        var (at, _, _) = await PackAsync();
        Table[what](rig, at);
        var running = RunAsync(Path.Combine(AppContext.BaseDirectory, "evidence-verify"), at, "package", ".", "--root-fingerprint", rig.Fingerprint);
        var ((byScript, script), (byVerifier, verifier)) = (await VerifyAsync(at, rig.Fingerprint), await running);
        Assert.True(byScript == 1 && script.Contains("FAILED", StringComparison.Ordinal), script);
        Assert.True(byVerifier == 1 && verifier.Contains("FAILS", StringComparison.Ordinal), verifier);
    }

    [Fact]
    public async Task Without_a_redaction_that_was_let_go_the_original_cannot_be_left_out()
    {
        var page = $"/cases/{Uri.EscapeDataString(Case)}/package";
        using var answer = await rig.Wang.PostAsync(page, page,
            ("items", rig.Items[3].Id.Value), ("withheld", rig.Items[3].Id.Value), ("recipient", "x"), ("use", "inside"), ("reason", "x"), ("name1", "a"), ("badge1", "1"), ("name2", "b"), ("badge2", "2"));
        Assert.Contains("outcome=NoRedaction", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    /// <summary>A package of two items: of the first only its redaction.</summary>
    private async Task<(string At, EvidenceItem Item, Work Work)> PackAsync()
    {
        var item = rig.Items[0];
        var works = new Works(rig.Vault.Vault.Database);
        if (works.Of(item.Id).Count == 0)
        {
            await KeepAsync(item);
        }

        var package = await rig.PrepareAsync("某市人民法院", "inside", [item], [item, rig.Items[1]]);
        return (await rig.UnpackAsync(await rig.GiveAsync(package)), item, works.Of(item.Id).Single());
    }

    /// <summary>A redaction that chen let go, and a proxy that must stay out.</summary>
    private async Task KeepAsync(EvidenceItem item)
    {
        var (database, now) = (rig.Vault.Vault.Database, DateTimeOffset.UtcNow);
        var (redacted, proxy) = ("something is hidden in it"u8.ToArray(), "clear proxy of it"u8.ToArray());
        foreach (var content in new[] { redacted, proxy })
        {
            using var stream = new MemoryStream(content);
            await rig.Vault.Vault.Store.PutAsync(ObjectKey.ForDerivedCopy(Sha256Digest.Of(content)), new ContentSeal(content.Length, Sha256Digest.Of(content)), stream, item.LockedUntil, Cancel);
        }

        var unit = new TimeUnit(1, 1000);
        var plan = new WorkPlan(WorkKind.Redaction, item.Sha256, 0, unit, new PlanFrame(0, 0), new PlanFrame(9, 360), 400) { Masks = [new Mask(MaskStyle.Black, Secret, [new MaskKey(0, 1, 1, 9, 9), new MaskKey(9, 1, 1, 9, 9)])] };
        var works = new Works(database);
        var told = new CustodyEvent { Act = CustodyAct.WorkOrdered, At = now, Actor = new CustodyActor(ActorKind.Person, "wang"), Item = item.Id, Facts = new Dictionary<string, string> { ["work"] = Works.NewId(), ["plan"] = plan.ToText() } };
        var digest = Sha256Digest.Of(redacted).Hex;
        database.Write(t =>
        {
            new Derivations(database).AddCopy(t, new DerivedCopy(item.Id, "proxy", item.Sha256, Sha256Digest.Of(proxy), proxy.Length, "video/mp4", "{}", now));
            works.Write(t, told);
            works.Write(t, told with
            {
                Act = CustodyAct.WorkMade,
                Actor = new CustodyActor(ActorKind.Vault, "vault"),
                Facts = new Dictionary<string, string> { ["work"] = told.Facts["work"], ["sha256"] = digest, ["bytes"] = redacted.Length.ToString(CultureInfo.InvariantCulture), ["media_type"] = "video/mp4", ["ffmpeg"] = "5", ["arguments"] = "-i original", ["from_frame_sha256"] = digest, ["to_frame_sha256"] = digest },
            });
            works.Write(t, told with { Act = CustodyAct.WorkApproved, Actor = new CustodyActor(ActorKind.Person, "chen"), Reason = "看过", Facts = new Dictionary<string, string> { ["work"] = told.Facts["work"], ["sha256"] = digest } });
        });
    }

    private static PackagedItem Withheld(string at) => CourtPackage.Read(File.ReadAllBytes(In(at, PackagePaths.Statement))).Items.Single(i => i.IsWithheld);

    private static byte[] Bytes(CourtRig rig, string at) => File.ReadAllBytes(rig.Vault.PathOf(rig.Items.Single(i => i.Id == Withheld(at).Item)));

    private static string In(string at, string path) => Path.Combine(at, path);

    private static void Put(string at, string path, byte[] bytes) => File.WriteAllBytes(In(at, path), bytes);
}
