using System.Text;
using EvidenceVault.Core.Manifests;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Recorders.Mtp;
using EvidenceVault.DockingAgent.Tests.Support;

namespace EvidenceVault.DockingAgent.Tests.Recorders.Mtp;

public sealed class HostileMtpTests
{
    private const uint Card = 0x00010001;

    private readonly ScriptedDevice _device = new();

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../../etc/passwd")]
    public void A_name_that_is_none_is_told_under_a_made_up_one(string name)
    {
        _device.Put(null, new MtpObject(Card, 5, Encoding.UTF8.GetBytes(name), false, 1, 0), File(6, "a.mp4"), File(7, "unnamed-00000005"));
        var walked = List();
        Assert.Equal(["a.mp4", "unnamed-00000005"], walked.Files.Select(f => f.Path.Text));
        Assert.Equal("unnamed-00000005~", Assert.Single(walked.Unread).Path);
    }

    [Fact]
    public void Bytes_that_are_no_text_stand_as_what_they_are()
    {
        _device.Put(null, new MtpObject(Card, 5, [0xB2, 0xE2, .. ".mp4"u8], false, 1, 0));
        Assert.Equal("%B2%E2.mp4", Assert.Single(List().Files).Path.Text);
    }

    [Fact]
    public void Of_two_files_of_one_name_the_second_is_told()
    {
        _device.Put(null, File(9, "a.mp4"), File(5, "a.mp4"), Folder(7, "a.mp4"));
        using var recorder = Open();
        var walked = recorder.List(10, CancellationToken.None);
        Assert.Equal(5u, Assert.Single(walked.Files).Identity.Inode);
        Assert.Equal(["unnamed-00000007", "unnamed-00000009"], walked.Unread.Select(u => u.Path));
        Assert.Equal(5u, recorder.FindStatus(walked.Files[0].Path)!.Inode);
    }

