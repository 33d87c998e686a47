using EvidenceVault.Usb.Tests.Rig;

namespace EvidenceVault.Usb.Tests;

/// <summary>Waiting for what a command in the guest prints; these need no guest.</summary>
public sealed class GuestJobTests
{
    [Fact]
    public async Task A_line_is_found_whether_it_was_printed_before_or_comes_later_and_only_once()
    {
        var job = new GuestJob("echo");
        job.Print("first 1");
        var (next, match) = await job.WaitForAsync("first ([0-9])", TimeSpan.FromSeconds(5));
        Assert.Equal(("1", 1), (match.Groups[1].Value, next));

        var waiting = job.WaitForAsync("first ([0-9])", TimeSpan.FromSeconds(5), next);
        job.Print("second");
        job.Print("first 2");
        Assert.Equal("2", (await waiting).Match.Groups[1].Value);
    }

    [Fact]
    public async Task A_command_that_ends_without_the_line_is_not_waited_for_any_longer()
    {
        var job = new GuestJob("false");
        var waiting = job.WaitForAsync("never", TimeSpan.FromMinutes(1));
        job.Print("something else");
        job.End(1);
        Assert.Contains("something else", (await Assert.ThrowsAsync<TimeoutException>(() => waiting)).Message, StringComparison.Ordinal);
        Assert.Equal(1, (await job.EndAsync(TimeSpan.FromSeconds(1))).ExitCode);
    }
}
