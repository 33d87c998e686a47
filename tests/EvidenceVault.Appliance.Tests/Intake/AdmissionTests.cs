using System.Net;
using System.Text;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.HandOver;
using Xunit;

namespace EvidenceVault.Appliance.Tests.Intake;

public sealed class AdmissionTests
{
    private static readonly byte[] First = Encoding.UTF8.GetBytes("first recording");
    private static readonly byte[] Second = [.. Enumerable.Range(0, 3_000_000).Select(i => (byte)(i * 31))];

    [Fact]
    public async Task A_session_handed_over_honestly_becomes_items_events_and_a_receipt_that_holds()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");

        var receipt = await station.HandOverAsync(("DCIM/a.mp4", First), ("DCIM/b.mp4", Second));

        Assert.All(receipt.Lines, l => Assert.Equal(ReceiptOutcome.Admitted, l.Outcome));
        Assert.Equal(["a.mp4", "b.mp4"], vault.Items().Select(i => i.Name));
        Assert.True(TlogProof.Read(receipt.Proof).Verify(Encoding.UTF8.GetBytes(receipt.Entry), vault.Vault.Log.Verifier).IsAccepted);
        Assert.Equal(2, vault.Events(CustodyAct.ItemAdmitted).Count);
        Assert.Empty(await vault.ProblemsAsync());
    }

    [Fact]
    public async Task The_same_bytes_twice_in_a_session_are_one_item_with_two_lines_of_provenance()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");

        var receipt = await station.HandOverAsync(("DCIM/a.mp4", First), ("DCIM/aIMP.mp4", First));

        var item = Assert.Single(vault.Items());
        Assert.Equal([ReceiptOutcome.Admitted, ReceiptOutcome.AlreadyHeld], receipt.Lines.Select(l => l.Outcome));
        Assert.Equal(["DCIM/a.mp4", "DCIM/aIMP.mp4"], new IntakeSessions(vault.Vault.Database).Provenance(item.Id).Select(p => p.Path));
        Assert.Empty(await vault.ProblemsAsync());
    }

    [Fact]
    public async Task Bytes_held_before_are_not_asked_for_again_and_gain_a_line_of_provenance()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        var before = await station.HandOverAsync(("a.mp4", First));

        var (answer, _) = await station.OpenAsync(("again.mp4", First));
        using var response = await station.SendAsync(answer.Complete, null);
        var receipt = await TestStation.ReceiptAsync(response);

        Assert.Equal(FileDisposition.AlreadyHere, Assert.Single(answer.Files).Disposition);
        Assert.Equal(ReceiptOutcome.AlreadyHeld, receipt.Lines[0].Outcome);
        Assert.Equal(before.Lines[0].Item, receipt.Lines[0].Item);
        Assert.Empty(await vault.ProblemsAsync());
    }

    [Fact]
    public async Task Bytes_that_the_store_has_lost_are_asked_for_again_and_heal_it()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        await station.HandOverAsync(("a.mp4", First));
        File.Delete(vault.PathOf(vault.Items()[0]));
        Assert.NotEmpty(await vault.ProblemsAsync());

        var receipt = await station.HandOverAsync(("again.mp4", First));

        Assert.Equal(ReceiptOutcome.AlreadyHeld, receipt.Lines[0].Outcome);
        Assert.Empty(await vault.ProblemsAsync());
    }

    [Fact]
    public async Task Completing_again_gives_the_very_same_receipt_and_admits_nothing_twice()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        var (answer, _) = await station.OpenAsync(("a.mp4", First));
        await station.UploadAsync(answer, ("a.mp4", First));

        var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => station.SendAsync(answer.Complete, null)));
        var receipts = await Task.WhenAll(all.Select(TestStation.ReceiptAsync));

        Assert.Single(receipts.Select(r => Convert.ToBase64String(r.ToBytes())).Distinct());
        Assert.Single(vault.Events(CustodyAct.SessionAdmitted));
        Assert.Single(vault.Items());
    }

    [Fact]
    public async Task The_same_manifest_posted_again_while_open_gets_the_same_instructions()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        var (answer, request) = await station.OpenAsync(("a.mp4", First));

        using var again = await station.PostAsync(request);
        var text = await again.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Contains(answer.Files[0].Upload!.Headers["Authorization"], text, StringComparison.Ordinal);
        Assert.Single(vault.Events(CustodyAct.HandOverOpened));
    }

    [Fact]
    public async Task What_the_store_gives_back_changed_is_not_admitted()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        var (answer, _) = await station.OpenAsync(("a.mp4", First));
        await station.UploadAsync(answer, ("a.mp4", First));
        var hex = answer.Files[0].Sha256.Hex;
        var path = Path.Combine(vault.Vault.Folder.Store, "originals", hex[..2], hex);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllTextAsync(path, "first recordinG", TestContext.Current.CancellationToken);

        using var response = await station.SendAsync(answer.Complete, null);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Empty(vault.Items());
        Assert.Equal("read-back-failed", Assert.Single(vault.Events(CustodyAct.HandOverRefused)).Reason);
    }

    [Fact]
    public async Task A_recorder_with_nothing_on_it_gets_a_receipt_for_nothing()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");

        var receipt = await station.HandOverAsync();

        Assert.Empty(receipt.Lines);
        Assert.Empty(await vault.ProblemsAsync());
    }
}