    [Fact]
    public void A_folder_within_itself_ends()
    {
        _device.Put(null, Folder(5, "DCIM"));
        _device.Put(5, Folder(5, "DCIM"), File(6, "a.mp4"));
        var walked = List();
        Assert.Equal(["DCIM/a.mp4"], walked.Files.Select(f => f.Path.Text));
        Assert.Contains("two places", Assert.Single(walked.Unread).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_without_end_are_searched_to_the_bound()
    {
        for (uint i = 1; i < 50; i++)
        {
            _device.Put(i == 1 ? null : i - 1, Folder(i, "d"));
        }

        var walked = List();
        Assert.Contains("deeper than 32", Assert.Single(walked.Unread).Reason, StringComparison.Ordinal);
        Assert.False(walked.IsWhole);
    }

    [Fact]
    public void A_folder_that_cannot_be_listed_is_told_and_the_others_are_searched()
    {
        _device.Put(null, Folder(5, "broken"), File(6, "a.mp4"));
        var walked = List();
        Assert.Equal(["a.mp4"], walked.Files.Select(f => f.Path.Text));
        Assert.Equal(["broken"], walked.Unread.Select(u => u.Path));
    }

    [Fact]
    public void A_file_without_a_length_is_told_and_neither_opened_nor_removed()
    {
        _device.Put(null, File(5, "a.mp4") with { Fault = "The device does not tell this file's length." });
        using var recorder = Open();
        Assert.Equal("a.mp4", Assert.Single(recorder.List(10, CancellationToken.None).Unread).Path);
        Assert.Throws<IOException>(() => recorder.Open(RecorderPath.Root.Child("a.mp4"u8)));
        Assert.Throws<IOException>(() => recorder.FindStatus(RecorderPath.Root.Child("a.mp4"u8)));
    }

    [Fact]
    public void Storages_are_the_first_level_and_never_mixed_up()
    {
        _device.StorageList =
        [
            new MtpStorage(1, "Card"u8.ToArray(), [], null), new MtpStorage(2, "Card"u8.ToArray(), "V2"u8.ToArray(), new RecorderSpace(10, 5)),
            new MtpStorage(3, "../x"u8.ToArray(), [], new RecorderSpace(10, 5)),
        ];
        _device.Put(null, File(5, "a.mp4"));
        using var recorder = Open();
        Assert.Equal("V2", recorder.Place.Volume);
        Assert.Equal(new RecorderSpace(20, 10), recorder.Space);
        var walked = recorder.List(10, CancellationToken.None);
        Assert.Equal(["Card 00000001/a.mp4", "Card 00000002/a.mp4", "storage-00000003/a.mp4"], walked.Files.Select(f => f.Path.Text));
        Assert.Null(recorder.FindStatus(RecorderPath.Root.Child("Card"u8).Child("a.mp4"u8)));
        Assert.Null(recorder.FindStatus(RecorderPath.Root.Child("storage-00000003"u8).Child("b.mp4"u8)));
    }

    [Fact]
    public void Nothing_is_removed_from_a_device_that_tells_only_what_was()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.mp4", "a");
        using var recorder = new MtpRecorder(new FolderMtpDevice(folder.Path) { TellsPresentState = false }, "1-2", "1", () => true);
        var found = Assert.Single(recorder.List(10, CancellationToken.None).Files);
        Assert.Contains("removed safely", Assert.Throws<IOException>(() => recorder.FindStatus(found.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_takes_back_a_removal_is_caught()
    {
        _device.Put(null, File(5, "a.mp4"));
        using var recorder = Open();
        var path = recorder.List(10, CancellationToken.None).Files[0].Path;
        Assert.NotNull(recorder.FindStatus(path));
        Assert.Contains("still has it", Assert.Throws<IOException>(() => recorder.Remove(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_found_can_be_sealed()
    {
        _device.Put(null, Folder(5, new string('n', 300)), File(6, ""), File(8, "a\nb"));
        _device.Put(5, Folder(7, new string('n', 300)));
        _device.Put(7, File(9, new string('n', 600)));
        var walked = List();
        var paths = walked.Files.Select(f => f.Path.Text).Concat(walked.Unread.Select(u => u.Path)).ToList();
        Assert.Equal(paths.Count, paths.Distinct().Count());
        Assert.All(paths, path => Assert.InRange(path.Length, 1, RecorderPath.Longest));
        Assert.All(walked.Unread, u => Assert.InRange(u.Reason.Length, 1, 512));
    }

    [Fact]
    public void Without_a_device_on_the_bus_opening_says_so()
    {
        var device = new DockedDevice("9-9", DeviceKind.Mtp, "ffff:ffff", null, "x", [], 9, 99);
        var transport = new MtpTransport();
        Assert.True(transport.Takes(device));
        Assert.False(transport.IsPlugged(device));
        Assert.ThrowsAny<IOException>(() => transport.Open(device, "1").ToList());
        Assert.ThrowsAny<IOException>(() => transport.Open(device with { VendorProduct = null }, "1").ToList());
    }

    private static MtpObject File(uint id, string name) => new(Card, id, Encoding.UTF8.GetBytes(name), false, 10, 0);

    private static MtpObject Folder(uint id, string name) => File(id, name) with { IsFolder = true };

    private MtpRecorder Open() => new(_device, "1-2", "1", () => true);

    private WalkedRecorder List()
    {
        using var recorder = Open();
        return recorder.List(Manifest.MostFiles, CancellationToken.None);
    }

    private sealed class ScriptedDevice : IMtpDevice
    {
        private readonly Dictionary<uint, MtpObject[]> _folders = [];

        public IReadOnlyList<MtpStorage> StorageList { get; set; } = [new MtpStorage(Card, "Card"u8.ToArray(), [], null)];

        public void Put(uint? folder, params MtpObject[] children) => _folders[folder ?? 0] = children;

        public IReadOnlyList<MtpStorage> Storages() => StorageList;

        public IReadOnlyList<MtpObject> Children(uint storage, uint? folder) =>
            _folders.TryGetValue(folder ?? 0, out var children) ? [.. children.Select(c => c with { Storage = storage })] : throw new IOException("The device does not list it.");

        public MtpObject? Find(uint id) => _folders.Values.SelectMany(f => f).FirstOrDefault(o => o.Id == id);

        public Stream Read(MtpObject file) => new MemoryStream(new byte[file.Bytes]);

        public void Delete(uint id)
        {
        }

        public bool Answers() => true;

        public void Dispose()
        {
        }
    }
}
