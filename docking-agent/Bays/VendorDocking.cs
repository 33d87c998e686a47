using System.Diagnostics.CodeAnalysis;
using EvidenceVault.Core.Stations;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Station;

namespace EvidenceVault.DockingAgent.Bays;

/// <summary>
/// One plug-in of a recorder that must be spoken to before it is a disk, from there to the disk that comes back in the same port. A library that hangs
/// holds up nothing but this bay and those that wait for their turn, which is bounded.
/// </summary>
internal sealed class VendorDocking(string bay, DockedDevice device, RecorderProfile profile, RecorderUsb usb, BayTools tools) : IAsyncDisposable
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly BayPane _pane = new(tools.Diary.Board[bay]);
    private readonly BayStory _story = new(bay, device, tools);
    private readonly CancellationTokenSource _gone = new();
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DateTimeOffset _metAt = tools.Setup.Time.GetUtcNow();
    private Task _work = Task.CompletedTask;
    private CancellationToken _stop;
    private VendorTalk? _talk;
    private volatile TalkEnd? _end;
    private volatile string? _serial;
    private volatile bool _hasGivenUp;
    private bool _isHandedOn;
    private long? _awaitedSince;

    public DockedDevice Device => device;

    /// <summary>The serial that it told, if it is taken; null before.</summary>
    public string? Serial => _hasGivenUp ? null : _serial;

    /// <summary>Whether it is about to leave the bus by itself, or has left it, to come back as a disk.</summary>
    public bool IsAwaited => _talk is { IsSwitching: true } && (_end is null || _end.Introduction is not null) && !_hasGivenUp && !_isHandedOn;

    /// <summary>Whether the disk did not come back in time; shown until something else is plugged in.</summary>
    public bool HasGivenUp => _hasGivenUp;

    /// <summary>Whether nothing of the library runs any more.</summary>
    public bool IsOver => _end is not null || _work.IsCompleted;

    /// <param name="isDocked">Whether a serial is in another bay.</param>
    public void Begin(Func<string, bool> isDocked, CancellationToken stop)
    {
        _stop = stop;
        _pane.Dial.Begin(BayState.Reading, null);
        _story.Line("plugged");
        _talk = new VendorTalk(profile.VendorLibrary!, usb, device.Serial, tools, at => tools.ClockSets.Note(at, bay, _story.Serial, _story.Officer), Moved, _gone.Token);
        _work = Task.Run(() => WorkAsync(isDocked), CancellationToken.None);
    }

    /// <summary>Shows a library that is silent for too long, and a disk that does not come back.</summary>
    /// <param name="present">What is in the bay now.</param>
    public void Watch(TimeSpan mostSilence, DockedDevice? present)
    {
        _pane.Watch(mostSilence, () =>
        {
            _story.Line("hung", BayReasons.Silent);
            _ = _story.TellAsync(StationEventKind.BayFailed, BayReasons.Silent);
        });
        if (IsAwaited && (IsOver || present?.PlugIn != device.PlugIn))
        {
            _awaitedSince ??= tools.Setup.Time.GetTimestamp();
            if (tools.Setup.Time.GetElapsedTime(_awaitedSince.Value) > tools.Vendor.Patience.Return)
            {
                _ = GiveUpAsync("The recorder did not come back as a disk.");
            }
        }
    }

    /// <summary>Hands on what the recorder said of itself, if this can be the disk that it turned into.</summary>
    /// <returns>Null where it cannot, or nothing was said: then it is a device like any other.</returns>
    public async Task<TalkEnd?> HandOnAsync(DockedDevice disk)
    {
        if (_end is not { Introduction: not null } end)
        {
            return null;
        }

        if (!IsDiskOf(disk))
        {
            await GiveUpAsync("Another device came in its place.");
            return null;
        }

        _isHandedOn = true;
        _settled.TrySetResult();
        return end;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_isHandedOn && !_stop.IsCancellationRequested)
            {
                _pane.Leave();
                _story.Line("unplugged");
                await _story.TellAsync(StationEventKind.RecorderUndocked, null);
            }
        }
        finally
        {
            await _gone.CancelAsync();
            await Task.WhenAny(_work, Task.Delay(Farewell, tools.Setup.Time));
            if (_work.IsCompleted)
            {
                _gone.Dispose(); // a call that hangs may still look at it when it comes back
            }
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The edge of a bay: whatever goes wrong in it is told, and the other bays go on.")]
    private async Task WorkAsync(Func<string, bool> isDocked)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop, _gone.Token);
        try
        {
            using var turn = await tools.Vendor.TakeTurnAsync(() => _pane.Show(BayState.Waiting, BayReasons.LibraryBusy), either.Token);
            if (turn is null)
            {
                await EndAsync(new TalkEnd(null, BayState.Failed, BayReasons.LibraryBusy, "Another bay's library did not come to an end.", null));
                return;
            }

            _pane.Show(BayState.Reading);
            _story.Line("introducing");
            var end = await Task.Factory.StartNew(() => _talk!.Run(_metAt, serial => Judge(serial, isDocked)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            await EndAsync(end);
            if (end.Introduction is not null)
            {
                await UntilSettledAsync(either.Token);
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // Taken away, or the service stops: nothing on it was opened.
        }
        catch (Exception e)
        {
            await EndAsync(new TalkEnd(null, BayState.Failed, BayReasons.Unexpected, $"{e.Message} ({e.GetType().Name})", null));
        }
    }

    /// <summary>
    /// The turn is kept until the disk is there: a library cannot be told which port to speak to, so no other recorder may be on its way meanwhile that
    /// could come back under this one's name.
    /// </summary>
    private async Task UntilSettledAsync(CancellationToken cancel)
    {
        try
        {
            await _settled.Task.WaitAsync(tools.Vendor.Patience.Return, tools.Setup.Time, cancel);
        }
        catch (TimeoutException)
        {
            // It did not come back; the watch says so.
        }
    }

    /// <summary>By what the register says of its serial; the volume is judged when the disk is there.</summary>
    private string? Judge(string? serial, Func<string, bool> isDocked)
    {
        var options = tools.Setup.Options;
        var verdict = new DeviceJudge(options.Unit, options.Service.Unlisted).JudgeIdentity(tools.StandingOf(serial, isDocked));
        (_story.Serial, _story.Officer) = (serial, verdict.Binding?.Officer);
        _pane.Turn(d => d.Name(serial, verdict.Binding?.Officer));
        _serial = verdict.IsTaken ? serial : null;
        return verdict.Refusal;
    }

    private async Task EndAsync(TalkEnd end)
    {
        if (_gone.IsCancellationRequested || _hasGivenUp)
        {
            await new ClockSetNews(tools, end.ClockSet).TellAsync(null, null); // what was done is told, whoever has left meanwhile
            return;
        }

        if (end.Introduction is not null)
        {
            _story.Line("switched"); // first: the disk may be here as soon as the end is known
            _end = end;
            return;
        }

        _end = end;
        _serial = null;
        _pane.Show(end.State, end.Reason);
        await new ClockSetNews(tools, end.ClockSet).TellAsync(null, null);
        await _story.TellAsync(end.State == BayState.Refused ? StationEventKind.DeviceRefused : StationEventKind.BayFailed, end.Reason);
        _story.Line(end.State == BayState.Refused ? "refused" : "failed", end.Reason, end.Text);
    }

    private async Task GiveUpAsync(string text)
    {
        _hasGivenUp = true;
        _settled.TrySetResult();
        _pane.Show(BayState.Failed, BayReasons.NotReturned);
        _story.Line("failed", BayReasons.NotReturned, text);
        try
        {
            await new ClockSetNews(tools, _end?.ClockSet).TellAsync(null, null);
            await _story.TellAsync(StationEventKind.BayFailed, BayReasons.NotReturned);
        }
        catch (IOException e)
        {
            _story.Line("untold", null, e.Message); // a full disk must end no other bay: the watch waits for this
        }
    }

    /// <summary>Whoever can swap it within seconds gets its name: so the disk must at least be one that the profile knows, where it knows any.</summary>
    private bool IsDiskOf(DockedDevice disk)
    {
        var disks = profile.Usb.Where(u => u.VendorLibrary is null).Select(u => u.VendorProduct).ToList();
        return disk.Kind == usb.Transport
            && (disks.Count == 0 || disks.Contains(disk.VendorProduct, StringComparer.OrdinalIgnoreCase) || string.Equals(disk.VendorProduct, device.VendorProduct, StringComparison.OrdinalIgnoreCase));
    }

    private void Moved(string? warning)
    {
        _pane.Turn(d => d.Moved(0)); // also takes back that it was shown as hung
        if (warning is not null)
        {
            tools.Diary.Lines.Write(new Docking.BayLine("clock-not-set", bay, Recorder: _serial, Text: warning));
        }
    }
}
