namespace EvidenceVault.DockingAgent.Recorders;

/// <summary>A plain folder that stands for a bay: a card reader that something else mounts, or a share.</summary>
public sealed class FolderTransport : IRecorderTransport
{
    public bool Takes(DockedDevice device) => device.Kind == DeviceKind.Folder;

    public IEnumerable<IOpenRecorder> Open(DockedDevice device, string bay)
    {
        yield return FolderRecorder.Open(device.Port);
    }
}
