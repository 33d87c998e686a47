using System.Text;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Recorders.Mtp;

namespace EvidenceVault.DockingAgent.Tests.Recorders.Mtp;

/// <summary>A device whose storage is a folder of the test.</summary>
internal sealed class FolderMtpDevice(string folder) : IMtpDevice
{
    public const uint Storage = 0x00010001;

    private readonly Lock _gate = new();
    private readonly List<string> _paths = [folder]; // an object's number is its place here

    /// <summary>Whether the device tells what a file is now.</summary>
    public bool TellsPresentState { get; init; } = true;

    public IReadOnlyList<MtpStorage> Storages() =>
        Answers() ? [new MtpStorage(Storage, "Card"u8.ToArray(), "1234-ABCD"u8.ToArray(), new RecorderSpace(1000, 400))] : throw new IOException("no answer");

    public IReadOnlyList<MtpObject> Children(uint storage, uint? folder)
    {
        lock (_gate)
        {
            return Answers() ? [.. Directory.EnumerateFileSystemEntries(_paths[(int)(folder ?? 0)]).Select(Of)] : throw new IOException("no answer");
        }
    }

    public MtpObject? Find(uint id)
    {
        lock (_gate)
        {
            return !Answers() ? throw new IOException("no answer") : Path.Exists(_paths[(int)id]) ? Of(_paths[(int)id]) : null;
        }
    }

    public Stream Read(MtpObject file) => new MemoryStream(File.ReadAllBytes(_paths[(int)file.Id]), 0, (int)file.Bytes);

    public void Delete(uint id) => File.Delete(_paths[(int)id]);

    public bool Answers() => Directory.Exists(folder);

    public void Dispose()
    {
    }

    private MtpObject Of(string path)
    {
        if (!_paths.Contains(path))
        {
            _paths.Add(path);
        }

        var file = new FileInfo(path);
        var modified = new DateTimeOffset(file.LastWriteTimeUtc).ToUnixTimeSeconds();
        return new MtpObject(
            Storage, (uint)_paths.IndexOf(path), Encoding.UTF8.GetBytes(file.Name), !file.Exists, file.Exists ? file.Length : 0, modified, TellsPresentState);
    }
}
