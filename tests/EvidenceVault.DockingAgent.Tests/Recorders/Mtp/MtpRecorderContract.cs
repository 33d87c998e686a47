using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Recorders.Mtp;
using EvidenceVault.DockingAgent.Tests.Support;

namespace EvidenceVault.DockingAgent.Tests.Recorders.Mtp;

/// <summary>The recorder over a device that is played by a folder; <see cref="MtpPartsContract"/> is the same over the library and a bus.</summary>
public sealed class MtpRecorderContract : OpenRecorderContract
{
    private readonly TemporaryFolder _folder = new();

    public MtpRecorderContract() => Directory.CreateDirectory(Behind);

    protected override string Behind => _folder["recorder"];

    protected override IOpenRecorder Open() => new MtpRecorder(new FolderMtpDevice(Behind), "1-2", "boot/1", () => true);

    protected override void Pull() => Directory.Delete(Behind, recursive: true);

    protected override void Dispose(bool disposing) => _folder.Dispose();
}
