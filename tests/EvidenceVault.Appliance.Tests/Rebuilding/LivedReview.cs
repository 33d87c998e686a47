using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Review;
using Xunit;

namespace EvidenceVault.Appliance.Tests.Rebuilding;

/// <summary>People worked on a recording: markers, tags, works and what they watched, each in all its states.</summary>
internal static class LivedReview
{
    public static async Task WorkAsync(TestVault vault, EvidenceItemId item)
    {
        var (database, sha256) = (vault.Vault.Database, vault.Items().Single(i => i.Id == item).Sha256);
        var (markers, tags, works, watched) = (new Markers(database), new ItemTags(database), new Works(database), new WatchedMaps(database));
        var unit = new TimeUnit(1, 12_800);
        var now = DateTimeOffset.UtcNow;
        var first = new Marker(Markers.NewId(), item, new Stretch(400, 400), new PlanFrame(10, 5120), null, unit, "告知", null, "wang", now, null, null);
        var second = first with { Id = Markers.NewId(), When = new Stretch(400, 800), ToFrame = new PlanFrame(20, 10_240), Replaces = first.Id };
        var clip = new WorkPlan(WorkKind.Redaction, sha256, 0, unit, new PlanFrame(5, 2560), new PlanFrame(9, 4608), 5120) { Masks = [new Mask(MaskStyle.Black, "路人", [new MaskKey(5, 8, 8, 40, 40), new MaskKey(9, 16, 8, 40, 40)])] };
        database.Write(t =>
        {
            markers.Write(t, Told(CustodyAct.MarkerSet) with { Facts = Markers.Facts(first) });
            markers.Write(t, Told(CustodyAct.MarkerWithdrawn, ("marker", first.Id)));
            markers.Write(t, Told(CustodyAct.MarkerSet) with { Facts = Markers.Facts(second) });
            Assert.True(tags.TryWrite(t, Told(CustodyAct.TagSet, ("tag", "酒驾"))));
            Assert.True(tags.TryWrite(t, Told(CustodyAct.TagSet, ("tag", "mistake"))));
            Assert.True(tags.TryWrite(t, Told(CustodyAct.TagWithdrawn, ("tag", "mistake"))));
            works.Write(t, Told(CustodyAct.WorkOrdered, ("work", "wk-1"), ("plan", clip.ToText())));
            works.Write(t, Told(CustodyAct.WorkOrdered, ("work", "wk-2"), ("plan", (clip with { From = new PlanFrame(5, 2561) }).ToText())));
            WatchedMaps.Put(t, new OpenViewing("v1", item, "wk-1", "chen", "10.0.0.1", now, now, new WatchedSpans(TimeSpans.Parse("0-200"), TimeSpans.None, TimeSpans.None)));
            watched.Tell(t, watched.Find(t, "v1")!);
            WatchedMaps.Put(t, new OpenViewing("v2", item, "wk-1", "chen", "10.0.0.1", now, now, new WatchedSpans(TimeSpans.Parse("100-200"), TimeSpans.Parse("100-150"), TimeSpans.None)));
            watched.Tell(t, watched.Find(t, "v2")!);
        });
        for (var look = 0; look < 3000 && (works.WaitingOf("wang") > 0 || markers.NextUnproven() is not null); look++)
        {
            await Task.Delay(100, LivedVault.Cancel);
        }

        Assert.Equal([DerivationState.Done, DerivationState.Failed], works.Of(item).OrderBy(w => w.Id).Select(w => w.State));
        Assert.All(markers.Proofs(item).Values, p => Assert.NotNull(p.Sha256));
        Assert.Equal([10, 20], markers.Proofs(item).Keys.Order());
        database.Write(t => works.Write(t, Told(CustodyAct.WorkApproved, ("work", "wk-1")) with { Actor = new CustodyActor(ActorKind.Person, "chen"), Reason = "看过" }));
        Assert.True(works.Find("wk-1")!.IsReleased);

        CustodyEvent Told(CustodyAct act, params (string Name, string Value)[] facts) => new()
        {
            Act = act, At = DateTimeOffset.UtcNow, Actor = new CustodyActor(ActorKind.Person, "wang"), Item = item, Facts = facts.ToDictionary(f => f.Name, f => f.Value),
        };
    }
}
