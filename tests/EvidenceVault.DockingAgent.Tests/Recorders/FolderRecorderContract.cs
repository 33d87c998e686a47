using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Tests.Support;

namespace EvidenceVault.DockingAgent.Tests.Recorders;

/// <summary>A plain folder.</summary>
public sealed class FolderRecorderContract : OpenRecorderContract
{
    private readonly TemporaryFolder _folder = new();

    public FolderRecorderContract() => Directory.CreateDirectory(Behind);

    protected override string Behind => _folder["recorder"];

    protected override bool HasLinks => true;

    protected override IOpenRecorder Open() => FolderRecorder.Open(Behind);

    protected override void Pull() => Directory.Delete(Behind, recursive: true);

    protected override void Dispose(bool disposing) => _folder.Dispose();
}
