using EvidenceVault.Core.Evidence;
using EvidenceVault.DockingAgent.HandOver;
using EvidenceVault.DockingAgent.Intake;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Spool;
using EvidenceVault.DockingAgent.Station;

namespace EvidenceVault.DockingAgent.Docking;

/// <summary>A docking from plug-in to the end of the session, in commit order. What a crash interrupts, the same methods finish.</summary>
public sealed class DockingFlow(AgentSetup setup, SpoolDirectory spool, VaultClient vault, IDockingProgress progress)
{
    private readonly List<DockingReport> _finished = [];

    /// <summary>What manifests state besides what is found; the station's clock is asked for each docking.</summary>
    public ManifestTerms Terms { get; init; } = ManifestTerms.Newest;

    /// <summary>The session in hand; null before there is one.</summary>
    public DockingSessionId? Session { get; private set; }

    /// <summary>The reports of the sessions that are done so far, also where a later one fails.</summary>
    public IReadOnlyList<DockingReport> Finished => _finished;

    /// <summary>Finishes what began in this place, then takes what is on the recorder now: nothing on it is passed over.</summary>
    /// <param name="path">The recorder's folder.</param>
    /// <param name="bay">The port it is plugged into.</param>
    /// <param name="clearing">Whether to clear it once the receipt is checked.</param>
    /// <returns>The report of all these sessions together.</returns>
    /// <exception cref="IOException">Recorder or spool cannot be worked with.</exception>
    public async Task<DockingReport> DockAsync(string path, string bay, RecorderClearing clearing, CancellationToken cancel)
    {
        using var recorder = FolderRecorder.Open(path);
        spool.RemoveRemains();
        var clear = clearing == RecorderClearing.AfterReceipt ? recorder : null;
        foreach (var unfinished in FindUnfinished(recorder.Place))
        {
            var same = unfinished.Origin.IsOf(recorder.Place);
            progress.Say(same
                ? $"Going on with the sealed session {unfinished.Origin.Session}."
                : $"Handing over the sealed session {unfinished.Origin.Session}, and clearing nothing: the recorder was unplugged since, or is another.");
            _finished.Add(await FinishAsync(unfinished, same ? clear : null, true, cancel));
        }

        var clock = await new StationTime(setup.Time).ReadAsync(cancel);
        var intake = new SessionIntake(setup, spool, progress) { Terms = Terms with { Clock = () => clock } };
        if (await intake.TakeAsync(recorder, new DockingPlace(bay), null, cancel) is { } taken)
        {
            _finished.Add(await FinishAsync(taken.Session, taken.WasPulled ? null : clear, false, cancel));
        }

        return DockingReport.Of(_finished);
    }

    /// <summary>Hands over every sealed session that waits in the spool, of whatever recorder, and clears nothing.</summary>
    /// <param name="refusedToo">Also those that the vault refused before; what it refuses again is set apart again.</param>
    public async Task<IReadOnlyList<DockingReport>> HandOverWaitingAsync(bool refusedToo, CancellationToken cancel)
    {
        spool.RemoveRemains();
        if (refusedToo)
        {
            progress.Say(FormattableString.Invariant($"{spool.TakeBackRefused()} refused session(s) are tried again."));
        }

        foreach (var session in spool.Unfinished().Where(s => s.IsSealed))
        {
            progress.Say($"Handing over the sealed session {session.Origin.Session}.");
            try
            {
                _finished.Add(await FinishAsync(session, null, true, cancel));
            }
            catch (VaultRefusedException e) when (e.IsForGood)
            {
                _finished.Add(DockingReport.Nothing with { Session = session.Origin.Session, Refusal = e.Message }); // the others still wait
            }
        }

        return _finished;
    }

    /// <param name="clear">The recorder to clear; null to keep everything on it.</param>
    /// <param name="resumed">The session was sealed in an earlier run.</param>
    private async Task<DockingReport> FinishAsync(SpooledSession session, IOpenRecorder? clear, bool resumed, CancellationToken cancel)
    {
        Session = session.Origin.Session;
        var end = new SessionEnd(setup, spool, vault, progress);
        var receipt = await end.ProveAsync(session, cancel);
        return await end.EndAsync(session, receipt, clear, resumed, cancel);
    }

    /// <summary>Sealed sessions that began in this place, oldest first.</summary>
    private List<SpooledSession> FindUnfinished(RecorderPlace place)
    {
        var all = spool.Unfinished();
        var here = all.Where(s => s.Origin.IsAt(place)).ToList();
        if (all.Count > here.Count)
        {
            progress.Say(FormattableString.Invariant($"{all.Count - here.Count} unfinished session(s) of other recorders wait in the spool; 'docking-agent hand-over' sends them."));
        }

        return here;
    }
}
