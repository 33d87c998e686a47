using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.Exchange;
using EvidenceVault.DockingAgent.HandOver;
using EvidenceVault.DockingAgent.Intake;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Spool;

namespace EvidenceVault.DockingAgent.Bays;

/// <summary>What all bays of a station share.</summary>
/// <param name="Copying">How fast recorders are read, all bays together.</param>
public sealed record BayTools(
    AgentSetup Setup, IReadOnlyList<IRecorderTransport> Transports, SpoolDirectory Spool, SpoolRoom Room, ICopyPace Copying, BackgroundHandOver Queue, StationDiary Diary)
{
    /// <summary>What manifests state besides what is found.</summary>
    public ManifestTerms Terms { get; init; } = ManifestTerms.Newest;
}
