using EvidenceVault.DockingAgent.Recorders;

namespace EvidenceVault.DockingAgent.Bays;

/// <summary>
/// Knows which devices are plugged in. What is there is asked anew each time; an event only says that it is worth asking. So an event that
/// is lost, comes twice, comes too early or from a dying device does no harm.
/// </summary>
public interface IDeviceWatch : IDisposable
{
    /// <summary>Every device in every port now, hubs included.</summary>
    IReadOnlyList<DockedDevice> Look();

    /// <summary>Ends when something may have changed, at the latest after the given time.</summary>
    Task ChangedAsync(TimeSpan atMost, CancellationToken cancel);
}
