using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography.X509Certificates;
using EvidenceVault.Core.Evidence;
using EvidenceVault.DockingAgent.Exchange;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.HandOver;
using EvidenceVault.DockingAgent.Intake;
using EvidenceVault.DockingAgent.Spool;
using EvidenceVault.DockingAgent.Station;

namespace EvidenceVault.DockingAgent.Docking;

/// <summary>How a command ended: what it came to, or why it came to nothing.</summary>
/// <param name="Error">A sentence for the operator; null if it went through.</param>
/// <param name="Session">The session that was in hand at the end.</param>
public sealed record AgentEnding(IReadOnlyList<DockingReport> Reports, ExitCode Exit, string? Error, DockingSessionId? Session);

/// <summary>Runs a command from configuration to exit code. The one place where every exception ends.</summary>
/// <param name="patience">How long and how often to ask the vault.</param>
public sealed class AgentRun(TimeProvider time, Patience patience)
{
    /// <summary>Runs the service from its start to its end; what ends it is told as every other end.</summary>
    public static async Task<AgentEnding> EndAsync(Func<Task> work) => await EndAsync(
        async () =>
        {
            await work();
            return new AgentEnding([], ExitCode.Complete, null, null);
        },
        () => null);

    /// <param name="configuration">The station's configuration file.</param>
    /// <param name="work">What to do once everything is in order.</param>
    public async Task<AgentEnding> RunAsync(string configuration, IDockingProgress progress, Func<DockingFlow, AgentSetup, Task<IReadOnlyList<DockingReport>>> work, CancellationToken cancel = default)
    {
        DockingFlow? flow = null;
        return await EndAsync(WorkAsync, () => flow);

        async Task<AgentEnding> WorkAsync()
        {
            using var setup = AgentSetup.Load(configuration, time);
            using var spool = SpoolDirectory.Enter(setup.Options.Spool);
            using var authority = setup.Options.ServerAuthority is { } named ? X509CertificateLoader.LoadCertificateFromFile(named) : null;
            setup.Identity.Settle();
            using var vault = new VaultClient(setup.Options.Vault, patience, time, authority, () => setup.Identity.ForTls);
            await new CertificateRenewal(setup, vault, progress.Say).TryAsync(cancel);
            var memory = new StationMemory(setup.Options.Spool);
            flow = new DockingFlow(setup, spool, vault, progress) { Terms = ManifestTerms.Newest with { Version = () => memory.ManifestVersion } };
            var reports = await work(flow, setup);
            return new AgentEnding(reports, reports.Select(r => r.Exit).DefaultIfEmpty(ExitCode.Complete).Max(), null, flow.Session);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The edge of the program: an exit code and a sentence for every end.")]
    private static async Task<AgentEnding> EndAsync(Func<Task<AgentEnding>> work, Func<DockingFlow?> inHand)
    {
        try
        {
            return await work();
        }
        catch (ConfigurationException e)
        {
            return Failed(ExitCode.Usage, e.Message);
        }
        catch (SpoolException e)
        {
            return Failed(ExitCode.Usage, e.Message);
        }
        catch (VaultUnreachableException e)
        {
            return Failed(ExitCode.VaultUnreachable, $"The vault cannot be reached, or cannot take the session now: {e.Message} Everything sealed is safe in the spool; run the same command again.");
        }
        catch (OperationCanceledException)
        {
            return Failed(ExitCode.Cancelled, "Cancelled. What was sealed is safe in the spool; run the same command again.");
        }
        catch (Exception e) when (e is VaultRefusedException or ReceiptRefusedException or RecorderGoneException)
        {
            return Failed(ExitCode.Incomplete, e.Message);
        }
        catch (Exception e)
        {
            return Failed(ExitCode.Incomplete, $"It ended unexpectedly, and nothing further was cleared: {e.Message} ({e.GetType().Name})");
        }

        AgentEnding Failed(ExitCode exit, string error) => new(
            inHand() is { Finished.Count: > 0 } flow ? [DockingReport.Of(flow.Finished) with { Session = flow.Session }] : [], exit, error, inHand()?.Session);
    }
}
