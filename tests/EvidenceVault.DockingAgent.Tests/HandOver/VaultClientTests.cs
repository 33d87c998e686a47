using System.Net;
using System.Net.Sockets;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Storage;
using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.HandOver;
using EvidenceVault.DockingAgent.Intake;
using EvidenceVault.DockingAgent.Tests.Support;

namespace EvidenceVault.DockingAgent.Tests.HandOver;

public sealed class VaultClientTests : IDisposable
{
    private readonly TestStation _station = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _station.Dispose();

    [Theory]
    [InlineData("POST /intake/sessions", 503)]
    [InlineData("POST /intake/sessions", 0)]
    [InlineData("PUT", 500)]
    [InlineData("PUT", 429)]
    [InlineData("/complete", 0)]
    public async Task A_passing_fault_is_tried_again(string call, int status)
    {
        _station.Put("a.mp4", "a");
        var faults = 1;
        _station.Vault.Fault = asked => asked.Contains(call, StringComparison.Ordinal) && Interlocked.Decrement(ref faults) >= 0 ? status : null;
        Assert.Equal(ExitCode.Complete, (await _station.DockAsync(cancel: Cancel)).Exit);
    }

    [Fact]
    public async Task A_refusal_is_shown_in_the_vaults_words_and_not_tried_again()
    {
        _station.Put("a.mp4", "a");
        _station.Vault.Fault = _ => 403;
        var (exit, report, error) = await _station.DockJsonAsync();
        Assert.Equal(1, exit);
        Assert.StartsWith("ds-", report["session"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("The vault answered 403: Refused by the test as it asked", error, StringComparison.Ordinal);
        Assert.Single(_station.Vault.Requests);
        Assert.Equal(["a.mp4"], _station.OnRecorder);
    }

    [Fact]
    public async Task A_lasting_fault_ends_with_exit_3_and_a_way_on()
    {
        _station.Put("a.mp4", "a");
        _station.Vault.Fault = _ => 502;
        var (exit, report, error) = await _station.DockJsonAsync();
        Assert.Equal((3, 3), (exit, report["exit"]!.GetValue<int>()));
        Assert.Contains("run the same command again", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_the_vault_cannot_read_back_are_no_passing_fault()
    {
        _station.Put("a.mp4", "a");
        _station.Vault.Problem = "read-back-failed";
        _station.Vault.Fault = call => call.EndsWith("/complete", StringComparison.Ordinal) ? 500 : null;
        Assert.Equal(1, (await _station.DockJsonAsync()).Exit);
        Assert.Single(_station.Vault.Requests, r => r.EndsWith("/complete", StringComparison.Ordinal));
        Assert.Equal(["a.mp4"], _station.OnRecorder);
    }

    [Fact]
    public async Task A_vault_that_sends_footage_elsewhere_in_the_clear_gets_none()
    {
        _station.Put("a.mp4", "a");
        _station.Vault.UploadPrefix = "http://192.0.2.1/uploads/";
        await Assert.ThrowsAsync<VaultRefusedException>(() => _station.DockAsync(cancel: Cancel));
    }

    [Theory]
    [InlineData("uploads/1", "http://127.0.0.1:5000/vault/uploads/1")]
    [InlineData("/uploads/1", "http://127.0.0.1:5000/uploads/1")]
    [InlineData("http://127.0.0.1:5000/uploads/1", "http://127.0.0.1:5000/uploads/1")]
    [InlineData("https://store.example.org/b/1?X-Amz-Signature=ab%2Fc", "https://store.example.org/b/1?X-Amz-Signature=ab%2Fc")]
    [InlineData("http://127.0.0.1:5001/uploads/1", "http://127.0.0.1:5001/uploads/1")]
    [InlineData("http://store.example.org/1", null)]
    [InlineData("file:///etc/passwd", null)]
    [InlineData("//store.example.org/1", null)]
    [InlineData("https://user:word@store.example.org/1", null)]
    public void Footage_goes_to_the_vault_or_by_https_or_stays_on_this_machine(string address, string? expected)
    {
        var vault = new Uri("http://127.0.0.1:5000/vault/");
        if (expected is null)
        {
            Assert.Throws<VaultRefusedException>(() => InstructionAddress.Resolve(vault, address));
        }
        else
        {
            Assert.Equal(expected, InstructionAddress.Resolve(vault, address).AbsoluteUri);
        }
    }

    [Fact]
    public void A_vault_elsewhere_cannot_send_footage_to_this_machine_in_the_clear() =>
        Assert.Throws<VaultRefusedException>(() => InstructionAddress.Resolve(new Uri("https://vault.example.org/"), "http://127.0.0.1:5001/uploads/1"));

    [Fact]
    public async Task A_store_that_has_the_object_already_is_as_good_as_one_that_takes_it()
    {
        _station.Put("a.mp4", "a");
        _station.Vault.Fault = call =>
        {
            if (!call.StartsWith("PUT", StringComparison.Ordinal))
            {
                return null;
            }

            _station.Vault.Held.TryAdd(Sha256Digest.Of("a"u8), "a"u8.ToArray()); // an attempt whose answer was lost
            return 412;
        };
        Assert.Equal(ExitCode.Complete, (await _station.DockAsync(cancel: Cancel)).Exit);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task A_refusal_of_the_store_says_nothing_of_the_session(int status)
    {
        _station.Put("a.mp4", "a");
        _station.Vault.Fault = call => call.StartsWith("PUT", StringComparison.Ordinal) ? status : null;
        _station.Vault.Problem = null;
        var refused = await Assert.ThrowsAsync<VaultRefusedException>(() => _station.DockAsync(cancel: Cancel));
        Assert.False(refused.IsForGood);
        _station.Vault.Fault = _ => null;
        Assert.Equal(ExitCode.Complete, (await _station.DockAsync(cancel: Cancel)).Exit);
    }

    [Fact]
    public async Task An_upload_that_stands_still_is_given_up()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0); // accepts, and never reads
        listener.Start();
        var large = _station.Folder["large"];
        await using (var file = File.Create(large))
        {
            file.SetLength(64 * 1024 * 1024);
        }

        var sent = 0L;
        var patience = new Patience { Attempts = 1, Idle = TimeSpan.FromMilliseconds(300), Answer = TimeSpan.FromMinutes(5) };
        using var client = new VaultClient(new Uri($"http://{listener.LocalEndpoint}/"), patience, TimeProvider.System);
        await Assert.ThrowsAsync<VaultUnreachableException>(() => client.UploadAsync(
            new WebInstruction("PUT", "u", new Dictionary<string, string>()), null, new SpooledCopy(large, new ContentSeal(64 * 1024 * 1024, default), FullPace.Instance), n => sent += n, Cancel));
        Assert.Equal(0, sent); // progress goes back by what did not arrive
    }

    [Theory]
    [InlineData(1, null, 1)]
    [InlineData(3, null, 4)]
    [InlineData(20, null, 30)]
    [InlineData(1, 7, 7)]
    [InlineData(1, 3600, 30)]
    public void Pauses_double_and_have_an_end(int attempt, int? asked, int seconds) => Assert.Equal(
        TimeSpan.FromSeconds(seconds), new Patience().PauseAfter(attempt, asked is { } a ? TimeSpan.FromSeconds(a) : null));
}
