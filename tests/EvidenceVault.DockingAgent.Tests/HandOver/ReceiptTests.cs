using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Signing;
using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.HandOver;
using EvidenceVault.DockingAgent.Station;
using EvidenceVault.DockingAgent.Tests.Support;

namespace EvidenceVault.DockingAgent.Tests.HandOver;

public sealed class ReceiptTests : IDisposable
{
    private readonly TestStation _station = new();

    public ReceiptTests()
    {
        _station.Put("a.mp4", "a");
        _station.Put("b.mp4", "b");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _station.Dispose();

    [Fact]
    public Task A_receipt_of_another_root_clears_nothing() => IsRefusedAsync(() => _station.Vault.SealAs = new VaultKeys().Vault, "seal");

    [Fact]
    public Task A_receipt_sealed_by_a_station_clears_nothing() =>
        IsRefusedAsync(() => _station.Vault.SealAs = _station.Vault.Keys.Issue(CertificateRole.Station, "Test Vault").Identity, "seal");

    [Fact]
    public Task A_receipt_for_another_manifest_clears_nothing() => ForgedAsync(r => r with { ManifestSha256 = Sha256Digest.Of("x"u8) }, "another manifest");

    [Fact]
    public Task A_receipt_for_another_session_clears_nothing() => ForgedAsync(r => r with { Session = DockingSessionId.New() }, "another session");

    [Fact]
    public Task A_receipt_for_another_station_clears_nothing() => ForgedAsync(r => r with { Station = "station-08" }, "another station");

    [Fact]
    public Task A_receipt_without_a_line_for_a_file_clears_nothing() => ForgedAsync(r => r with { Lines = [r.Lines[0]] }, "no line");

    [Fact]
    public Task A_receipt_with_a_line_twice_clears_nothing() => ForgedAsync(r => r with { Lines = [.. r.Lines, r.Lines[0]] }, "no line");

    [Fact]
    public Task A_receipt_with_a_line_for_other_bytes_clears_nothing() =>
        ForgedAsync(r => r with { Lines = [r.Lines[0], r.Lines[1] with { Sha256 = Sha256Digest.Of("x"u8) }] }, "same bytes");

    [Fact]
    public Task A_receipt_with_a_strange_line_clears_nothing() => ForgedAsync(r => r with { Lines = [.. r.Lines, r.Lines[0] with { Path = "c.mp4" }] }, "never handed over");

    [Fact]
    public Task A_proof_by_another_log_clears_nothing()
    {
        var other = new TestLog(LogSigningKey.Generate(_station.Vault.Keys.Log.Origin));
        return ForgedAsync(
            r =>
            {
                other.Add(System.Text.Encoding.UTF8.GetBytes(r.Entry));
                return r with { Proof = other.Proof(0) };
            },
            "UnknownSigner");
    }

    [Fact]
    public Task A_proof_of_another_entry_clears_nothing()
    {
        _station.Vault.Log.Add("another"u8.ToArray());
        return ForgedAsync(r => r with { Proof = _station.Vault.Log.Proof(0) }, "NotIncluded");
    }

    [Fact]
    public Task A_text_in_place_of_a_proof_clears_nothing() => ForgedAsync(r => r with { Proof = "trust me" }, "proof");

    [Fact]
    public Task An_entry_about_something_else_clears_nothing() =>
        IsRefusedAsync(() => _station.Vault.ForgeEntry = e => e with { Act = CustodyAct.HandOverOpened }, "something else");

    [Fact]
    public Task An_entry_about_another_session_clears_nothing() =>
        IsRefusedAsync(() => _station.Vault.ForgeEntry = e => e with { Session = DockingSessionId.New() }, "something else");

    [Fact]
    public Task An_entry_about_another_manifest_clears_nothing() =>
        IsRefusedAsync(() => _station.Vault.ForgeEntry = e => e with { Facts = new Dictionary<string, string> { ["manifest_sha256"] = "00" } }, "another manifest");

    [Fact]
    public async Task A_log_that_was_set_back_clears_nothing()
    {
        foreach (var entry in (string[])["1", "2", "3"])
        {
            _station.Vault.Log.Add(System.Text.Encoding.UTF8.GetBytes(entry));
        }

        await _station.DockAsync(clearing: RecorderClearing.Never, cancel: Cancel); // the station has seen four entries
        await IsRefusedAsync(() => _station.Vault.Log = new TestLog(_station.Vault.Keys.Log), "");
    }

    [Fact]
    public async Task A_log_with_another_history_of_the_same_size_or_larger_clears_nothing()
    {
        await _station.DockAsync(clearing: RecorderClearing.Never, cancel: Cancel);
        _station.Vault.Log = new TestLog(_station.Vault.Keys.Log);
        await IsRefusedAsync(() => { }, "does not continue"); // one entry, as before, but another
        await IsRefusedAsync(() => _station.Vault.Log.Add("more"u8.ToArray()), "does not continue");
    }

    [Fact]
    public async Task A_refused_receipt_is_kept_for_the_administrator_and_a_good_one_later_clears()
    {
        await ForgedAsync(r => r with { Station = "station-08" }, "another station");
        var session = Directory.EnumerateDirectories(_station.Spool, "ds-*").Single();
        Assert.True(File.Exists(Path.Combine(session, "refused-receipt.json")));
        Assert.False(File.Exists(Path.Combine(session, "receipt.json")));
        Assert.Equal(2, _station.OnRecorder.Count);
        _station.Vault.Forge = receipt => receipt;
        _station.Vault.ForgetReceipts();
        Assert.Equal(ExitCode.Complete, (await _station.DockAsync(cancel: Cancel)).Exit);
        Assert.Empty(_station.OnRecorder);
    }

    private Task ForgedAsync(Func<Receipt, Receipt> forge, string reason) => IsRefusedAsync(() => _station.Vault.Forge = forge, reason);

    private async Task IsRefusedAsync(Action prepare, string reason)
    {
        prepare();
        var refused = await Assert.ThrowsAsync<ReceiptRefusedException>(() => _station.DockAsync(cancel: Cancel));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Equal(["a.mp4", "b.mp4"], _station.OnRecorder);
        var (exit, report, error) = await _station.DockJsonAsync("--clear");
        Assert.Equal((1, 0), (exit, report["cleared"]!.GetValue<int>()));
        Assert.Contains("THE RECEIPT IS NOT GOOD", error, StringComparison.Ordinal);
        Assert.Equal(["a.mp4", "b.mp4"], _station.OnRecorder);
    }
}
