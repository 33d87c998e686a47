using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Tests.Support;

namespace EvidenceVault.DockingAgent.Tests.Intake;

public sealed class RecorderWalkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_are_found_in_the_order_of_their_names()
    {
        _folder.Write("b/2.mp4", "2");
        _folder.Write("b/1.mp4", "1");
        _folder.Write("a.mp4", "0");
        Assert.Equal(["a.mp4", "b/1.mp4", "b/2.mp4"], Walk().Files.Select(f => f.Path.Text));
    }

    [Fact]
    public void Links_pipes_and_sockets_are_told_and_never_opened()
    {
        _folder.Write("secret/station.key", "key");
        _folder.Write("recorder/a.mp4", "a");
        File.CreateSymbolicLink(_folder["recorder/link.mp4"], _folder["secret/station.key"]);
        Directory.CreateSymbolicLink(_folder["recorder/linked"], _folder["secret"]);
        Directory.CreateSymbolicLink(_folder["recorder/up"], "..");
        Shell.Run("mkfifo \"$1\"", _folder["recorder/pipe.mp4"]);
        var walked = Walk("recorder");
        Assert.Equal(["a.mp4"], walked.Files.Select(f => f.Path.Text));
        Assert.Equal(["link.mp4", "linked", "pipe.mp4", "up"], walked.Unread.Select(u => u.Path));
        Assert.Contains("never followed", walked.Unread[0].Reason, StringComparison.Ordinal);
        Assert.Contains("never opened", walked.Unread[2].Reason, StringComparison.Ordinal);
        Assert.True(walked.IsWhole); // behind them is nothing of the recorder
    }

    [Fact]
    public void A_name_in_GBK_is_found_and_stands_in_the_manifest_as_its_bytes()
    {
        Shell.Run("printf x > \"$1/\"$'\\xb2\\xe2\\xca\\xd4.mp4'; printf y > \"$1/\"$'a\\nb%\\\\c.mp4'; printf z > \"$1/<script>.mp4\"", _folder.Path);
        var walked = Walk();
        Assert.Equal(["<script>.mp4", "a%0Ab%25%5Cc.mp4", "%B2%E2%CA%D4.mp4"], walked.Files.Select(f => f.Path.Text));
        Assert.Equal([false, true, true], walked.Files.Select(f => f.Path.WasEscaped));
        Assert.All(walked.Files, f => Assert.Equal(1, f.Identity.Bytes));
    }

    [Fact]
    public void Folders_deeper_than_32_levels_are_told_and_not_searched()
    {
        _folder.Write(string.Join('/', Enumerable.Repeat("d", 31)) + "/last.mp4", "x");
        _folder.Write(string.Join('/', Enumerable.Repeat("d", 40)) + "/lost.mp4", "x");
        var walked = Walk();
        Assert.EndsWith("/last.mp4", Assert.Single(walked.Files).Path.Text, StringComparison.Ordinal);
        Assert.Contains("deeper", Assert.Single(walked.Unread).Reason, StringComparison.Ordinal);
        Assert.Equal((true, false), (walked.HasUnlisted, walked.IsWhole));
    }

    [Fact]
    public void A_path_longer_than_a_manifest_takes_is_told_under_a_cut_name()
    {
        _folder.Write(string.Join('/', Enumerable.Repeat(new string('n', 200), 6)) + "/long.mp4", "x");
        var unread = Assert.Single(Walk().Unread);
        Assert.InRange(unread.Path.Length, 1, RecorderPath.Longest);
    }

    [Fact]
    public void Beyond_the_bound_the_first_file_is_told_and_the_rest_left_for_the_next_session()
    {
        foreach (var name in (string[])["1", "2", "3", "4"])
        {
            _folder.Write(name, name);
        }

        using var root = RecorderRoot.Open(_folder.Path);
        var walked = RecorderWalk.List(root, mostFiles: 2, TestContext.Current.CancellationToken);
        Assert.Equal(["1", "2"], walked.Files.Select(f => f.Path.Text));
        Assert.Equal(["3"], walked.Unread.Select(u => u.Path));
        Assert.Equal((true, false), (walked.IsCutOff, walked.IsWhole));
    }

    [Fact]
    public void A_recorder_that_lists_as_empty_because_it_was_pulled_is_not_taken_for_empty()
    {
        var path = _folder["recorder"];
        Directory.CreateDirectory(path);
        using var root = RecorderRoot.Open(path);
        Directory.Delete(path);
        Assert.Throws<RecorderGoneException>(() => RecorderWalk.List(root, cancel: TestContext.Current.CancellationToken));
        Directory.CreateDirectory(path); // another recorder under the same path
        Assert.Throws<RecorderGoneException>(() => RecorderWalk.List(root, cancel: TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData("a\0")]
    public void No_name_can_lead_elsewhere(string name) =>
        Assert.Throws<ArgumentException>(() => RecorderPath.Root.Child(System.Text.Encoding.UTF8.GetBytes(name)));

    private WalkedRecorder Walk(string below = "")
    {
        using var root = RecorderRoot.Open(_folder[below]);
        return RecorderWalk.List(root, cancel: TestContext.Current.CancellationToken);
    }
}
