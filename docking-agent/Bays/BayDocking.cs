using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Stations;
using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.HandOver;
using EvidenceVault.DockingAgent.Intake;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Recorders.MassStorage;
using EvidenceVault.DockingAgent.Station;

namespace EvidenceVault.DockingAgent.Bays;

/// <summary>One plug-in of one device, from the judgement to the moment it is taken away.</summary>
/// <param name="met">How it was spoken to before it turned into this disk; null where it did not have to be.</param>
internal sealed class BayDocking(string bay, DockedDevice device, BayTools tools, TalkEnd? met = null) : IAsyncDisposable
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);
    private static readonly TimeSpan RoomCheck = TimeSpan.FromSeconds(2);

    private readonly BayDial _dial = tools.Diary.Board[bay];
    private readonly BayPane _pane = new(tools.Diary.Board[bay]);
    private readonly BayStory _story = new(bay, device, tools) { Introduction = met?.Introduction };
    private readonly CancellationTokenSource _gone = new();
    private readonly string? _serial = met?.Introduction is { } introduction ? introduction.Serial : SerialOf(device, tools);
    private readonly ClockSetNews _clock = new(tools, met?.ClockSet);
    private Task _work = Task.CompletedTask;
    private CancellationToken _stop;
    private RecorderBinding? _binding;
    private bool _hasMore; // on a volume or in a session that is not read yet

    public DockedDevice Device => device;

    /// <summary>Its serial; null where only its files tell it.</summary>
    public string? Serial => _serial;

    /// <summary>Whether it was found to be a recorder.</summary>
    public bool IsTaken { get; private set; }

    /// <summary>Judges, and begins to work on a device that is taken.</summary>
    /// <param name="isDocked">Whether a serial is in another bay.</param>
    public void Begin(Func<string, bool> isDocked, CancellationToken stop)
    {
        _stop = stop;
        var options = tools.Setup.Options;
        var verdict = new DeviceJudge(options.Unit, options.Service.Unlisted).Judge(device, tools.StandingOf(_serial, isDocked));
        (IsTaken, _binding) = (verdict.IsTaken, verdict.Binding);
        (_story.Serial, _story.Officer) = (_serial, _binding?.Officer);
        _dial.Begin(verdict.IsTaken ? BayState.Reading : BayState.Refused, _serial, verdict.Refusal);
        _dial.Name(_serial, _binding?.Officer);
        Line("plugged");
        _work = verdict.IsTaken ? Task.Run(() => WorkAsync(stop), CancellationToken.None) : RefuseAsync(verdict.Refusal!);
    }

    /// <summary>The device is gone, or the service stops.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            // Up to the first wait this runs before the next device in this bay is begun with: the dial is its own, and the order of events true.
            if (!_stop.IsCancellationRequested)
            {
                _pane.Leave();
                Line("unplugged");
                await TellAsync(StationEventKind.RecorderUndocked, null);
            }
        }
        finally
        {
            await _gone.CancelAsync();
            await _work;
            _gone.Dispose();
        }
    }

    public void Watch(TimeSpan mostSilence) => _pane.Watch(mostSilence, () =>
    {
        Line("hung", BayReasons.Silent);
        _ = TellAsync(StationEventKind.BayFailed, BayReasons.Silent);
    });

    private async Task RefuseAsync(string reason)
    {
        await _clock.TellAsync(null, null);
        await TellAsync(StationEventKind.DeviceRefused, reason);
        Line("refused", reason);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The edge of a bay: whatever goes wrong in it is told, and the other bays go on.")]
    private async Task WorkAsync(CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, _gone.Token);
        try
        {
            await TellAsync(StationEventKind.RecorderDocked, null);
            if (_serial is { } serial && device.Volumes.FirstOrDefault(MassStorageTransport.IsKnown)?.VolumeId is { } volume)
            {
                tools.Diary.Memory.Remember(serial, volume);
            }

            var transport = tools.Transports.First(t => t.Takes(device));
            var toCome = device.Volumes.Count(MassStorageTransport.IsKnown);
            foreach (var recorder in transport.Open(device, bay))
            {
                using (recorder)
                {
                    Line("opened");
                    await DockAsync(recorder, --toCome > 0, either.Token);
                }
            }

            if (_dial.Read().State is not BayState.Failed)
            {
                Show(BayState.Done);
            }

            Line("done");
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // Taken away after it was sealed or before it was begun, or the service stops. What is sealed is in the queue.
        }
        catch (RecorderGoneException)
        {
            await FailAsync("pulled", BayReasons.Pulled, StationEventKind.DockingInterrupted, null);
        }
        catch (VaultRefusedException e)
        {
            await FailAsync("failed", BayReasons.VaultRefused, StationEventKind.BayFailed, e.Message);
        }
        catch (IOException e)
        {
            await FailAsync("failed", BayReasons.NotOpened, StationEventKind.BayFailed, e.Message);
        }
        catch (Exception e)
        {
            await FailAsync("failed", BayReasons.Unexpected, StationEventKind.BayFailed, $"{e.Message} ({e.GetType().Name})");
        }
        finally
        {
            await _clock.TellAsync(null, null); // where no session could measure how far it was off
        }
    }

    /// <summary>First what an earlier run of the agent has sealed from this very plug-in, then what is on it now.</summary>
    /// <param name="moreVolumes">Whether the device has volumes that come after this one.</param>
    private async Task DockAsync(IOpenRecorder recorder, bool moreVolumes, CancellationToken cancel)
    {
        foreach (var earlier in tools.Spool.Unfinished().Where(s => s.IsSealed && s.Origin.IsSamePlugIn(recorder.Place)))
        {
            _pane.Turn(d => d.Name(earlier.Origin.Session));
            _hasMore = moreVolumes;
            if (!moreVolumes && tools.Setup.Clearing.Release == OfficerRelease.AfterSeal)
            {
                Show(BayState.Released); // as it was before the agent was started again: nothing was recorded since
            }

            await FollowAsync(earlier, recorder, true, cancel);
        }

        for (var again = true; again;)
        {
            var intake = new SessionIntake(tools.Setup, tools.Spool, new BayProgress(_pane, Line)) { Pace = tools.Copying, Terms = tools.Terms };
            var place = new DockingPlace(bay, _serial, device.VendorProduct, _binding) { Introduction = met?.Introduction };
            if (await intake.TakeAsync(recorder, place, (bytes, _) => TakeRoomAsync(bytes, cancel), _stop) is not { } taken)
            {
                return;
            }

            Name(taken.Manifest);
            await _clock.TellAsync(taken.Manifest.Clock, taken.Session.Origin.Session);
            if (taken.WasPulled)
            {
                _ = tools.Queue.Add(taken.Session, isFollowed: false);
                throw new RecorderGoneException();
            }

            _pane.Turn(d => d.Name(taken.Session.Origin.Session));
            _hasMore = moreVolumes || taken.HasMore;
            if (tools.Setup.Clearing.Release == OfficerRelease.AfterSeal)
            {
                await ReleaseAsync(taken.Session.Origin.Session);
            }

            // A card of more files than one manifest takes: what is left is taken when the first are cleared.
            again = await FollowAsync(taken.Session, recorder, false, cancel) > 0 && taken.HasMore;
        }
    }

    /// <summary>Only its files may tell whose recorder it is.</summary>
    private void Name(Manifest manifest) => _pane.Turn(d => d.Name(manifest.Recorder.Serial, manifest.Duty.BoundOfficer ?? manifest.Duty.ClaimedOfficer));

    /// <summary>Waits for the vault's proof, then does what the rule says about clearing.</summary>
    /// <returns>How many files were cleared.</returns>
    private async Task<int> FollowAsync(Spool.SpooledSession session, IOpenRecorder recorder, bool resumed, CancellationToken cancel)
    {
        var id = session.Origin.Session;
        var ticket = tools.Queue.Add(session, isFollowed: true);
        try
        {
            var receipt = await ticket.Proof.WaitAsync(cancel);
            Line("proven", session: id);
            if (tools.Setup.Clearing.Release == OfficerRelease.AfterReceipt)
            {
                await ReleaseAsync(id);
            }

            var clear = await MayClearAsync(receipt, cancel) ? recorder : null;
            if (!ticket.TryClaimEnd(asFollower: true))
            {
                return 0; // the queue was faster: everything stays on the recorder, and is taken once more
            }

            if (clear is not null)
            {
                Show(BayState.Clearing);
            }

            // From here on it is not broken off: what is being cleared is cleared to the end, unless the recorder goes.
            var report = await tools.Queue.EndAsync(session, receipt, clear, resumed, CancellationToken.None);
            ShowEnd(report, clear is not null);
            return report.Cleared;
        }
        finally
        {
            ticket.Leave();
        }
    }

    private async Task<bool> MayClearAsync(CheckedReceipt receipt, CancellationToken cancel)
    {
        var rule = tools.Setup.Clearing;
        if (rule.Clearing == RecorderClearing.Never)
        {
            return false;
        }

        // Without a waiting time the clocks of vault and station need not agree; and a timer takes no more than some weeks.
        while (rule.Wait > TimeSpan.Zero && receipt.Receipt.AdmittedAt + rule.Wait - tools.Setup.Time.GetUtcNow() is { Ticks: > 0 } wait)
        {
            await Task.Delay(wait < LongestTimer ? wait : LongestTimer, tools.Setup.Time, cancel);
        }

        return true;
    }

    private void ShowEnd(DockingReport report, bool wasCleared)
    {
        var left = report.Items.Count(i => i.OnRecorder.StartsWith("not-", StringComparison.Ordinal));
        Line(wasCleared ? "cleared" : "kept", session: report.Session, files: wasCleared ? report.Cleared : report.Items.Count);

        if (left > 0 || report.Unread.Count > 0)
        {
            Show(BayState.Failed, left > 0 ? BayReasons.NotCleared : BayReasons.Unread);
            Line("failed", left > 0 ? BayReasons.NotCleared : BayReasons.Unread, report.Session);
        }
    }

    private async Task ReleaseAsync(DockingSessionId session)
    {
        if (_hasMore)
        {
            return; // nobody is told to go while something is still to be read
        }

        await TellAsync(StationEventKind.RecorderReleased, null, session);
        Show(BayState.Released);
        Line("released", session: session);
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The caller holds the room until the session is sealed.")]
    private async Task<IDisposable?> TakeRoomAsync(long bytes, CancellationToken cancel)
    {
        for (var told = false; ; told = true)
        {
            if (tools.Room.TryTake(bytes) is { } room)
            {
                Show(BayState.Reading);
                return room;
            }

            if (!told)
            {
                Show(BayState.Waiting, BayReasons.SpoolFull);
                Line("waiting", BayReasons.SpoolFull, bytes: bytes);
                await _story.TellAsync(StationEventKind.SpoolLow, BayReasons.SpoolFull, null, ("wanted_bytes", bytes.ToString(CultureInfo.InvariantCulture)));
            }

            await Task.Delay(RoomCheck, tools.Setup.Time, cancel);
        }
    }

    private async Task FailAsync(string word, string reason, StationEventKind kind, string? text)
    {
        Show(BayState.Failed, reason);
        _story.Line(word, reason, text);
        await TellAsync(kind, reason);
    }

    private void Show(BayState state, string? reason = null) => _pane.Show(state, reason);

    private void Line(string word, string? reason = null, DockingSessionId? session = null, int? files = null, long? bytes = null) => _story.Line(word, reason, session, files, bytes);

    /// <summary>A profile may say that what the bus calls a serial is the same on all recorders of a kind.</summary>
    private static string? SerialOf(DockedDevice device, BayTools tools) =>
        RecorderUsb.Find(tools.Setup.Profiles, device.VendorProduct) is { Usb.SerialFrom: not SerialSource.Descriptor } ? null : device.Serial;

    private Task TellAsync(StationEventKind kind, string? reason, DockingSessionId? session = null) => _story.TellAsync(kind, reason, session);
}
